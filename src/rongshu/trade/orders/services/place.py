"""Placing an order: everything it needs is taken in one transaction, or nothing is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from rongshu.kernel import clock, ids
from rongshu.kit import crypto
from rongshu.kit.events import publish
from rongshu.supply.catalog.selectors import sku_views
from rongshu.supply.catalog.services import sale_snapshots_take
from rongshu.supply.catalog.types import SkuView
from rongshu.supply.inventory.services import stock_reserve
from rongshu.trade.orders import checks
from rongshu.trade.orders.errors import ProductOffSale, TotalChanged, UnknownSku
from rongshu.trade.orders.events import OrderPlaced
from rongshu.trade.orders.facts import OrderInHand, fact, record
from rongshu.trade.orders.gates import gate_of
from rongshu.trade.orders.models import ORDER_DETAIL, ORDER_PHONE, Order, OrderLine, PriceStep
from rongshu.trade.orders.services import reductions
from rongshu.trade.orders.services.pay import order_paid
from rongshu.trade.orders.types import AddressSnapshot, CampaignEntry, CampaignOffer, LineRequest
from rongshu.trade.pricing.services import Quote, WantedLine, price_quote


def order_place(
    *,
    buyer_id: int,
    lines: Sequence[LineRequest],
    address: AddressSnapshot,
    campaign: CampaignEntry | None = None,
    note: str = "",
    link_code: str = "",
    expected_payable_fen: int | None = None,
    choices: Mapping[str, str] | None = None,
) -> Order:
    """Place an order: price it, enter its campaign, reserve its stock. To be paid within 15 minutes or the campaign's
    own deadline; one that costs nothing is paid at once.

    Lines of one SKU are summed. Prices (fen) come from the shop and the campaign alone; `expected_payable_fen` is only
    what the buyer saw, and a different total is refused. `choices` are the reductions the buyer picked, by name. Locks
    the campaign's rows, what reductions hold, then stock by SKU. Raises NoLines, TooManyLines, BadQuantity, BadAddress,
    UnknownSku, ProductOffSale, TotalChanged, CampaignUnavailable, OutOfStock, and the refusals of the campaign, of
    pricing and of the chosen reductions; then nothing at all was written.
    """
    wanted = checks.merge_lines(lines)
    deliver_to = checks.check_address(address)
    remark = checks.check_note(note)
    link = checks.check_link_code(link_code)
    with transaction.atomic():
        skus = _sellable(lines, wanted)
        offer: CampaignOffer | None = None
        if campaign is not None:
            offer = gate_of(campaign.kind).enter(buyer_id=buyer_id, entry=campaign, lines=wanted)
        quote = _quote(buyer_id, wanted, skus, offer, choices, deliver_to.region_code)
        if expected_payable_fen is not None and expected_payable_fen != quote.payable_fen:
            raise TotalChanged(payable_fen=quote.payable_fen, expected_fen=expected_payable_fen)
        now = clock.now()
        order = Order.objects.create(
            number=ids.numbered("D", clock.today()),
            buyer_id=buyer_id,
            campaign_kind=campaign.kind if campaign else "",
            activity_id=campaign.activity_id if campaign else None,
            campaign_ref=offer.campaign_ref if offer else "",
            goods_fen=quote.goods_fen,
            freight_fen=quote.freight_fen,
            payable_fen=quote.payable_fen,
            reductions=reductions.frozen(quote),
            link_code=link,
            receiver=deliver_to.receiver,
            phone_cipher=crypto.encrypt(deliver_to.phone, ORDER_PHONE),
            region_code=deliver_to.region_code,
            detail_cipher=crypto.encrypt(deliver_to.detail, ORDER_DETAIL),
            note=remark,
            placed_at=now,
            expires_at=(offer.expires_at if offer else None) or now + checks.TIME_TO_PAY,
        )
        written = _write_lines(order, quote)
        placed = OrderInHand(order, sum(line.quantity for line in wanted))
        if offer is not None:
            gate_of(order.campaign_kind).placed(order=placed.ref(), offer=offer)
        reductions.hold(order)
        stock_reserve(reference=order.reference, wants={line.sku_id: line.quantity for line in wanted})
        record(order, "placed", f"user:{buyer_id}")
        publish(OrderPlaced(**fact(order), lines=[_line_fact(line) for line in written]))
        if quote.payable_fen == 0:
            order_paid(placed, paid_fen=0)
    return order


def _sellable(asked: Sequence[LineRequest], wanted: Sequence[LineRequest]) -> dict[int, SkuView]:
    skus = sku_views([line.sku_id for line in wanted])
    for index, line in enumerate(asked):
        sku = skus.get(line.sku_id)
        if sku is None:
            raise UnknownSku(field=f"lines.{index}.sku_id")
        if not sku.on_sale:
            raise ProductOffSale(field=f"lines.{index}.sku_id", product=sku.title)
    return skus


def _quote(
    buyer_id: int,
    wanted: Sequence[LineRequest],
    skus: Mapping[int, SkuView],
    offer: CampaignOffer | None,
    choices: Mapping[str, str] | None,
    region_code: str,
) -> Quote:
    return price_quote(
        buyer_id=buyer_id,
        lines=[WantedLine(skus[line.sku_id], line.quantity) for line in wanted],
        campaign=offer.prices if offer else None,
        choices=choices,
        region_code=region_code,
    )


def _write_lines(order: Order, quote: Quote) -> list[OrderLine]:
    snapshots = sale_snapshots_take(skus=[line.sku for line in quote.lines])
    written = OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            sku_id=line.sku.sku_id,
            product_id=line.sku.product_id,
            snapshot_id=snapshots[line.sku.sku_id],
            title=line.sku.title,
            spec_text=line.sku.spec_text,
            picture_key=line.sku.picture_key,
            quantity=line.quantity,
            unit_price_fen=line.unit_price_fen,
            goods_fen=line.goods_fen,
            returnable=line.sku.returnable,
        )
        for line in quote.lines
    )
    PriceStep.objects.bulk_create(
        PriceStep(
            line=row,
            seq=step.seq,
            kind=step.kind,
            rule=step.rule,
            label=step.label,
            amount_fen=step.amount_fen,
        )
        for row, line in zip(written, quote.lines, strict=True)
        for step in line.steps
    )
    return written


def _line_fact(line: OrderLine) -> dict[str, int]:
    return {
        "line_id": line.pk,
        "sku_id": line.sku_id,
        "product_id": line.product_id,
        "quantity": line.quantity,
        "goods_fen": line.goods_fen,
    }
