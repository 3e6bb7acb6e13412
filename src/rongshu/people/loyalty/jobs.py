"""Wake-ups of loyalty."""

from __future__ import annotations

from rongshu.kernel import clock
from rongshu.kit.jobs import job, seldom_sweeper
from rongshu.kit.tenancy import shop_block
from rongshu.people.loyalty.models import Account, PointsLot
from rongshu.people.loyalty.services.growth import BATCH, tiers_raise, tiers_review
from rongshu.people.loyalty.services.points import points_expire_due, points_settle_due


@job(opens_blocks=True)
def review_tiers(*, shop_id: int) -> None:
    """Review everybody whose period is over, a batch per transaction."""
    done = BATCH
    while done == BATCH:
        with shop_block(shop_id):
            done = tiers_review()


@job(opens_blocks=True)
def raise_tiers(*, shop_id: int) -> None:
    """After the ladder changed: raise whose growth reaches more, a batch per transaction."""
    done = BATCH
    while done == BATCH:
        with shop_block(shop_id):
            done = tiers_raise()


@job(opens_blocks=True)
def settle_points(*, shop_id: int) -> None:
    """Pending points whose time has come become the members', a batch per transaction."""
    done = BATCH
    while done == BATCH:
        with shop_block(shop_id):
            done = points_settle_due(BATCH)


@job(opens_blocks=True)
def expire_points(*, shop_id: int) -> None:
    """Points past their date expire, a batch per transaction."""
    done = BATCH
    while done == BATCH:
        with shop_block(shop_id):
            done = points_expire_due(BATCH)


@seldom_sweeper
def sweep_points(shop_id: int) -> None:
    """Wake what is due of points: settling first, so that a debt is covered before anything expires."""
    now = clock.now()
    if PointsLot.objects.filter(state=PointsLot.State.PENDING, settle_at__lte=now).exists():
        settle_points.defer(shop_id=shop_id, once=f"loyalty.settle:{shop_id}")
    if PointsLot.objects.filter(state=PointsLot.State.ACTIVE, expires_at__lte=now).exists():
        expire_points.defer(shop_id=shop_id, once=f"loyalty.expire:{shop_id}")


@seldom_sweeper
def sweep_reviews(shop_id: int) -> None:
    """Wake the review when a member's period is over."""
    if Account.objects.filter(tier_until__lte=clock.now()).exists():
        review_tiers.defer(shop_id=shop_id, once=f"loyalty.review:{shop_id}")
