"""Products in the console."""

from __future__ import annotations

from typing import Final

from tests.security.fills.fill import Fill

_PRODUCT = {"slug": "{product}"}

FILLS: Final[dict[str, Fill]] = {
    "console/products/": Fill(query={"q": "{product}", "category": "{category}"}),
    "console/products/new/": Fill(
        form={"title": "x", "code": "X1", "category_code": "{category}", "sku_code": "", "act": "matrix"}
    ),
    "console/products/<slug:slug>/": Fill(
        _PRODUCT, form={"title": "x", "category_code": "{category}", "sku_code": "A-1", "act": "save"}
    ),
    "console/products/<slug:slug>/<slug:step>/": Fill({**_PRODUCT, "step": "take_off"}),
}
