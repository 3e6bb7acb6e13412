"""Wake-ups of loyalty."""

from __future__ import annotations

from rongshu.kernel import clock
from rongshu.kit.jobs import job, sweeper
from rongshu.kit.tenancy import shop_block
from rongshu.people.loyalty.models import Account
from rongshu.people.loyalty.services.growth import BATCH, tiers_raise, tiers_review


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


@sweeper
def sweep_reviews(shop_id: int) -> None:
    """Wake the review when a member's period is over."""
    if Account.objects.filter(tier_until__lte=clock.now()).exists():
        review_tiers.defer(shop_id=shop_id, once=f"loyalty.review:{shop_id}")
