from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from rongshu.kit import events, tidying  # noqa: F401  # register the mechanics' own jobs and tidying
from rongshu.kit.work.runner import CONCURRENCY, GRACE_S, run_worker


class Command(BaseCommand):
    help = "Run jobs, relay events to the live processes, sweep for due work, tidy up. Ends on SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--concurrency", type=int, default=CONCURRENCY, help="jobs at the same time")
        parser.add_argument(
            "--grace", type=float, default=GRACE_S, help="seconds jobs in hand get after SIGTERM"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        run_worker(concurrency=options["concurrency"], grace_s=options["grace"])
