from __future__ import annotations

from django.core.management.commands.makemigrations import Command as DjangoCommand

from rongshu.kit.tenancy.autodetector import ShopAutodetector


class Command(DjangoCommand):
    """Django's own command, with tables fenced by shop as they are created."""

    autodetector = ShopAutodetector
