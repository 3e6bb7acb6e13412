"""收藏: products a shopper wants to find again."""

from __future__ import annotations

from rongshu.supply.discovery import rules
from rongshu.supply.discovery.errors import TooManyFavourites
from rongshu.supply.discovery.models import Favourite


def favourite_set(*, user_id: int, product_id: int, on: bool) -> None:
    """Keep a product, or let go of it; where it is so already nothing happens. Raises TooManyFavourites."""
    if not on:
        Favourite.objects.filter(user_id=user_id, product_id=product_id).delete()
        return
    mine = Favourite.objects.filter(user_id=user_id)
    if not mine.filter(product_id=product_id).exists() and mine.count() >= rules.MOST_FAVOURITES:
        raise TooManyFavourites
    Favourite.objects.bulk_create([Favourite(user_id=user_id, product_id=product_id)], ignore_conflicts=True)
