from __future__ import annotations

import re
from typing import Any

from django.db import IntegrityError, transaction

from rongshu.foundation.audit.services import audit_record
from rongshu.foundation.shops.errors import (
    AlreadyStaff,
    HostInvalid,
    HostTaken,
    LastOwner,
    SlugInvalid,
    SlugTaken,
)
from rongshu.foundation.shops.locks import lock_staff
from rongshu.foundation.shops.models import Shop, ShopDomain, StaffMembership
from rongshu.kit.errors import NotFound
from rongshu.kit.tenancy import current_shop_id, shop_block

SYSTEM = "system"
Role = StaffMembership.Role

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])")
_HOST = re.compile(r"(?=.{4,120}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


def shop_open(
    *, slug: str, name: str, owner_id: int | None = None, actor: str = SYSTEM, **settings: Any
) -> Shop:
    """Open a shop, with its first owner when `owner_id` is given. Call it outside a shop block.

    `settings` are further columns of Shop: `slogan`, `licence_name`, `accent`, `freight_fen` (fen) and so on.
    Raises SlugInvalid, SlugTaken.
    """
    if not _SLUG.fullmatch(slug):
        raise SlugInvalid(field="slug", rule="2-40 of a-z 0-9 -")
    with transaction.atomic():
        try:
            with transaction.atomic():
                shop = Shop.objects.create(slug=slug, name=name, **settings)
        except IntegrityError as error:
            raise SlugTaken(slug=slug) from error
        with shop_block(shop.pk):
            audit_record(
                actor=actor, action="shop.open", target=f"shop:{shop.pk}", after={"slug": slug, "name": name}
            )
            if owner_id is not None:
                staff_add(user_id=owner_id, role=Role.OWNER, actor=actor)
    return shop


def staff_add(*, user_id: int, role: str, actor: str) -> StaffMembership:
    """Let a person work for this shop; somebody who left comes back. Raises AlreadyStaff."""
    role = Role(role)
    member, created = StaffMembership.objects.get_or_create(user_id=user_id, defaults={"role": role})
    if not created:
        # Guarded by its own old state: of two hands that bring the person back, one does.
        if StaffMembership.objects.filter(pk=member.pk, active=False).update(active=True, role=role) != 1:
            raise AlreadyStaff
        member.active, member.role = True, role
    audit_record(actor=actor, action="staff.add", target=f"user:{user_id}", after={"role": str(role)})
    return member


def staff_change(*, user_id: int, role: str, actor: str) -> StaffMembership:
    """Give a member of staff another role. Locks the shop's memberships. Raises NotFound, LastOwner."""
    member = _locked_member(user_id, leaves_owner=Role(role) != Role.OWNER)
    before = member.role
    member.role = Role(role)
    member.save(update_fields=["role"])
    audit_record(
        actor=actor,
        action="staff.change",
        target=f"user:{user_id}",
        before={"role": before},
        after={"role": str(member.role)},
    )
    return member


def staff_remove(*, user_id: int, actor: str) -> None:
    """Take away a person's access to this shop. Locks the shop's memberships. Raises NotFound, LastOwner."""
    member = _locked_member(user_id, leaves_owner=True)
    member.active = False
    member.save(update_fields=["active"])
    audit_record(actor=actor, action="staff.remove", target=f"user:{user_id}", before={"role": member.role})


def domain_add(*, host: str, actor: str) -> ShopDomain:
    """Serve this shop directly at a host name. Raises HostInvalid, HostTaken."""
    host = host.strip().lower().rstrip(".")
    if not _HOST.fullmatch(host):
        raise HostInvalid(field="host", rule="a DNS name")
    domain, created = ShopDomain.objects.get_or_create(host=host, defaults={"shop_id": current_shop_id()})
    if not created:
        raise HostTaken(host=host)
    audit_record(actor=actor, action="domain.add", target=f"host:{host}")
    return domain


def _locked_member(user_id: int, *, leaves_owner: bool) -> StaffMembership:
    active = [member for member in lock_staff() if member.active]
    found = next((member for member in active if member.user_id == user_id), None)
    if found is None:
        raise NotFound
    owners = [member for member in active if member.role == Role.OWNER]
    if leaves_owner and owners == [found]:
        raise LastOwner
    return found
