"""`manage search_rebuild --shop SLUG`: make a shop's search index anew."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rongshu.foundation.shops.selectors import shop_at_slug
from rongshu.kit.tenancy import shop_block
from rongshu.supply.discovery.services import index_rebuild


class Command(BaseCommand):
    help = "Make a shop's search index anew from its catalogue."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--shop", required=True, help="address of the shop, such as rongshu")

    def handle(self, *args: Any, **options: Any) -> None:
        shop = shop_at_slug(options["shop"])
        if shop is None:
            raise CommandError(f"there is no shop at {options['shop']}")
        with shop_block(shop.id):
            count = index_rebuild()
        self.stdout.write(f"{count} products")
