"""Search and favourites."""

from __future__ import annotations

from typing import Any, Final

from rongshu.kit.tenancy import shop_block
from rongshu.supply.catalog.models import Product
from rongshu.supply.discovery.services import favourite_set, history_record, index_rebuild
from tests.security.fills.fill import Fill

_PRODUCT = {"slug": "{product}"}
_ASKED = {"q": "{product}", "category": "{category}"}

FILLS: Final[dict[str, Fill]] = {
    "search/": Fill(query=_ASKED),
    "search/suggest/": Fill(query={"q": "{product}"}),
    "p/<slug:slug>/favourite/": Fill(_PRODUCT),
    "p/<slug:slug>/favourite/set/": Fill(_PRODUCT, form={"on": "1"}),
    "api/v1/search": Fill(query=_ASKED),
    "api/v1/search/facets": Fill(query=_ASKED),
    "api/v1/search/suggestions": Fill(query={"text": "{product}"}),
    "api/v1/favourites/<slug>": Fill(_PRODUCT),
}


def furnish(world: Any, till: Any) -> dict[str, str]:
    """An index over what the shop sells, a search and a favourite of its buyer's."""
    with shop_block(world.shop.pk):
        index_rebuild()
        history_record(user_id=world.buyer.pk, text=f"{world.shop.name}的搜索")
        favourite_set(user_id=world.buyer.pk, product_id=Product.objects.order_by("pk")[0].pk, on=True)
    return {}
