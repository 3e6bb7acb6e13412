"""`manage api_key create|list|revoke --shop SLUG …`: keys of the open API for a shop's own programs."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from rongshu.foundation.shops.selectors import shop_at_slug
from rongshu.kit.errors import Refusal
from rongshu.kit.tenancy import shop_block
from rongshu.openapi.models import ApiKey
from rongshu.openapi.services import KEY_PERMISSIONS, api_key_create, api_key_revoke


class Command(BaseCommand):
    help = "Make, list or revoke API keys of a shop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--shop", required=True, help="address of the shop, such as rongshu")
        todo = parser.add_subparsers(dest="todo", required=True)
        create = todo.add_parser("create")
        create.add_argument("--name", required=True, help="which program it is for")
        create.add_argument("--by", required=True, help="e-mail of the member of staff who answers for it")
        create.add_argument("--days", type=int, default=365)
        create.add_argument("permissions", nargs="+", help=", ".join(sorted(KEY_PERMISSIONS)))
        todo.add_parser("list")
        revoke = todo.add_parser("revoke")
        revoke.add_argument("public_id", help="the middle part of the key")

    def handle(self, *args: Any, **options: Any) -> None:
        shop = shop_at_slug(options["shop"])
        if shop is None:
            raise CommandError(f"there is no shop at {options['shop']}")
        try:
            with shop_block(shop.id):
                getattr(self, f"_{options['todo']}")(options)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal

    def _create(self, options: dict[str, Any]) -> None:
        maker = get_user_model()._default_manager.filter(email=options["by"], is_active=True).first()
        if maker is None:
            raise CommandError(f"nobody signs in as {options['by']}")
        _key, text = api_key_create(
            name=options["name"],
            permissions=options["permissions"],
            created_by_id=maker.pk,
            days=options["days"],
        )
        self.stdout.write(text)

    def _list(self, options: dict[str, Any]) -> None:
        for key in ApiKey.objects.select_related("created_by"):
            state = "revoked" if key.revoked_at else f"until {key.expires_at:%Y-%m-%d}"
            self.stdout.write(
                f"{key.public_id}  {key.name}  {state}  {' '.join(key.permissions)}  by {key.created_by}"
            )

    def _revoke(self, options: dict[str, Any]) -> None:
        api_key_revoke(public_id=options["public_id"], actor="process:manage")
        self.stdout.write("revoked")
