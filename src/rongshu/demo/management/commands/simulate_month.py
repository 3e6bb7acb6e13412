from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from rongshu.demo.month import audit, books
from rongshu.demo.month.calendar import Month
from rongshu.demo.month.crew import Crew, Slip
from rongshu.demo.month.plan import Cast, Mishap, plan_month
from rongshu.demo.month.sandbox import Sandbox
from rongshu.demo.month.stage import SLUG, build
from rongshu.foundation.shops.selectors import shop_at_slug


class Command(BaseCommand):
    help = (
        "Play a month of trade with faults, then compare ledger, stock and the provider's books to the fen. "
        "Moves the clock, so it wants an installation of its own; `./rongshu manage simulate_month` gives it one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=30)
        parser.add_argument("--orders", type=int, default=20_000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--customers", type=int, default=2_000)
        parser.add_argument("--promoters", type=int, default=50)
        parser.add_argument("--skus", type=int, default=60)
        parser.add_argument(
            "--only-audit", action="store_true", help="play nothing: audit the month that was played here"
        )
        parser.add_argument(
            "--hands", type=int, default=3, help="processes that act for customers and merchant"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.RONGSHU_DEMO:
            raise CommandError("a month is played in demo mode only (RONGSHU_DEMO=1)")
        if not apps.is_installed("rongshu.campaigns.groupbuy"):
            raise CommandError("the month needs the app rongshu.campaigns.groupbuy")
        played = shop_at_slug(SLUG)
        if options["only_audit"]:
            if played is None:
                raise CommandError("no month was played here")
            self._audit(played.id, [])
            return
        if played is not None:
            raise CommandError("a month was played here already; it wants an empty installation")
        cast = Cast(options["customers"], options["promoters"], options["skus"])
        days = plan_month(seed=options["seed"], days=options["days"], orders=options["orders"], cast=cast)
        mishaps = sum(errand.mishap != Mishap.NONE for errands in days for errand in errands)
        began = time.monotonic()
        stage = build(customers=cast.customers, promoters=cast.promoters, skus=cast.skus)
        self.stdout.write(
            f"{options['orders']} orders over {options['days']} days, {mishaps} of the errands with a fault"
        )
        with Crew(options["hands"]) as crew:
            month = Month(stage, crew, say=self._say)
            month.play(days)
        self._tell(stage.shop_id, time.monotonic() - began)
        self._audit(stage.shop_id, month.slips)

    def _audit(self, shop_id: int, slips: Sequence[Slip]) -> None:
        problems = audit.audit(shop_id, Sandbox().transactions(), slips)
        if problems:
            raise CommandError("the month does not add up:\n  " + "\n  ".join(problems))
        self.stdout.write("ledger, stock and the provider's books agree to the fen")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _tell(self, shop_id: int, seconds: float) -> None:
        states = ", ".join(
            f"{count} {state}" for state, count in sorted(books.orders_by_state(shop_id).items())
        )
        self.stdout.write(f"orders: {states}")
        commissions = books.commissions(shop_id)
        self.stdout.write(
            "commissions: " + ", ".join(f"{count} {state}" for state, count in sorted(commissions.items()))
        )
        for kind, fen in sorted(books.balances(shop_id).items()):
            self.stdout.write(f"  {kind:<24} {fen / 100:>14,.2f} yuan")
        self.stdout.write(f"{seconds:.0f} s")
