"""Rates: who earns how much on what. A rule is never edited; a new version replaces it for orders placed later."""

from __future__ import annotations

from django.db.models import Max

from rongshu.campaigns.base.types import ActivityItemView, ActivityView
from rongshu.distribution.commissions.errors import CommissionRuleInvalid
from rongshu.distribution.commissions.models import CommissionRule
from rongshu.distribution.commissions.rules import PRECEDENCE
from rongshu.distribution.commissions.selectors import estimate_fen
from rongshu.foundation.audit.services import audit_record
from rongshu.kit.locks import advisory_lock
from rongshu.kit.tenancy import current_shop_id

MOST_RATE_BP = 5000


def commission_rule_save(
    *,
    scope: str,
    target_id: int | None = None,
    rate_bp: int = 0,
    fixed_fen: int = 0,
    actor_id: int | None = None,
) -> CommissionRule:
    """Set the rate of one SKU (`fixed_fen` per unit), campaign, product, or of the whole shop (`rate_bp`).

    Replaces the rule of the same target; orders already placed keep their copy. Raises CommissionRuleInvalid.
    """
    _require(scope in PRECEDENCE, "scope", "|".join(PRECEDENCE))
    _require((target_id is None) == (scope == "default"), "target_id", "names_the_target")
    _require(0 <= rate_bp <= MOST_RATE_BP, "rate_bp", f"0-{MOST_RATE_BP}")
    _require(fixed_fen >= 0, "fixed_fen", "not_negative")
    _require(
        rate_bp == 0 if scope == "sku" else fixed_fen == 0, "rate_bp", "fixed_for_skus_rate_for_the_rest"
    )
    before, last_version = _retire(scope, target_id)
    rule = CommissionRule.objects.create(
        scope=scope, target_id=target_id, rate_bp=rate_bp, fixed_fen=fixed_fen, version=last_version + 1
    )
    if actor_id is not None:
        _audit(actor_id, scope, target_id, before, {"rate_bp": rate_bp, "fixed_fen": fixed_fen})
    return rule


def commission_rule_remove(*, scope: str, target_id: int | None = None, actor_id: int | None = None) -> bool:
    """Let the next less specific rule apply from now on. Answers whether there was a rule."""
    before, _version = _retire(scope, target_id)
    if before and actor_id is not None:
        _audit(actor_id, scope, target_id, before, {})
    return bool(before)


def unit_cost_fen(item: ActivityItemView, activity: ActivityView, unit_fen: int) -> int:
    """The commission a unit sold in a campaign may cost, in fen: what campaigns ask before they are scheduled."""
    return estimate_fen(
        sku_id=item.sku_id, product_id=item.product_id, activity_id=activity.id, base_fen=unit_fen
    )


def _retire(scope: str, target_id: int | None) -> tuple[dict[str, int], int]:
    """Switch the active rule of a target off: what it said, and the target's latest version so far."""
    advisory_lock("commissions.rule", current_shop_id(), scope, target_id or 0)
    rules = CommissionRule.objects.filter(scope=scope, target_id=target_id)
    active = rules.filter(active=True).first()
    said = {} if active is None else {"rate_bp": active.rate_bp, "fixed_fen": active.fixed_fen}
    rules.filter(active=True).update(active=False)
    latest: int | None = rules.aggregate(latest=Max("version"))["latest"]
    return said, latest or 0


def _audit(
    actor_id: int, scope: str, target_id: int | None, before: dict[str, int], after: dict[str, int]
) -> None:
    audit_record(
        actor=f"user:{actor_id}",
        action="commission.rule",
        target=f"{scope}:{target_id or ''}",
        before=before,
        after=after,
    )


def _require(holds: bool, field: str, rule: str) -> None:
    if not holds:
        raise CommissionRuleInvalid(field=field, rule=rule)
