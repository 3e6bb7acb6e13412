"""拼团 in the open API, mounted under `/campaigns/groupbuy`."""

from datetime import datetime
from typing import Annotated, Literal

from django.conf import settings
from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from rongshu.campaigns.groupbuy.selectors import group_page, groupbuy_cards, open_groups
from rongshu.campaigns.groupbuy.services import groupbuy_create
from rongshu.foundation.audit.services import audit_record
from rongshu.foundation.media.selectors import picture_url
from rongshu.kit.http.endpoints import Anyone, Body, Shown, Staff, Told, Words, caller_of, once, says
from rongshu.kit.http.fields import Code, Id, Instant, fen, moment
from rongshu.supply.catalog.errors import ProductNotFound
from rongshu.supply.catalog.selectors import product_page

router = Router(tags=["拼团 | Group-buy"], auth=Anyone())


class GroupProductOut(Shown):
    """团的商品 | The product a group is about"""

    slug: str = says("商品地址 | Slug", "fuji-apple")
    title: str = says("标题 | Title", "烟台红富士苹果 5 斤")
    picture_url: str | None = says("封面 | Cover", "https://shop.example/media/1/ab12-400.webp", None)


class OfferOut(Shown):
    """正在拼团的商品 | A product with a live group-buy"""

    product: GroupProductOut
    size: int = says("成团人数 | People per group", 3)
    price_fen: int = fen("拼团价，单位分 | Price in the group, in fen", 2990)
    single_fen: int = fen("单独购买价，单位分 | Price alone, in fen", 3990)
    open_groups: int = says("可加入的团数 | Groups one can join", 2)
    nearest_missing: int = says(
        "最快成团还差几人，没有团时为 0 | People the nearest group lacks, 0 for none", 1
    )


class Offers(Shown):
    """拼团商品 | Products with a group-buy"""

    items: list[OfferOut]


class GroupCardOut(Shown):
    """可加入的团 | A group one can join"""

    code: str = says("团号，下单时放进 campaign.ref | Code, for `campaign.ref`", "G7K2M9QRST")
    leader_name: str = says("团长（遮掩） | Leader, masked", "小**")
    size: int = says("成团人数 | People it needs", 3)
    paid: int = says("已付款人数 | People who paid", 1)
    seats_left: int = says("空位 | Seats left", 2)
    expires_at: datetime = moment("截止 | Ends")


class OpenGroups(Shown):
    """可加入的团，最快成团的在前 | Groups one can join, the nearest to completion first"""

    items: list[GroupCardOut]


class SeatOut(Shown):
    """团里的一个人 | A person in the group"""

    name: str = says("名字（遮掩） | Name, masked", "周**")
    paid: bool = says("是否已付款 | Whether they paid", True)
    is_leader: bool = says("是否团长 | Whether they lead", False)
    mine: bool = says("是不是我 | Whether it is me", False)
    refunded: bool = says("是否已退款 | Whether they were refunded", False)


class GroupSkuOut(Shown):
    """团里的规格 | A variant in the group"""

    sku_id: int = says("规格编号 | Variant", 101)
    spec_text: str = says("规格 | In words", "5 斤装")
    price_fen: int = fen("拼团价，单位分 | Price in the group, in fen", 2990)
    single_fen: int = fen("单独购买价，单位分 | Price alone, in fen", 3990)
    on_sale: bool = says("是否在售 | Whether it can be bought", True)


class GroupOut(Shown):
    """一个团；人数均为真实下单的人 | A group; all people in it are real"""

    code: str = says("团号 | Code", "G7K2M9QRST")
    state: Literal["pending", "open", "success", "failed", "void"] = says("状态 | State", "open")
    state_label: Words = says("状态文字 | State in words", "拼团中")
    size: int = says("成团人数 | People it needs", 3)
    taken: int = says("占用的席位 | Seats held or paid", 2)
    paid: int = says("已付款人数 | People who paid", 2)
    seats_left: int = says("空位 | Seats left", 1)
    expires_at: datetime | None = moment("截止 | Ends", None)
    leader_name: str = says("团长（遮掩） | Leader, masked", "小**")
    activity_id: int = says("活动编号 | Activity", 7)
    activity_name: str = says("活动 | Activity in words", "周末三人团")
    per_order_limit: int = says("每单限购 | Units per order", 2)
    product: GroupProductOut
    skus: list[GroupSkuOut]
    seats: list[SeatOut]
    joinable: bool = says("我现在能否加入 | Whether I may join now", True)
    order_number: str = says("我在团里的订单，没有则为空 | My order in it, or empty", "")


class ItemIn(Body):
    """参加拼团的规格 | A variant in the group-buy"""

    sku_id: Id = says("规格编号 | Variant", 101)
    price_fen: Annotated[int, Field(ge=1, le=2**40)] = fen(
        "拼团价，低于现价，单位分 | Below the sale price, in fen", 2990
    )


