"""What the lines of an order still have to give back."""

from __future__ import annotations

from django.db.models import Q, Sum

from rongshu.trade.orders.models import OrderLine
from rongshu.trade.orders.rules import FREIGHT_STEP, POINTS_STEP, LineLeft


def lines_left(order_id: int) -> dict[int, tuple[OrderLine, LineLeft]]:
    """Each line of an order with what it still has to give back. One query."""
    lines = OrderLine.objects.filter(order=order_id).annotate(
        freight_fen=Sum("price_steps__amount_fen", filter=Q(price_steps__seq=FREIGHT_STEP), default=0),
        points_fen=Sum("price_steps__amount_fen", filter=Q(price_steps__seq=POINTS_STEP), default=0),
    )
    return {
        line.pk: (
            line,
            LineLeft(
                line_id=line.pk,
                quantity=line.quantity - line.refunded_quantity,
                goods_fen=line.goods_fen - line.refund_held_fen,
                freight_fen=line.freight_fen - line.freight_held_fen,
                points=-line.points_fen - line.points_returned,
            ),
        )
        for line in lines.order_by("pk")
    }
