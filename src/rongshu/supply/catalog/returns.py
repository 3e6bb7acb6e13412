"""Which goods the law lets a shop refuse to take back without a reason (LAW-15), as data.

消费者权益保护法 25 and article 6 of 网络购买商品七日无理由退货暂行办法 name the goods that are exempt by
their nature; article 7 those exempt only when the buyer confirms so for each single purchase. Anything else
is returnable: a shop cannot choose.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SEVEN_DAYS: Final = "seven_days"
EXEMPT: Final = "exempt"
EXEMPT_IF_CONFIRMED: Final = "exempt_if_confirmed"


@dataclass(frozen=True, slots=True)
class Ground:
    """A lawful reason, the kind of exemption it gives and where it is written."""

    label: Promise
    gives: str
    source: str


GROUNDS: Final[dict[str, Ground]] = {
    "custom_made": Ground(_("消费者定作的商品"), EXEMPT, "暂行办法 6(1)"),
    "perishable": Ground(_("鲜活易腐的商品"), EXEMPT, "暂行办法 6(2)"),
    "digital": Ground(_("在线下载或者已拆封的音像制品、软件等数字化商品"), EXEMPT, "暂行办法 6(3)"),
    "press": Ground(_("交付的报纸、期刊"), EXEMPT, "暂行办法 6(4)"),
    "opened_spoils": Ground(
        _("拆封后易影响人身安全或者生命健康，或者拆封后易导致品质改变的商品"),
        EXEMPT_IF_CONFIRMED,
        "暂行办法 7(1)",
    ),
    "activated": Ground(_("一经激活或者试用后价值贬损较大的商品"), EXEMPT_IF_CONFIRMED, "暂行办法 7(2)"),
    "near_expiry": Ground(
        _("销售时已明示的临近保质期的商品、有瑕疵的商品"), EXEMPT_IF_CONFIRMED, "暂行办法 7(3)"
    ),
}


def ground_fits(returnable: str, ground: str) -> bool:
    """Whether this ground gives this kind of exemption; what is returnable has none."""
    if returnable == SEVEN_DAYS:
        return ground == ""
    return ground in GROUNDS and GROUNDS[ground].gives == returnable
