from __future__ import annotations

import pytest

from rongshu.distribution.promoters.errors import AgreementOutdated, PromoterNotFound, PromoterSuspended
from rongshu.distribution.promoters.models import Promoter
from rongshu.distribution.promoters.selectors import active_promoter_of, agreement, promoter_of
from rongshu.distribution.promoters.services import promoter_enrol, promoter_restore, promoter_suspend
from rongshu.kit.errors import IllegalTransition
from rongshu.kit.models import OutboxEvent
from rongshu.kit.tenancy import shop_block
from tests.world import make_shop, make_user

pytestmark = pytest.mark.django_db


def test_joining_asks_for_agreement_and_nothing_else() -> None:
    shop, user = make_shop(), make_user()
    version, sentences = agreement()
    assert sentences
    with shop_block(shop.pk):
        assert promoter_of(user.pk) is None
        with pytest.raises(AgreementOutdated) as refusal:
            promoter_enrol(user_id=user.pk, agreement_version="2019-01")
        assert refusal.value.members["current"] == version
        first = promoter_enrol(user_id=user.pk, agreement_version=version)
        again = promoter_enrol(user_id=user.pk, agreement_version=version)
        assert first.pk == again.pk
        assert active_promoter_of(user.pk) is not None
        assert OutboxEvent.objects.filter(name="promoter.enrolled").count() == 1


def test_agreeing_again_renews_an_old_agreement() -> None:
    shop, user = make_shop(), make_user()
    version, _sentences = agreement()
    with shop_block(shop.pk):
        Promoter.objects.create(user=user, agreement_version="2019-01")
        assert promoter_enrol(user_id=user.pk, agreement_version=version).agreement_version == version
        assert Promoter.objects.get().agreement_version == version


def test_a_suspended_promoter_stays_so_until_restored() -> None:
    shop, user = make_shop(), make_user()
    version, _sentences = agreement()
    with shop_block(shop.pk):
        promoter = promoter_enrol(user_id=user.pk, agreement_version=version)
        promoter_suspend(promoter_id=promoter.pk)
        assert active_promoter_of(user.pk) is None
        with pytest.raises(PromoterSuspended):
            promoter_enrol(user_id=user.pk, agreement_version=version)
        with pytest.raises(IllegalTransition):
            promoter_suspend(promoter_id=promoter.pk)
        promoter_restore(promoter_id=promoter.pk)
        assert active_promoter_of(user.pk) is not None


def test_each_shop_has_its_own_promoters() -> None:
    here, there, user = make_shop("here"), make_shop("there"), make_user()
    version, _sentences = agreement()
    with shop_block(here.pk):
        promoter = promoter_enrol(user_id=user.pk, agreement_version=version)
    with shop_block(there.pk):
        assert promoter_of(user.pk) is None
        with pytest.raises(PromoterNotFound):
            promoter_suspend(promoter_id=promoter.pk)
