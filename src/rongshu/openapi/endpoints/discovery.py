"""Finding products, and keeping them."""

from collections.abc import Sequence
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from rongshu.kit.http.endpoints import PAGE, Anyone, Shopper, Told, shopper_of
from rongshu.kit.http.fields import After, Code, Limit, ShortLimit
from rongshu.openapi import urls_of
from rongshu.openapi.cursors import read_id, write_id
from rongshu.openapi.schemas.catalogue import ProductRow
from rongshu.openapi.schemas.discovery import (
    ChoiceOut,
    FacetsOut,
    FactOut,
    FavouriteOut,
    FavouritesPage,
    ForgottenOut,
    SearchPage,
    WordsOut,
)
from rongshu.supply.catalog.errors import ProductNotFound
from rongshu.supply.catalog.selectors import product_page
from rongshu.supply.catalog.types import ProductCard
from rongshu.supply.discovery.selectors import (
    facets,
    favourites_of,
    history_of,
    hot_words,
    is_favourite,
    search,
    suggestions,
)
from rongshu.supply.discovery.services import favourite_set, history_clear
from rongshu.supply.discovery.types import Wanted

router = Router(tags=["搜索与收藏 | Search and favourites"], auth=Anyone())

Text = Annotated[
    str, Field(max_length=60), Told("要找的词，可用拼音 | What to look for; pinyin will do", "红富士")
]
Category = Annotated[Code | None, Told("分类编码，含下级 | Category with all below it", "fruit")]
Brand = Annotated[Code | None, Told("品牌编码 | Brand", "luochuan")]
Facts = Annotated[
    str,
    Field(max_length=400),
    Told("参数，分号隔开，须全部符合 | Facts that must all hold, by semicolon", "产地=烟台;规格=5 斤"),
]
Fen = Annotated[int | None, Field(ge=0, le=99_999_999_999)]
Slug = Annotated[Code, Told("商品地址 | Slug", "fuji-apple")]


def rows_of(cards: Sequence[ProductCard]) -> list[ProductRow]:
    """Cards as the API lists them."""
    return [
        ProductRow(
            slug=card.slug,
            title=card.title,
            brief=card.brief,
            picture_url=urls_of.picture(card.picture_key),
            unit=card.unit,
            price_fen=card.price_fen,
            list_price_fen=card.list_price_fen,
            sold_count=card.sold_count,
            in_stock=card.in_stock,
        )
        for card in cards
    ]


def _wanted(
    text: str,
    category: str | None,
    brand: str | None,
    facts: str,
    least_fen: int | None,
    most_fen: int | None,
    in_stock: bool,
) -> Wanted:
    pairs = [fact.partition("=") for fact in facts.split(";") if fact]
    return Wanted(
        text=text,
        category_code=category or "",
        brand_code=brand or "",
        facts=tuple((name, value) for name, _equals, value in pairs),
        least_fen=least_fen,
        most_fen=most_fen,
        in_stock=in_stock,
    )


@router.get(
    "/search",
    response=SearchPage,
    operation_id="search",
    summary="搜索商品 | Search products",
    description=(
        "在售商品中同时符合所有词与筛选的；中文、拼音、首字母、商家编码均可，错字会按读音与字形相近的词再找一次。"
        " | Products on sale that have all the words and pass all filters; Chinese, pinyin, initials and codes will do,"
        " and a slip is looked for again by words alike."
    ),
)
def search_products(
    request: HttpRequest,
    text: Text = "",
    category: Category = None,
    brand: Brand = None,
    facts: Facts = "",
    least_fen: Annotated[Fen, Told("最低价，分 | Lowest price in fen", 1000)] = None,
    most_fen: Annotated[Fen, Told("最高价，分 | Highest price in fen", 9900)] = None,
    in_stock: Annotated[bool, Told("只看有货 | Only what is in stock", True)] = False,
    sort: Annotated[
        Literal["relevance", "sold", "price", "-price", "new"],
        Told("排序，对所有人相同 | Order, the same for everybody", "relevance"),
    ] = "relevance",
    after: After = None,
    limit: Limit = PAGE,
) -> SearchPage:
    wanted = _wanted(text, category, brand, facts, least_fen, most_fen, in_stock)
    found = search(wanted, sort=sort, after=after or "", limit=limit)
    return SearchPage(items=rows_of(found.items), next=found.next or None, corrected=found.corrected)


