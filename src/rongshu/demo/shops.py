"""The two demo shops: registry, staff, goods with pictures, stock, a group-buy, a commission rule."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO

from PIL import Image

from rongshu.demo import logins
from rongshu.demo.shelves import index_shelves, stock_the_rest
from rongshu.distribution.commissions.services import commission_rule_save
from rongshu.distribution.promoters.agreement import CURRENT_VERSION
from rongshu.distribution.promoters.services import promoter_enrol
from rongshu.foundation.demo_data.catalogue import Catalogue, Good, fresh_catalogue, home_catalogue
from rongshu.foundation.media.drawing import dominant_colour, draw_product
from rongshu.foundation.media.services import picture_store
from rongshu.foundation.shops.services import shop_open, staff_add
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.services import display_name_set, staff_user_create, user_ensure
from rongshu.supply.catalog.services import category_save, product_publish, product_save
from rongshu.supply.catalog.types import Attribute, SkuDraft
from rongshu.supply.inventory.services import stock_set

ORIGIN = "drawn by Rongshu, Apache-2.0"
MAIN, SECOND = "rongshu", "qingshan"
_WIDTH = 800


def load_shops() -> None:
    """Make both shops. Expects an empty installation."""
    password = logins.staff_password()
    shoppers = {person.phone: user_ensure(phone=person.phone) for person in logins.SHOPPERS}
    for person in logins.SHOPPERS:
        display_name_set(user_id=shoppers[person.phone].pk, name=person.name)
    owner_email, owner_name, _role = logins.STAFF[0]
    owner = staff_user_create(email=owner_email, password=password, display_name=owner_name)
    main = shop_open(
        slug=MAIN,
        name="榕树优选",
        owner_id=owner.pk,
        slogan="好东西，一起买更划算",
        licence_name="榕树优选（演示）商贸有限公司",
        licence_number="91440101DEMO00001X",
        service_phone="400-000-0000",
        freight_fen=800,
        free_freight_from_fen=9900,
    )
    with shop_block(main.pk):
        for email, name, role in logins.STAFF[1:]:
            user = staff_user_create(email=email, password=password, display_name=name)
            staff_add(user_id=user.pk, role=role, actor="system")
        promoter_enrol(user_id=shoppers[logins.LIN.phone].pk, agreement_version=CURRENT_VERSION)
        commission_rule_save(scope="default", rate_bp=800)
    _stock_shelves(main.pk, home_catalogue())
    stock_the_rest(main.pk)

    email, name, _role = logins.SECOND_OWNER
    second_owner = staff_user_create(email=email, password=password, display_name=name)
    second = shop_open(
        slug=SECOND,
        name="青山鲜果",
        owner_id=second_owner.pk,
        slogan="山里来的时令味道",
        accent="#2f7d4f",
        licence_name="青山鲜果（演示）农业有限公司",
        licence_number="91440101DEMO00002X",
        service_phone="400-000-0001",
        freight_fen=1000,
        free_freight_from_fen=8800,
    )
    _stock_shelves(second.pk, fresh_catalogue())
    index_shelves(second.pk)


def _stock_shelves(shop_id: int, catalogue: Catalogue) -> None:
    """Categories, goods, pictures and stock of one shop, a block per hundred goods."""
    with shop_block(shop_id):
        for position, shelf in enumerate(
            sorted(catalogue.categories, key=lambda item: item.parent is not None)
        ):
            category_save(code=shelf.code, name=shelf.name, parent_code=shelf.parent or "", position=position)
    goods = list(catalogue.goods)
    for start in range(0, len(goods), 100):
        batch = goods[start : start + 100]
        with shop_block(shop_id):
            stock: dict[int, int] = {}
            for position, (good, art) in enumerate(
                zip(batch, _pictures(catalogue, batch), strict=True), start
            ):
                stock |= _put_on_sale(good, catalogue.top_category_of(good).name, art, position)
            for sku_id, on_hand in stock.items():
                stock_set(sku_id=sku_id, on_hand=on_hand)


def _put_on_sale(good: Good, shelf: str, art: bytes, position: int) -> dict[int, int]:
    picture = picture_store(source=Image.open(BytesIO(art)), alt=good.title, origin=ORIGIN)
    product = product_save(
        slug=good.code.lower(),
        title=good.title,
        brief=good.brief,
        category_code=good.category,
        unit=good.unit,
        picture_keys=[picture.key],
        colour=dominant_colour(good.code, good.title, shelf),
        attributes=[Attribute(name=name, value=value) for name, value in good.attributes],
        spec_names=[spec.name for spec in good.specs],
        position=position,
        skus=[
            SkuDraft(
                code=sku.code,
                specs=sku.values,
                price_fen=sku.price_fen,
                list_price_fen=sku.list_price_fen,
                cost_fen=sku.cost_fen,
                weight_g=sku.weight_g,
            )
            for sku in good.skus
        ],
    )
    product_publish(product_id=product.pk, on_sale=True)
    ids = dict(product.skus.values_list("code", "pk"))
    return {ids[sku.code]: sku.stock for sku in good.skus}


def _pictures(catalogue: Catalogue, goods: list[Good]) -> Iterator[bytes]:
    """Drawn on all cores: drawing is most of the time a new demo takes."""
    with ProcessPoolExecutor() as pool:
        yield from pool.map(
            draw_product,
            [good.code for good in goods],
            [good.title for good in goods],
            [catalogue.top_category_of(good).name for good in goods],
            [_WIDTH] * len(goods),
            chunksize=8,
        )
