"""Base of every shop-owned table."""

from __future__ import annotations

from django.db import models

from rongshu.kit.tenancy.blocks import current_shop_id


class ShopOwned(models.Model):
    """A row that belongs to one shop.

    The migration operation `ProtectShopTables`, added by `makemigrations` by itself, gives the table forced row-level
    security, `UNIQUE (shop_id, id)` and composite foreign keys. A foreign key to another shop-owned model is declared
    with `db_constraint=False`: the composite key `(shop_id, x_id)` replaces Django's own, which could point across
    shops. `shop` fills itself from the running block.
    """

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(
        "shops.Shop",
        on_delete=models.PROTECT,
        editable=False,
        default=current_shop_id,
        related_name="+",
        db_index=False,
    )

    class Meta:
        abstract = True
