"""What has happened in the demo shop before anybody looks: groups in every state, parcels, refunds, a commission.

Everything goes through the services, the money through the sandbox's gateway. Each step looks at what is there first,
so playing twice, or again after half of it, ends in the same place.
"""

from __future__ import annotations

from datetime import timedelta

from rongshu.campaigns.base.selectors import activities
from rongshu.campaigns.base.services import activity_stop
from rongshu.campaigns.base.types import ActivityView
from rongshu.demo import logins
from rongshu.demo.opinions import OF_SECOND, play_opinions, speak
from rongshu.demo.stage import CAO, HE, KIND, XU, ZHENG, Pay, Stage
from rongshu.kernel import clock
from rongshu.kit.tenancy import shop_block

CALLED_OFF = "3 人团 · 试卖（已终止）"


def play(*, shop_id: int, pay: Pay) -> None:
    """A completed group under way, one that waits to be shipped, an open one, one that was called off and refunded.

    Needs three running group-buys, of three, two and at least three people. Call outside any block.
    """
    stage = Stage(shop_id, pay)
    with shop_block(shop_id):
        running = [one for one in reversed(activities(kind=KIND)) if one.name != CALLED_OFF][:3]
    if len(running) < 3:
        return
    of_three, of_two, larger = running

    first = stage.buy(logins.LIN, of_three)
    from_lin = stage.share(logins.LIN, first)
    second = stage.buy(HE, of_three, join=first, through=from_lin)
    from_he = stage.share(HE, first, parent=from_lin)
    stage.buy(XU, of_three, join=first, through=from_he)
    stage.send(first, "SF2026000000101")
    stage.send(second, "SF2026000000102", arrives=True)
    with shop_block(shop_id):
        second = stage.order(second.number)
    speak(stage, second, OF_SECOND)
    play_opinions(stage, min(of_three.prices))

    pair = stage.buy(logins.WU, of_two)
    stage.buy(ZHENG, of_two, join=pair, through=stage.share(logins.WU, pair))

    waiting = stage.buy(logins.ZHOU, larger)
    stage.buy(HE, larger, join=waiting, through=stage.share(logins.ZHOU, waiting))

    _called_off(stage, larger)


def _called_off(stage: Stage, like: ActivityView) -> None:
    """A group-buy that the shop stopped while two had paid; the worker gives their money back."""
    from rongshu.campaigns.groupbuy.services import (
        groupbuy_create,
    )  # absent in an installation without the kind

    with shop_block(stage.shop_id):
        found = [one for one in activities(kind=KIND) if one.name == CALLED_OFF]
        now = clock.now()
        activity = (
            found[0]
            if found
            else groupbuy_create(
                name=CALLED_OFF,
                items=[(item.sku_id, item.price_fen) for item in like.items],
                size=3,
                ttl_hours=24,
                leader_discount_fen=0,
                starts_at=now,
                ends_at=now + timedelta(days=7),
                quota=max(3, min(30, like.quota)),
                per_order_limit=1,
                per_person_limit=1,
            )
        )
    if activity.state != "live":
        return
    leader = stage.buy(logins.CHEN, activity)
    stage.buy(CAO, activity, join=leader)
    with shop_block(stage.shop_id):
        activity_stop(activity_id=activity.id)
