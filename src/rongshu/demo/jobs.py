"""The demo's past is played by the worker, once the sandbox it pays through answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import requests
import structlog
from django.apps import apps
from django.conf import settings

from rongshu.demo.history import play
from rongshu.demo.shops import MAIN
from rongshu.foundation.shops.selectors import shop_at_slug
from rongshu.kit.jobs import job
from rongshu.kit.tenancy import shop_block

_TIMEOUT_S = 15
_PAUSE = timedelta(seconds=5)
_MOST_TRIES = 12

_log = structlog.get_logger("rongshu.demo")


@job(opens_blocks=True)
def fill_history(*, shop_id: int, tries: int = 0) -> None:
    """Play the history; look again a little later while the sandbox does not answer, and leave it after a minute."""
    if not (settings.RONGSHU_DEMO and settings.RONGSHU_WECHATPAY_GATEWAY):
        return
    if not apps.is_installed("rongshu.campaigns.groupbuy"):
        return
    if _answers():
        play(shop_id=shop_id, pay=_pay)
    elif tries < _MOST_TRIES:
        with shop_block(shop_id):
            fill_history.defer(shop_id=shop_id, at=datetime.now(UTC) + _PAUSE, tries=tries + 1)
    else:
        _log.info("demo_without_history", gateway=settings.RONGSHU_WECHATPAY_GATEWAY)


def history_later() -> None:
    """Have the worker play the main shop's history as soon as it runs."""
    shop = shop_at_slug(MAIN)
    assert shop is not None
    with shop_block(shop.id):
        fill_history.defer(shop_id=shop.id, once="demo.history")


def _answers() -> bool:
    try:
        return requests.get(f"{settings.RONGSHU_WECHATPAY_GATEWAY}/sandbox/health", timeout=2).ok
    except requests.RequestException:
        return False


def _pay(number: str) -> None:
    paid = requests.post(
        f"{settings.RONGSHU_WECHATPAY_GATEWAY}/sandbox/pay", json={"out_trade_no": number}, timeout=_TIMEOUT_S
    )
    paid.raise_for_status()
