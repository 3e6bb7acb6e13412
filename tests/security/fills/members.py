"""Members: a tier somebody may reach, a consent, a copy of one's data that is ready."""

from __future__ import annotations

from typing import Any, Final

from rongshu.kit.tenancy import shop_block
from rongshu.people.loyalty.services import TierDraft, points_give, tier_save
from rongshu.people.members.services import member_ensure
from rongshu.people.profiles.services import consent_set, export_ask, export_build, export_link
from tests.security.fills.fill import Fill

_MEMBER = {"user_id": "{member}"}

FILLS: Final[dict[str, Fill]] = {
    "me/points/": Fill(query={"after": "1"}),
    "me/profile/": Fill(form={"name": "某人", "birthday": "1990-01-01", "agree": "1"}),
    "me/privacy/consent/": Fill(form={"purpose": "marketing", "given": "1"}),
    "me/privacy/copy/<str:mark>/": Fill({"mark": "{copy}"}),
    "me/privacy/leave/": Fill(form={"agree": "1"}),
    "console/members/": Fill(query={"tier": "{tier}"}),
    "console/members/<int:user_id>/": Fill(_MEMBER),
    "console/members/<int:user_id>/points/": Fill(_MEMBER, form={"points": "5", "reason": "x"}),
    "console/tiers/": Fill(
        query={"edit": "{tier}"},
        form={
            "code": "x",
            "name": "x",
            "growth_min": "7",
            "price": "9",
            "points": "1",
            "birthday_points": "0",
        },
    ),
    "console/tiers/program/": Fill(
        form={"period_days": "365", "points_valid_days": "365", "cap": "30", "growth": "1", "points_on": "on"}
    ),
    "console/tiers/<slug:code>/delete/": Fill({"code": "{tier}"}),
}
MISSING: Final[dict[str, str]] = {
    "member": "999999999",
    "tier": "nosuch-tier",
    "copy": f"nosuch:marks:{'x' * 43}",
}


def furnish(world: Any, till: Any) -> dict[str, str]:
    """The buyer said yes to one purpose, was given points and asked for a copy; nobody has reached the tier."""
    buyer, shop = world.buyer, world.shop
    tier = f"tier-{shop.slug}"
    public = f"{shop.name.removesuffix('店')}独家金卡"
    with shop_block(shop.pk):
        member_ensure(user_id=buyer.pk)
        tier_save(draft=TierDraft(code=tier, name=public, growth_min=1_000_000), actor="system")
        points_give(user_id=buyer.pk, points=5, key="fill", reason=f"{shop.name}赠送", actor="system")
        consent_set(user_id=buyer.pk, purpose="marketing", given=True, channel="web")
        export_build(export_id=export_ask(user_id=buyer.pk).pk)
        mark = export_link(user_id=buyer.pk)
    world.secrets += [public, mark]
    return {"member": str(buyer.pk), "tier": tier, "copy": mark}