@router.get(
    "/search/facets",
    response=FacetsOut,
    operation_id="search_facets",
    summary="筛选项与数量 | What a search can be narrowed by",
    description=(
        "分类、品牌、参数各值在当前结果中的数量，最多统计 5000 件。"
        " | Counts of categories, brands and facts among what is found, up to 5,000 products."
    ),
)
def search_facets(
    request: HttpRequest,
    text: Text = "",
    category: Category = None,
    brand: Brand = None,
    facts: Facts = "",
    least_fen: Annotated[Fen, Told("最低价，分 | Lowest price in fen", 1000)] = None,
    most_fen: Annotated[Fen, Told("最高价，分 | Highest price in fen", 9900)] = None,
    in_stock: Annotated[bool, Told("只看有货 | Only what is in stock", True)] = False,
) -> FacetsOut:
    found = facets(_wanted(text, category, brand, facts, least_fen, most_fen, in_stock))
    return FacetsOut(
        total=found.total,
        more=found.more,
        categories=[ChoiceOut.model_validate(one) for one in found.categories],
        brands=[ChoiceOut.model_validate(one) for one in found.brands],
        facts=[
            FactOut(name=name, values=[ChoiceOut.model_validate(one) for one in values])
            for name, values in found.facts
        ],
    )


@router.get(
    "/search/suggestions",
    response=WordsOut,
    operation_id="search_suggestions",
    summary="联想词 | Suggestions",
    description="以所输入的开头的词，多的在前。 | Words that begin so, the most frequent first.",
)
def search_suggestions(
    request: HttpRequest,
    text: Annotated[str, Field(max_length=60), Told("已输入的 | What is typed so far", "hongf")],
) -> WordsOut:
    return WordsOut(items=suggestions(text))


@router.get(
    "/search/hot",
    response=WordsOut,
    operation_id="search_hot",
    summary="热词 | What others look for",
    description="一周内至少三人搜过的词，不足时为店里多的词。 | Looked for by three people or more this week.",
)
def search_hot(request: HttpRequest) -> WordsOut:
    return WordsOut(items=hot_words())


@router.get(
    "/search/history",
    response=WordsOut,
    auth=Shopper(),
    operation_id="search_history",
    summary="搜索历史 | What one looked for",
    description="新的在前；关闭个性化后不再记录。 | The latest first; not kept once personalisation is off.",
)
def search_history(request: HttpRequest) -> WordsOut:
    return WordsOut(items=history_of(user_id=shopper_of(request)))


@router.delete(
    "/search/history",
    response=ForgottenOut,
    auth=Shopper(),
    operation_id="search_history_clear",
    summary="清空搜索历史 | Forget what one looked for",
    description="立即清空。 | At once.",
)
def search_history_clear(request: HttpRequest) -> ForgottenOut:
    return ForgottenOut(forgotten=history_clear(user_id=shopper_of(request)))


@router.get(
    "/favourites",
    response=FavouritesPage,
    auth=Shopper(),
    operation_id="favourites",
    summary="我的收藏 | Favourites",
    description="新的在前；已下架的仍在，显示无货。 | The newest first; what was taken off stays, without stock.",
)
def favourites(request: HttpRequest, after: After = None, limit: ShortLimit = PAGE) -> FavouritesPage:
    found = favourites_of(user_id=shopper_of(request), after_id=read_id(after), limit=limit)
    return FavouritesPage(
        items=rows_of(found.items), next=write_id(found.next_id) if found.next_id is not None else None
    )


@router.get(
    "/favourites/{slug}",
    response=FavouriteOut,
    auth=Shopper(),
    operation_id="favourite",
    summary="是否已收藏 | Whether a product is kept",
    description="自己是否收藏了这件商品。 | Whether one keeps this product.",
)
def favourite(request: HttpRequest, slug: Slug) -> FavouriteOut:
    kept = is_favourite(user_id=shopper_of(request), product_id=_product_id(slug))
    return FavouriteOut(slug=slug, kept=kept)


@router.put(
    "/favourites/{slug}",
    response=FavouriteOut,
    auth=Shopper(),
    operation_id="favourite_add",
    summary="收藏 | Keep a product",
    description="重复收藏没有影响，最多 1000 件。 | Again changes nothing; at most 1,000.",
)
def favourite_add(request: HttpRequest, slug: Slug) -> FavouriteOut:
    favourite_set(user_id=shopper_of(request), product_id=_product_id(slug), on=True)
    return FavouriteOut(slug=slug, kept=True)


@router.delete(
    "/favourites/{slug}",
    response=FavouriteOut,
    auth=Shopper(),
    operation_id="favourite_remove",
    summary="取消收藏 | Let go of a product",
    description="没有收藏过也不报错。 | Also when it was not kept.",
)
def favourite_remove(request: HttpRequest, slug: Slug) -> FavouriteOut:
    favourite_set(user_id=shopper_of(request), product_id=_product_id(slug), on=False)
    return FavouriteOut(slug=slug, kept=False)


def _product_id(slug: str) -> int:
    found = product_page(slug)
    if found is None:
        raise ProductNotFound
    return found.id
