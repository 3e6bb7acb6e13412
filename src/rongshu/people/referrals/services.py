"""Writes of referrals."""

from __future__ import annotations

from django.db import transaction

from rongshu.kit.events import publish
from rongshu.people.referrals.errors import ReferralCycle, SelfReferral
from rongshu.people.referrals.events import RelationBound
from rongshu.people.referrals.locks import lock_roots
from rongshu.people.referrals.models import Relation, RelationLog
from rongshu.people.referrals.selectors import root_of

BOUND = "bound"
_ROUNDS = 10


class _TreeMoved(Exception):
    """While the locks were awaited the inviter's tree got another root."""


def relation_bind(*, buyer_id: int, inviter_id: int, link_code: str = "") -> Relation:
    """Remember who brought a buyer into this shop. The first binding is kept: a later one returns it unchanged.

    Binding joins the buyer's tree to the inviter's, so both roots are locked (advisory, ascending) and read again
    before the row is written; of two people who bind each other at the same moment one wins. Writes the append-only
    log. Raises SelfReferral, ReferralCycle.
    """
    if buyer_id == inviter_id:
        raise SelfReferral
    for _round in range(_ROUNDS):
        try:
            with transaction.atomic():  # a savepoint: rolling back to it gives the locks back
                return _bind(buyer_id, inviter_id, link_code)
        except _TreeMoved:
            continue
    raise RuntimeError("the inviter's tree kept moving while it was being locked")


def _bind(buyer_id: int, inviter_id: int, link_code: str) -> Relation:
    kept = Relation.objects.filter(buyer_id=buyer_id, active=True).first()
    if kept is not None:
        return kept
    root = root_of(inviter_id)
    lock_roots(buyer_id, root)
    kept = Relation.objects.filter(buyer_id=buyer_id, active=True).first()
    if kept is not None:
        return kept
    now_root = root_of(inviter_id)
    if now_root == buyer_id:
        raise ReferralCycle
    if now_root != root:
        raise _TreeMoved
    relation = Relation.objects.create(buyer_id=buyer_id, inviter_id=inviter_id, link_code=link_code)
    RelationLog.objects.create(buyer_id=buyer_id, inviter_id=inviter_id, event=BOUND, link_code=link_code)
    publish(RelationBound(user_id=buyer_id, inviter_user_id=inviter_id, link_code=link_code))
    return relation
