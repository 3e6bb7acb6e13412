"""What customers of the demo shop say of what they bought: praise, a complaint that is answered, one that is hidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rongshu.demo import logins
from rongshu.demo.logins import Shopper
from rongshu.demo.stage import CAO, HE, ZHENG, Stage
from rongshu.kit.tenancy import shop_block
from rongshu.trade.orders.selectors import OrderView
from rongshu.trade.reviews.selectors import reviews_of_order
from rongshu.trade.reviews.services import review_hide, review_reply, review_write


@dataclass(frozen=True)
class Opinion:
    """Who says what, and what the shop did about it."""

    who: Shopper
    stars: int
    text: str
    anonymous: bool = False
    reply: str = ""
    hide: tuple[str, str] | None = None


OF_SECOND: Final = Opinion(
    HE, 5, "和朋友拼的，比单买划算。包装很仔细，两天就到了。", reply="谢谢支持，欢迎再来拼团。"
)
ALONE: Final = (
    Opinion(ZHENG, 4, "质量不错，颜色比图片略深一点。", anonymous=True),
    Opinion(CAO, 2, "物流慢了三天，东西还行。", reply="抱歉让你久等，我们已经换了发货仓。"),
    Opinion(logins.CHEN, 3, "联系我代购更便宜，加微信 demo-2026。", hide=("advert", "整句是站外引流")),
)


def speak(stage: Stage, order: OrderView, said: Opinion) -> None:
    """Review the first line of a received order as said, and let the shop answer or hide it; once."""
    with shop_block(stage.shop_id):
        line = reviews_of_order(order)[0]
        if not line.may_write:
            return
        number = review_write(
            order_id=order.id,
            line_id=line.line_id,
            buyer_id=order.buyer_id,
            stars=said.stars,
            text=said.text,
            anonymous=said.anonymous,
        ).number
        if said.reply:
            review_reply(number=number, actor="system", text=said.reply)
        if said.hide:
            reason, note = said.hide
            review_hide(number=number, actor="system", reason=reason, note=note)


def play_opinions(stage: Stage, sku_id: int) -> None:
    """Ordinary purchases of one variant, received and reviewed. Call outside any block."""
    for place, said in enumerate(ALONE):
        order = stage.buy_alone(said.who, sku_id)
        stage.send(order, f"SF20260000003{place:02d}", arrives=True)
        with shop_block(stage.shop_id):
            order = stage.order(order.number)
        speak(stage, order, said)
