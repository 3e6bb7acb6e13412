"""What this floor itself knows of a person, for the copy and for leaving."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from rongshu.people.accounts.selectors import logins_of, user_of
from rongshu.people.members.selectors import addresses_of, member_of
from rongshu.people.profiles.models import ConsentEvent


def account_rows(user_id: int) -> list[dict[str, Any]]:
    """Who the person is to us, and when they signed in."""
    user, member = user_of(user_id=user_id), member_of(user_id=user_id)
    if user is None:
        return []
    return [
        {
            "phone": user.phone,
            "email": user.email or "",
            "name": user.display_name,
            "created_at": user.created_at,
            "joined_at": member.joined_at if member else None,
            "birthday": member.birthday if member else None,
            "personalised": member.personalised if member else True,
            "logins": [{"at": one.at, "device": one.device} for one in logins_of(user_id=user_id)],
        }
    ]


def address_rows(user_id: int) -> list[dict[str, Any]]:
    return [
        {
            "receiver": one.receiver,
            "phone": one.phone,
            "region": one.region_text,
            "detail": one.detail,
            "default": one.is_default,
        }
        for one in addresses_of(user_id=user_id)
    ]


def consent_rows(user_id: int) -> list[dict[str, Any]]:
    fields = ("purpose", "version", "given", "evidence", "at")
    return list(ConsentEvent.objects.filter(user_id=user_id).order_by("pk").values(*fields))


def staff_reason(user_id: int) -> str:
    user = user_of(user_id=user_id)
    return _("你是店铺员工，请先由店主移除员工身份") if user is not None and user.is_staff else ""
