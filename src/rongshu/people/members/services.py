from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from rongshu.kernel import clock
from rongshu.kernel.text import normalise_phone
from rongshu.kit import crypto
from rongshu.kit.errors import NotFound
from rongshu.people.members import regions
from rongshu.people.members.errors import AddressInvalid, BirthdayInvalid, TooManyAddresses
from rongshu.people.members.locks import lock_member
from rongshu.people.members.models import ADDRESS_DETAIL, ADDRESS_PHONE, Address, Member

MOST_ADDRESSES = 20
EARLIEST_BIRTHDAY = date(1900, 1, 1)


@dataclass(frozen=True)
class AddressInput:
    """What a person typed, cleaned: `phone` is E.164, `region_code` the finest level that exists there."""

    receiver: str
    phone: str
    region_code: str
    detail: str


def member_ensure(*, user_id: int) -> Member:
    """This shop's member for a user, made on first need. Safe to call at the same time from anywhere."""
    member = Member.objects.filter(user_id=user_id).first()
    if member is None:
        Member.objects.bulk_create([Member(user_id=user_id)], ignore_conflicts=True)
        member = Member.objects.get(user_id=user_id)
    if member.closed_at is not None:
        # Somebody who left is back: as new as anybody.
        Member.objects.filter(pk=member.pk).update(closed_at=None, joined_at=clock.now())
        member.closed_at = None
    return member


def member_personalisation_set(*, user_id: int, on: bool) -> Member:
    """One-tap switch of personalised recommendation (个人信息保护法 24): off means no personal feature is read."""
    member = member_ensure(user_id=user_id)
    Member.objects.filter(pk=member.pk).update(personalised=on)
    member.personalised = on
    return member


def member_birthday_set(*, user_id: int, birthday: date | None) -> Member:
    """Keep or delete a birthday; the caller has the person's consent. Raises BirthdayInvalid for one in the future."""
    if birthday is not None and not EARLIEST_BIRTHDAY <= birthday <= clock.today():
        raise BirthdayInvalid(field="birthday", rule="1900-01-01 to today")
    member = member_ensure(user_id=user_id)
    Member.objects.filter(pk=member.pk).update(birthday=birthday)
    member.birthday = birthday
    return member


def member_close(*, user_id: int) -> None:
    """End a membership: addresses and what was known of the person go. Locks the member's row."""
    member_ensure(user_id=user_id)
    lock_member(user_id)
    Address.objects.filter(user_id=user_id).delete()
    Member.objects.filter(user_id=user_id).update(closed_at=clock.now(), birthday=None, personalised=False)


def address_read(*, receiver: str, phone: str, region_code: str, detail: str) -> AddressInput:
    """Check and clean an address. Raises AddressInvalid with `field` and `rule`."""
    receiver, detail = _line(receiver), _line(detail)
    if not 1 <= len(receiver) <= 25:
        raise AddressInvalid(
            _("请填写收货人姓名，不超过 25 个字。"), field="receiver", rule="1-25 characters"
        )
    try:
        phone = normalise_phone(phone)
    except ValueError:
        raise AddressInvalid(
            _("请填写正确的手机号码。"), field="phone", rule="mainland China mobile number"
        ) from None
    if not regions.exists(region_code) or regions.cities(region_code) or regions.counties(region_code):
        raise AddressInvalid(_("请选择所在地区。"), field="region_code", rule="finest GB/T 2260 code")
    if not 3 <= len(detail) <= 120:
        raise AddressInvalid(_("请填写详细地址，3 到 120 个字。"), field="detail", rule="3-120 characters")
    return AddressInput(receiver, phone, region_code, detail)


def address_create(
    *, user_id: int, receiver: str, phone: str, region_code: str, detail: str, is_default: bool = False
) -> Address:
    """Add to a member's address book; the first address is the default. Locks the member's row.

    Raises AddressInvalid, TooManyAddresses.
    """
    given = address_read(receiver=receiver, phone=phone, region_code=region_code, detail=detail)
    member_ensure(user_id=user_id)
    lock_member(user_id)
    others = Address.objects.filter(user_id=user_id)
    count = others.count()
    if count >= MOST_ADDRESSES:
        raise TooManyAddresses(most=MOST_ADDRESSES)
    if is_default:
        others.update(is_default=False)
    return Address.objects.create(user_id=user_id, is_default=is_default or count == 0, **_columns(given))


def address_change(
    *, user_id: int, address_id: int, receiver: str, phone: str, region_code: str, detail: str
) -> Address:
    """Rewrite an address. Orders keep the copy they were placed with. Raises AddressInvalid, NotFound."""
    given = address_read(receiver=receiver, phone=phone, region_code=region_code, detail=detail)
    if Address.objects.filter(pk=address_id, user_id=user_id).update(**_columns(given)) != 1:
        raise NotFound
    return Address.objects.get(pk=address_id)


def address_default_set(*, user_id: int, address_id: int) -> Address:
    """Make an address the default. Locks the member's row. Raises NotFound."""
    member_ensure(user_id=user_id)
    lock_member(user_id)
    own = Address.objects.filter(user_id=user_id)
    address = own.filter(pk=address_id).first()
    if address is None:
        raise NotFound
    own.exclude(pk=address_id).update(is_default=False)
    own.filter(pk=address_id).update(is_default=True)
    address.is_default = True
    return address


def address_remove(*, user_id: int, address_id: int) -> None:
    """Delete an address; the newest left becomes the default if it was. Locks the member's row. Raises NotFound."""
    member_ensure(user_id=user_id)
    lock_member(user_id)
    own = Address.objects.filter(user_id=user_id)
    address = own.filter(pk=address_id).first()
    if address is None:
        raise NotFound
    address.delete()
    if address.is_default:
        own.filter(pk__in=own.order_by("-pk").values("pk")[:1]).update(is_default=True)


def _line(text: str) -> str:
    """One line without control characters, its spaces single."""
    shown = "".join(" " if unicodedata.category(char).startswith(("C", "Z")) else char for char in text)
    return " ".join(shown.split())


def _columns(given: AddressInput) -> dict[str, object]:
    return {
        "receiver": given.receiver,
        "phone_cipher": crypto.encrypt(given.phone, ADDRESS_PHONE),
        "region_code": given.region_code,
        "detail_cipher": crypto.encrypt(given.detail, ADDRESS_DETAIL),
    }
