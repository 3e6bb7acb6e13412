from __future__ import annotations

from rongshu.kit.http.endpoints import Page, Shown, says
from rongshu.openapi.schemas.catalogue import ProductRow


class SearchPage(Page[ProductRow]):
    """一页搜索结果 | A page of what was found"""

    corrected: str = says(
        "按原词没有找到时，实际搜索的词；否则为空 | What was looked for instead when the words as typed found nothing",
        "红富士",
        "",
    )


class ChoiceOut(Shown):
    """可筛选的值 | A value to filter by"""

    code: str = says("筛选时传的值 | What to pass", "fruit")
    name: str = says("名称 | Name", "水果")
    count: int = says("符合的商品数 | Products that have it", 12)


class FactOut(Shown):
    """可筛选的参数 | A fact to filter by"""

    name: str = says("参数名 | Name", "产地")
    values: list[ChoiceOut]


class FacetsOut(Shown):
    """筛选项与数量 | What the products found can be narrowed by"""

    total: int = says("符合的商品数 | Products found", 128)
    more: bool = says(
        "为 true 时还有更多，数量只统计到 total 为止 | True: there are more than were counted", False
    )
    categories: list[ChoiceOut]
    brands: list[ChoiceOut]
    facts: list[FactOut]


class WordsOut(Shown):
    """词语 | Words"""

    items: list[str] = says("词语 | Words", ["红富士", "苹果"])


class ForgottenOut(Shown):
    """已清空 | Forgotten"""

    forgotten: int = says("清除的条数 | How many were forgotten", 6)


class FavouriteOut(Shown):
    """收藏状态 | Whether a product is kept"""

    slug: str = says("商品地址 | Address of the product", "fuji-apple")
    kept: bool = says("是否已收藏 | Whether it is among the favourites", True)


class FavouritesPage(Page[ProductRow]):
    """一页收藏，新的在前 | A page of favourites, the newest first"""
