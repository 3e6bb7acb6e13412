"""Every invariant and abuse case that is claimed has a test that carries its marker; every marker names a known id."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDERS: Final = ("src", "tests", "launcher", "bench")
KINDS: Final = ("inv", "abu")
KNOWN: Final = {*(f"INV-{number}" for number in range(1, 43)), *(f"ABU-{number}" for number in range(1, 27))}

# What holds, and the folders whose tests show it (apps by their path below src/rongshu). An id of KNOWN that is missing
# here belongs to something that is not built yet.
CLAIMS: Final[dict[str, tuple[str, str]]] = {
    "INV-1": ("Every leg debits one account and credits another by the same amount", "money/ledger"),
    "INV-2": (
        "Transfers are append-only in the database, a correction names what it corrects",
        "money/ledger",
    ),
    "INV-3": ("A business key posts once, also from many connections", "money/ledger"),
    "INV-4": (
        "Stored balances equal their legs, only debtors go below zero; points equal their lots",
        "money/ledger people/loyalty",
    ),
    "INV-5": ("Lines, price steps and shares add up to the whole", "trade/pricing trade/orders"),
    "INV-6": (
        "Only a verified message with matching merchant, number, currency and amount pays",
        "money/payments cashier",
    ),
    "INV-7": (
        "A provider's transaction is credited once, a second payment goes back",
        "money/payments tests/concurrency tests/faults",
    ),
    "INV-8": (
        "Money that came ends fulfilled, refunded or in a queue with a deadline",
        "money/payments trade/orders tests/faults",
    ),
    "INV-10": ("Refunds, pending ones too, stay within what was captured", "money/payments trade/orders"),
    "INV-11": (
        "One refund number until a final answer; a time-out is asked about",
        "money/payments tests/faults",
    ),
    "INV-12": (
        "A refund reverses its share of commission, points and growth once",
        "distribution/commissions people/loyalty campaigns/rewards",
    ),
    "INV-13": ("Orders of a failed group are refunded alone", "campaigns/groupbuy tests/faults"),
    "INV-14": (
        "Stock is never oversold, its counters equal its rows",
        "supply/inventory trade/orders tests/concurrency",
    ),
    "INV-15": ("A reservation ends once", "supply/inventory trade/orders"),
    "INV-16": ("Lines of one SKU are summed and reserved together", "supply/inventory trade/orders"),
    "INV-18": (
        "Seats stay within a group's size, one per person; a group succeeds once",
        "campaigns/groupbuy tests/concurrency tests/faults",
    ),
    "INV-19": ("Quota and limits per person hold under concurrency", "campaigns/groupbuy tests/concurrency"),
    "INV-24": ("Commission is quoted on the order's line and read from there", "distribution/commissions"),
    "INV-25": (
        "Its base is what was paid less refunds and freight; one level only",
        "distribution/commissions",
    ),
    "INV-26": (
        "It settles after receipt and return window; what is clawed back is a debt",
        "distribution/commissions",
    ),
    "INV-27": (
        "What was earned is pending or available, net of debt; nothing is withdrawn yet",
        "distribution/commissions",
    ),
    "INV-30": ("No self-referral, no cycle, one inviter, append-only history", "people/referrals"),
    "INV-32": ("Every row of a shop and its foreign keys name the shop", "kit money/ledger"),
    "INV-33": ("No shop set, no rows and no writes", "kit"),
    "INV-34": (
        "Another shop's object answers like a missing one",
        "tests/security cashier kit supply/catalog trade/orders",
    ),
    "INV-35": (
        "A job commits with its cause, and changes nothing the second time",
        "kit trade/orders tests/faults",
    ),
    "INV-36": ("No provider is called while a transaction is open", "money/payments"),
    "INV-37": (
        "Whatever waits has a deadline and a sweeper, exhausted jobs are seen",
        "kit money/payments trade/orders tests/faults",
    ),
    "INV-38": (
        "A privileged change commits with its audit row, rows are chained",
        "foundation/audit money/payments",
    ),
    "INV-39": ("A fen of commission leads to order, line, rule and law", "distribution/commissions"),
    "INV-42": ("Phones, secrets and tokens are masked in logs and encrypted at rest", "kit people/accounts"),
    "ABU-4": ("Two buyers, last unit: one order", "supply/inventory trade/orders tests/concurrency"),
    "ABU-5": ("Two lines, one unit: refused", "trade/orders"),
    "ABU-7": ("Negative, zero and huge quantities are refused", "openapi trade/orders"),
    "ABU-8": ("Price, role, shop or paid flag sent by a client count for nothing", "openapi trade/orders"),
    "ABU-9": ("Forged, replayed, reordered, wrong-amount notices change nothing", "money/payments cashier"),
    "ABU-10": (
        "Paid after close, into a full group, or twice: fulfilled or given back",
        "money/payments trade/orders campaigns/groupbuy",
    ),
    "ABU-11": (
        "A group is not over-filled, and a failed one refunds all",
        "campaigns/groupbuy tests/concurrency",
    ),
    "ABU-12": (
        "An idempotency key with another body is refused, the first answer stays",
        "kit openapi tests/concurrency",
    ),
    "ABU-13": (
        "Guessed ids of other people are missing",
        "openapi cashier trade/orders people/members tests/security",
    ),
    "ABU-14": (
        "Writes into another shop are missing, without effect",
        "openapi cashier trade/orders tests/security",
    ),
    "ABU-15": ("Default secrets stop the start, tokens of others are refused", "src/config kit openapi"),
    "ABU-16": (
        "Sort and search know their columns, and bind what is given",
        "supply/catalog openapi tests/security",
    ),
    "ABU-21": ("A binds B while B binds A: one wins", "people/referrals"),
    "ABU-23": ("Codes and numbers cannot be guessed: throttled, the same answers", "people/accounts openapi"),
    "ABU-25": ("Parallel partial refunds never exceed what a line has left", "trade/orders"),
}


def markers_in(source: str) -> Iterator[str]:
    """Ids a test module's tests carry: on functions, on classes and on parameters of tests, and on the module."""
    module = ast.parse(source)
    for node in ast.walk(module):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if node.name.startswith("Test" if isinstance(node, ast.ClassDef) else "test_"):
            yield from _ids(node.decorator_list)
    for statement in module.body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "pytestmark" for target in statement.targets
        ):
            yield from _ids([statement.value])


