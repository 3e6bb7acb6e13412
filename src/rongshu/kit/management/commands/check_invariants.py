from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rongshu.kit import invariants


class Command(BaseCommand):
    help = "Run every registered invariant over all shops; any offending row is an incident and fails the command."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ids", nargs="*", metavar="INV-N", help="only these; default all")
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON document on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        known = {invariant.id for invariant in invariants.registered()}
        wanted = set(options["ids"])
        if wanted - known:
            raise CommandError(f"no check is registered for {', '.join(sorted(wanted - known))}")
        findings = invariants.check_all(only=wanted)
        broken = [finding for finding in findings if finding.count]
        if options["as_json"]:
            self.stdout.write(json.dumps([_plain(one) for one in findings], ensure_ascii=False, default=str))
        else:
            self._report(findings)
        if broken:
            names = ", ".join(sorted({finding.invariant.id for finding in broken}))
            raise CommandError(f"{sum(one.count for one in broken)} rows break {names}")

    def _report(self, findings: list[invariants.Finding]) -> None:
        for finding in findings:
            mark = "BROKEN" if finding.count else "ok"
            self.stdout.write(f"{mark:<7}{finding.invariant.id:<8}{finding.invariant.title}")
            for row in finding.rows:
                self.stdout.write("       " + ", ".join(f"{name}={value}" for name, value in row.items()))
            if finding.count > len(finding.rows):
                self.stdout.write(f"       … {finding.count - len(finding.rows)} more")
        self.stdout.write(f"{len(findings)} checks, {sum(1 for one in findings if one.count)} broken")


def _plain(finding: invariants.Finding) -> dict[str, Any]:
    invariant = finding.invariant
    return {"id": invariant.id, "title": invariant.title, "count": finding.count, "rows": list(finding.rows)}
