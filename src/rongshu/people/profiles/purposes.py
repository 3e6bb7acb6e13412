"""What personal information is used for, as data: each purpose with its version, and whether it may be refused.

A purpose whose text changes gets a new version: what was agreed to before does not cover it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Purpose:
    """`assumed`: runs until the person says no, because the law asks only for a way out (个人信息保护法 24)."""

    code: str
    version: str
    title: Promise
    text: Promise
    law: str
    assumed: bool = False


PERSONALISATION: Final = "personalisation"
MARKETING: Final = "marketing"

PURPOSES: Final = (
    Purpose(
        PERSONALISATION,
        "2026-01",
        _("个性化推荐"),
        _("按你的浏览和购买推荐商品。关闭后立即停止，并删除为此生成的标签；价格不会因人而异。"),
        "LAW-46",
        assumed=True,
    ),
    Purpose(
        MARKETING,
        "2026-01",
        _("营销消息"),
        _("用短信告诉你优惠和新品。每条消息都能退订。"),
        "LAW-42",
    ),
    Purpose(
        "birthday",
        "2026-01",
        _("生日礼"),
        _("保存你的生日，只用于发放生日礼。"),
        "LAW-44",
    ),
)

BY_CODE: Final = {one.code: one for one in PURPOSES}