def _ids(expressions: list[ast.expr]) -> Iterator[str]:
    for expression in expressions:
        for node in ast.walk(expression):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in KINDS
                and ast.unparse(node.func.value) == "pytest.mark"
            ):
                yield from (str(ast.literal_eval(argument)) for argument in node.args)


@cache
def carried() -> dict[Path, frozenset[str]]:
    """The ids of every test module."""
    files = (path for folder in FOLDERS for path in (ROOT / folder).rglob("test_*.py"))
    return {path: frozenset(markers_in(path.read_text(encoding="utf-8"))) for path in files}


def folder_of(place: str) -> Path:
    return ROOT / place if place.partition("/")[0] in FOLDERS else ROOT / "src" / "rongshu" / place


@pytest.mark.parametrize(
    ("claim", "place"),
    [(claim, place) for claim, (_says, places) in CLAIMS.items() for place in places.split()],
)
def test_a_claim_is_shown_where_it_says(claim: str, place: str) -> None:
    folder = folder_of(place)
    assert any(claim in ids and path.is_relative_to(folder) for path, ids in carried().items()), (
        f"no test in {place} carries {claim}: {CLAIMS[claim][0]}"
    )


def test_claims_and_markers_name_known_ids() -> None:
    assert set(CLAIMS) <= KNOWN
    assert frozenset().union(*carried().values()) <= KNOWN


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('@pytest.mark.inv("INV-1")\n@pytest.mark.abu("ABU-2")\ndef test_x(): ...', ["INV-1", "ABU-2"]),
        ('@pytest.mark.inv("INV-1")\nclass TestX:\n    def test_y(self): ...', ["INV-1"]),
        ('class TestX:\n    @pytest.mark.inv("INV-1")\n    def test_y(self): ...', ["INV-1"]),
        ('pytestmark = [pytest.mark.faults, pytest.mark.inv("INV-1")]', ["INV-1"]),
        (
            '@pytest.mark.parametrize("n", [pytest.param(1, marks=pytest.mark.abu("ABU-3"))])\ndef test_x(n): ...',
            ["ABU-3"],
        ),
        ('# @pytest.mark.inv("INV-1")\ndef test_x(): ...', []),
        ("TEXT = '@pytest.mark.inv(\"INV-1\")'", []),
        ('@pytest.mark.inv("INV-1")\ndef helper(): ...', []),
        ("@pytest.mark.serial\ndef test_x(): ...", []),
    ],
)
def test_markers_are_read_from_tests_alone(source: str, found: list[str]) -> None:
    assert list(markers_in(source)) == found
