from __future__ import annotations

from rongshu.kit.errors import NotFound
from rongshu.people.members.models import Address, Member


def member_of(*, user_id: int) -> Member | None:
    """This shop's member for a user, or None when the person never did anything here."""
    return Member.objects.filter(user_id=user_id).first()


def membership_open(*, user_id: int) -> bool:
    """Whether a person is a member of this shop who has not left."""
    return Member.objects.filter(user_id=user_id, closed_at=None).exists()


def members_page(*, after: int | None = None, limit: int = 30) -> list[Member]:
    """Members who have not left, the newest rows first, after the one with id `after`. One query."""
    rows = Member.objects.filter(closed_at=None).order_by("-pk")
    return list((rows.filter(pk__lt=after) if after is not None else rows)[:limit])


def addresses_of(*, user_id: int) -> list[Address]:
    """A member's addresses, the default first, then the newest."""
    return list(Address.objects.filter(user_id=user_id).order_by("-is_default", "-pk"))


def address_of(*, user_id: int, address_id: int) -> Address:
    """One of a member's own addresses. Raises NotFound for anything else."""
    address = Address.objects.filter(pk=address_id, user_id=user_id).first()
    if address is None:
        raise NotFound
    return address


def default_address(*, user_id: int) -> Address | None:
    """What checkout proposes."""
    return Address.objects.filter(user_id=user_id).order_by("-is_default", "-pk").first()
