from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from rongshu.demo import logins
from rongshu.demo.campaigns import load_campaigns
from rongshu.demo.jobs import history_later
from rongshu.demo.shops import MAIN, load_shops
from rongshu.foundation.shops.selectors import shop_at_slug


class Command(BaseCommand):
    help = "Fill an empty installation with the demo shops, or print their logins (demo mode only)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--print", action="store_true", dest="only_print", help="print the logins, load nothing"
        )
        parser.add_argument(
            "--history",
            action="store_true",
            help="also let the worker play what happened in the main shop, once the payment sandbox answers",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.RONGSHU_DEMO:
            raise CommandError("the demo is loaded in demo mode only (RONGSHU_DEMO=1)")
        if not options["only_print"] and shop_at_slug(MAIN) is None:
            load_shops()
            load_campaigns()
            if options["history"]:
                history_later()
            self.stdout.write("demo loaded")
        self.stdout.write(logins.summary())
