"""The ladder and the programme's numbers, kept by the shop. Every change is audited."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from rongshu.foundation.audit.services import audit_record
from rongshu.kit.errors import NotFound
from rongshu.kit.events import publish
from rongshu.kit.locks import advisory_lock
from rongshu.kit.tenancy import current_shop_id
from rongshu.people.loyalty.errors import TierHeld, TierInvalid, TooManyTiers
from rongshu.people.loyalty.events import LadderChanged
from rongshu.people.loyalty.models import Account, Program, Tier

MOST_TIERS = 10
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,19}")


@dataclass(frozen=True)
class TierDraft:
    """A tier as a person fills it in; units as on the model (basis points, points)."""

    code: str
    name: str
    growth_min: int
    price_bp: int = 10_000
    free_freight: bool = False
    points_bp: int = 10_000
    birthday_points: int = 0


@dataclass(frozen=True)
class ProgramDraft:
    """The programme's numbers; units as on the model."""

    growth_bp: int = 10_000
    period_days: int = 365
    points_on: bool = True
    points_valid_days: int = 365
    points_cap_bp: int = 3_000


def tier_save(*, draft: TierDraft, actor: str) -> Tier:
    """Add a tier or change the one of that code. Orders already placed keep the terms they were placed on.

    Members whose growth now reaches more are raised by a job; nobody falls before the period ends.
    Raises TierInvalid, TooManyTiers. Locks the ladder (advisory).
    """
    _require(_CODE.fullmatch(draft.code) is not None, "code", "a-z 0-9 -")
    name = " ".join(draft.name.split())
    _require(1 <= len(name) <= 20, "name", "1-20 characters")
    _require(1 <= draft.growth_min <= 100_000_000, "growth_min", "1-100000000")
    _require(5_000 <= draft.price_bp <= 10_000, "price_bp", "5000-10000")
    _require(10_000 <= draft.points_bp <= 100_000, "points_bp", "10000-100000")
    _require(0 <= draft.birthday_points <= 100_000, "birthday_points", "0-100000")
    advisory_lock("loyalty.ladder", current_shop_id())
    others = Tier.objects.exclude(code=draft.code)
    _require(
        not others.filter(growth_min=draft.growth_min).exists(), "growth_min", "differs from other tiers"
    )
    old = Tier.objects.filter(code=draft.code).first()
    if old is None and others.count() >= MOST_TIERS:
        raise TooManyTiers(most=MOST_TIERS)
    fields = {**asdict(draft), "name": name}
    before = {field: getattr(old, field) for field in fields} if old is not None else {}
    tier, _made = Tier.objects.update_or_create(code=draft.code, defaults=fields)
    audit_record(actor=actor, action="tier.save", target=f"tier:{draft.code}", before=before, after=fields)
    publish(LadderChanged(code=draft.code))
    return tier


def tier_delete(*, code: str, actor: str) -> None:
    """Take a tier nobody holds off the ladder. Raises NotFound, TierHeld."""
    advisory_lock("loyalty.ladder", current_shop_id())
    tier = Tier.objects.filter(code=code).first()
    if tier is None:
        raise NotFound
    if Account.objects.filter(tier=tier).exists() or Account.objects.filter(assured=tier).exists():
        raise TierHeld(name=tier.name)
    before = {"name": tier.name, "growth_min": tier.growth_min}
    tier.delete()
    audit_record(actor=actor, action="tier.delete", target=f"tier:{code}", before=before)


def program_save(*, draft: ProgramDraft, actor: str) -> Program:
    """Set how growth and points work from now on; what was earned keeps its dates. Raises TierInvalid."""
    _require(0 <= draft.growth_bp <= 100_000, "growth_bp", "0-100000")
    _require(30 <= draft.period_days <= 1095, "period_days", "30-1095")
    _require(30 <= draft.points_valid_days <= 3650, "points_valid_days", "30-3650")
    _require(0 <= draft.points_cap_bp <= 10_000, "points_cap_bp", "0-10000")
    fields = asdict(draft)
    old = Program.objects.first()
    before = {field: getattr(old, field) for field in fields} if old is not None else {}
    saved, _made = Program.objects.update_or_create(defaults=fields)
    audit_record(actor=actor, action="program.save", target="program", before=before, after=fields)
    return saved


def _require(holds: bool, field: str, rule: str) -> None:
    if not holds:
        raise TierInvalid(field=field, rule=rule)
