"""Tenancy by row-level security: one block per unit of work, one shop per block.

`shop_block(shop_id)` opens a transaction and tells PostgreSQL which shop it serves; policies do the rest. SQL on a
shop-owned table outside a block raises here, and would see zero rows in the database if it got through.
"""

from rongshu.kit.tenancy.blocks import NoShopSet, ShopMixUp, current_shop_id, in_shop_block, shop_block
from rongshu.kit.tenancy.models import ShopOwned

__all__ = ["NoShopSet", "ShopMixUp", "ShopOwned", "current_shop_id", "in_shop_block", "shop_block"]
