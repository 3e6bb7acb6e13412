"""The import contracts: up to date, and each one able to fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from launcher import contracts

ROOT = Path(__file__).resolve().parents[2]

VIOLATIONS = {
    # contract: (file to add or extend, an import it must refuse)
    "floors": ("rongshu/kernel/breach.py", "import rongshu.kit.errors\n"),
    "rooms-money": ("rongshu/money/ledger/breach.py", "import rongshu.money.payments.events\n"),
    "inside": ("rongshu/money/ledger/types.py", "import rongshu.money.ledger.services\n"),
    "public-money-ledger": ("rongshu/insight/metrics/breach.py", "import rongshu.money.ledger.models\n"),
    "purity": ("rongshu/distribution/commissions/rules.py", "import django.db.models\n"),
    "money": ("rongshu/money/payments/breach.py", "import rongshu.supply.catalog.types\n"),
}


def test_the_contracts_file_is_what_the_folders_say() -> None:
    assert contracts.TARGET.read_text(encoding="utf-8") == contracts.render(), (
        "run `python -m launcher.contracts`"
    )


@pytest.mark.parametrize("contract", sorted(VIOLATIONS))
def test_each_contract_refuses_a_violation(contract: str, tmp_path: Path) -> None:
    source = tmp_path / "src"
    shutil.copytree(
        ROOT / "src", source, ignore=shutil.ignore_patterns("*.json", "*.html", "static", "*.po", "*.mo")
    )
    file, breach = VIOLATIONS[contract]
    with (source / file).open("a", encoding="utf-8") as handle:
        handle.write(f"\n{breach}")
    (tmp_path / ".importlinter").write_text(contracts.render(), encoding="utf-8")
    found = subprocess.run(
        [
            str(Path(sys.executable).with_name("lint-imports")),
            "--config",
            str(tmp_path / ".importlinter"),
            "--contract",
            contract,
            "--no-cache",
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 1, found.stdout + found.stderr
    assert "BROKEN" in found.stdout