class GroupBuyIn(Body):
    """新拼团活动 | A new group-buy"""

    name: Annotated[str, Field(min_length=1, max_length=60)] = says("名称 | Name", "周末三人团")
    items: Annotated[list[ItemIn], Field(min_length=1, max_length=200)]
    size: Annotated[int, Field(ge=2, le=100)] = says("成团人数 | People per group", 3)
    starts_at: Instant = moment("开始（含） | Start, inclusive")
    ends_at: Instant = says("结束（不含） | End, exclusive", "2026-03-08T04:00:00Z")
    quota: Annotated[int, Field(ge=1, le=10_000_000)] = says("名额，件 | Quota in units", 300)
    ttl_hours: Annotated[int, Field(ge=1, le=168)] = says("开团后有效小时 | Hours a group lives", 24, 24)
    leader_discount_fen: Annotated[int, Field(ge=0, le=2**40)] = fen(
        "团长每件再减，单位分 | Off per unit of who opens", 0, 0
    )
    per_order_limit: Annotated[int, Field(ge=1, le=999)] = says("每单限购 | Units per order", 1, 1)
    per_person_limit: Annotated[int, Field(ge=1, le=9999)] = says("每人限购 | Units per person", 1, 1)
    goal_value: Annotated[int, Field(ge=0, le=2**31 - 1)] = says(
        "目标支付订单数 | Paid orders aimed at", 100, 0
    )
    schedule: bool = says(
        "是否立即排期，否则存为草稿 | Put on the calendar at once, or keep a draft", True, True
    )


class GroupBuyOut(Shown):
    """拼团活动 | A group-buy"""

    id: int = says("活动编号 | Activity", 7)
    name: str = says("名称 | Name", "周末三人团")
    state: str = says("状态 | State", "scheduled")
    starts_at: datetime = moment("开始（含） | Start, inclusive")
    ends_at: datetime = moment("结束（不含） | End, exclusive")
    quota: int = says("名额，件 | Quota in units", 300)


@router.get(
    "/offers",
    response=Offers,
    operation_id="groupbuy_offers",
    summary="正在拼团的商品 | Products with a live group-buy",
    description="有团可加入的在前，最多 10 件。 | Those with open groups first, at most 10.",
)
def offers(request: HttpRequest) -> Offers:
    return Offers(
        items=[
            OfferOut(
                product=_product(card.product.slug, card.product.title, card.product.picture_key),
                size=card.size,
                price_fen=card.price_fen,
                single_fen=card.single_fen,
                open_groups=card.open_groups,
                nearest_missing=card.nearest_missing,
            )
            for card in groupbuy_cards()
        ]
    )


@router.get(
    "/products/{slug}/groups",
    response=OpenGroups,
    operation_id="groupbuy_open_groups",
    summary="可加入的团 | Open groups of a product",
    description="还有空位、没到时间的团。 | With seats left and time to go.",
)
def groups(
    request: HttpRequest,
    slug: Annotated[Code, Told("商品地址 | Slug", "fuji-apple")],
) -> OpenGroups:
    product = product_page(slug)
    if product is None:
        raise ProductNotFound
    return OpenGroups(items=[GroupCardOut.model_validate(one) for one in open_groups(product.id, limit=20)])


@router.get(
    "/groups/{code}",
    response=GroupOut,
    operation_id="groupbuy_group",
    summary="一个团 | One group",
    description="谁在团里、还差几人、到什么时候。 | Who is in, how many it lacks, until when.",
)
def group(
    request: HttpRequest,
    code: Annotated[Code, Told("团号 | Code", "G7K2M9QRST")],
) -> GroupOut:
    found = group_page(code, viewer_id=caller_of(request).shopper_id)
    return GroupOut(
        code=found.code,
        state=found.state,  # type: ignore[arg-type]  # one of the five, by the column's choices
        state_label=str(found.state_label),
        size=found.size,
        taken=found.taken,
        paid=found.paid,
        seats_left=found.seats_left,
        expires_at=found.expires_at,
        leader_name=found.leader_name,
        activity_id=found.activity_id,
        activity_name=found.activity_name,
        per_order_limit=found.per_order_limit,
        product=_product(found.product.slug, found.product.title, found.product.picture_key),
        skus=[GroupSkuOut.model_validate(one) for one in found.skus],
        seats=[SeatOut.model_validate(one) for one in found.seats],
        joinable=found.joinable,
        order_number=found.order_number,
    )


@router.post(
    "/activities",
    response={201: GroupBuyOut},
    auth=Staff("campaigns.change"),
    operation_id="groupbuy_create",
    summary="新建拼团活动 | Create a group-buy",
    description=(
        "上线前按最不利情况核算毛利，低于成本与佣金之和会被拒绝。"
        " | The worst case is checked: a price below cost and commission is refused."
    ),
)
@once(status=201)
def create(request: HttpRequest, given: GroupBuyIn) -> GroupBuyOut:
    caller = caller_of(request)
    made = groupbuy_create(
        name=given.name,
        items=[(item.sku_id, item.price_fen) for item in given.items],
        size=given.size,
        starts_at=given.starts_at,
        ends_at=given.ends_at,
        quota=given.quota,
        ttl_hours=given.ttl_hours,
        leader_discount_fen=given.leader_discount_fen,
        per_order_limit=given.per_order_limit,
        per_person_limit=given.per_person_limit,
        goal_value=given.goal_value,
        actor_id=caller.staff_id,
        schedule=given.schedule,
    )
    audit_record(actor=caller.actor, action="api.campaign.create", target=f"activity:{made.id}")
    return GroupBuyOut.model_validate(made)


def _product(slug: str, title: str, picture_key: str) -> GroupProductOut:
    url = picture_url(picture_key)
    return GroupProductOut(
        slug=slug, title=title, picture_url=f"{settings.RONGSHU_BASE_URL}{url}" if url else None
    )
