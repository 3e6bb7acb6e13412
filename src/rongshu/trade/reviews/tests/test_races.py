"""Two tabs write one review; voters at one moment are all counted. With a control that the guard is what does it."""

from __future__ import annotations

import threading

from django.test import override_settings

from rongshu.kit.tenancy import shop_block
from rongshu.kit.testing.racing import race, raised
from rongshu.supply.inventory.tests.test_stock_race import hold_until_wanted
from rongshu.trade.reviews.errors import AlreadyReviewed
from rongshu.trade.reviews.models import Review, Vote
from rongshu.trade.reviews.services import review_vote
from rongshu.trade.reviews.tests.bought import Bought
from rongshu.trade.reviews.types import Rating
from tests.till import Till
from tests.world import make_user

VOTERS = 8


def test_two_tabs_write_one_review(committed_db: None, till: Till) -> None:
    bought = Bought(till)
    results = race(8, lambda number: bought.write(1 + number % 5).stars)
    refused = raised(results)
    assert [type(error) for error in refused] == [AlreadyReviewed] * 7
    [stars] = [result for result in results if isinstance(result, int)]
    figures = [0, 0, 0, 0, 0]
    figures[stars - 1] = 1
    assert bought.rating() == Rating((figures[0], figures[1], figures[2], figures[3], figures[4]))


def votes(till: Till) -> tuple[int, int]:
    """Voters who all read the review before any of them is counted: (votes, the count shown)."""
    bought = Bought(till)
    number = bought.write().number
    readers = [make_user().pk for _each in range(VOTERS)]
    held = threading.Event()

    def act(place: int) -> None:
        if place == VOTERS:
            with shop_block(bought.shop.pk):
                hold_until_wanted(held, Review.objects.filter(number=number), VOTERS)
            return
        held.wait()
        with shop_block(bought.shop.pk):
            review_vote(number=number, user_id=readers[place])

    assert raised(race(VOTERS + 1, act)) == []
    with shop_block(bought.shop.pk):
        return Vote.objects.count(), Review.objects.get().helpful


def test_voters_at_one_moment_are_all_counted(committed_db: None, till: Till) -> None:
    assert votes(till) == (VOTERS, VOTERS)


def test_without_the_guard_votes_are_lost(committed_db: None, till: Till) -> None:
    with override_settings(RONGSHU_TEST_LOCKS_OFF=frozenset({"reviews.votes"})):
        assert votes(till) == (VOTERS, 1)
