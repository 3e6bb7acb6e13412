"""A copy of what this shop knows of a person (个人信息保护法 45), made by a job, downloaded by that person alone."""

from __future__ import annotations

import base64
import json
import zipfile
from datetime import timedelta
from io import BytesIO
from typing import Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction

from rongshu.kernel import clock
from rongshu.kit import crypto, tokens
from rongshu.kit.tenancy import current_shop_id
from rongshu.people.profiles.errors import ExportNotFound
from rongshu.people.profiles.models import EXPORT, DataExport
from rongshu.people.profiles.registry import export_sources

KEPT: Final = timedelta(days=3)
LINK_SECONDS: Final = 15 * 60
_PURPOSE: Final = "profiles.export"
_S = DataExport.State


def export_ask(*, user_id: int) -> DataExport:
    """Ask for a copy. While one is being made or ready, that one is answered. The sweep finds it and makes it."""
    open_one = DataExport.objects.filter(user_id=user_id, state__in=[_S.ASKED, _S.READY])
    found = open_one.first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return DataExport.objects.create(user_id=user_id)
    except IntegrityError:  # asked twice in this moment
        return open_one.get()


def export_build(*, export_id: int) -> bool:
    """Collect everything registered into a ZIP of JSON files and keep it encrypted until it expires."""
    row = DataExport.objects.filter(pk=export_id, state=_S.ASKED).first()
    if row is None:
        return False
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in export_sources().items():
            text = json.dumps(list(rows(row.user_id)), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
            archive.writestr(f"{name}.json", text)
    content = packed.getvalue()
    now = clock.now()
    changed = DataExport.objects.filter(pk=row.pk, state=_S.ASKED).update(
        state=_S.READY,
        content_cipher=crypto.encrypt(base64.b64encode(content).decode(), EXPORT),
        size=len(content),
        ready_at=now,
        expires_at=now + KEPT,
    )
    return changed == 1


def export_link(*, user_id: int) -> str:
    """A signed mark for downloading one's own copy within a quarter of an hour. Raises ExportNotFound."""
    row = DataExport.objects.filter(user_id=user_id, state=_S.READY, expires_at__gt=clock.now()).first()
    if row is None:
        raise ExportNotFound
    return tokens.issue(_PURPOSE, {"shop": current_shop_id(), "user": user_id, "export": row.pk})


def export_read(*, user_id: int, mark: str) -> bytes:
    """The ZIP behind a mark, for the person it was made for and nobody else. Raises ExportNotFound."""
    try:
        claims = tokens.check(_PURPOSE, mark, LINK_SECONDS)
    except tokens.BadToken:
        raise ExportNotFound from None
    if (claims.get("shop"), claims.get("user")) != (current_shop_id(), user_id):
        raise ExportNotFound
    row = DataExport.objects.filter(
        pk=int(claims["export"]), user_id=user_id, state=_S.READY, expires_at__gt=clock.now()
    ).first()
    if row is None or row.content_cipher is None:
        raise ExportNotFound
    return base64.b64decode(crypto.decrypt(row.content_cipher, EXPORT))


def exports_expire() -> int:
    """Copies past their time lose their content. Returns how many."""
    return DataExport.objects.filter(state=_S.READY, expires_at__lte=clock.now()).update(
        state=_S.EXPIRED, content_cipher=None, size=0
    )
