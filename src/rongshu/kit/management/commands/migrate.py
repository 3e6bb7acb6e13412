from __future__ import annotations

from django.core.management.commands.migrate import Command as DjangoCommand

from rongshu.kit.tenancy.autodetector import ShopAutodetector


class Command(DjangoCommand):
    """Django's own command, which compares models with migrations as `makemigrations` here does."""

    autodetector = ShopAutodetector
