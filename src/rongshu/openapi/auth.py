"""Who calls: a token or key in the request, looked up in the shop of the address.

Cookies count for nothing here, so a page of somebody else's cannot call on a signed-in person's behalf. A token of
another shop is no row of this one, and so exactly as good as an invented one.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import Final

from django.http import HttpRequest

from rongshu.foundation.shops.middleware import request_shop
from rongshu.foundation.shops.selectors import staff_role
from rongshu.kernel import clock
from rongshu.kit.errors import SignInRequired
from rongshu.kit.http.endpoints import Caller
from rongshu.kit.prepared import Prepared
from rongshu.kit.tenancy import in_shop_block, shop_block
from rongshu.openapi import credentials, limits
from rongshu.openapi.credentials import Credential
from rongshu.openapi.models import AccessToken, ApiKey
from rongshu.openapi.services import granted

KEY_HEADER: Final = "X-API-Key"
_USE_NOTED: Final = timedelta(minutes=1)

_TOKEN = Prepared(
    lambda public_id, now: AccessToken.objects.select_related("user").filter(
        public_id=public_id, revoked_at=None, expires_at__gt=now
    )
)


def identify(request: HttpRequest) -> Caller:
    """Who calls; a Caller without actor when the request carries no credentials.

    Raises SignInRequired for credentials that are forged, expired, revoked or another shop's, TooManyRequests.
    """
    if not request.headers.get("Authorization") and not request.headers.get(KEY_HEADER):
        return Caller()
    credential = credential_of(request)
    if credential is None:
        raise SignInRequired
    with _block(request):
        caller = _shopper(credential) if credential.kind == credentials.TOKEN else _integration(credential)
    if caller is None:
        raise SignInRequired
    limits.require_caller(credential.public_id)
    return caller


def credential_of(request: HttpRequest) -> Credential | None:
    """Token or key of a request: `Authorization: Bearer …`, or a key in `X-API-Key`. None when none can be read."""
    scheme, _space, bearer = request.headers.get("Authorization", "").partition(" ")
    key = request.headers.get(KEY_HEADER, "")
    if bearer and key:
        return None  # two callers at once are none
    if key:
        found = credentials.read(key)
        return found if found is not None and found.kind == credentials.KEY else None
    return credentials.read(bearer.strip()) if scheme.lower() == "bearer" else None


def _block(request: HttpRequest) -> AbstractContextManager[None]:
    """The view's own block when it runs in one, else a short one: a view that calls a gateway opens its own."""
    return nullcontext() if in_shop_block() else shop_block(request_shop(request).id)


def _shopper(credential: Credential) -> Caller | None:
    token = _TOKEN.first(credential.public_id, clock.now())
    if token is None or not credential.proves(token.secret_hash) or not token.user.is_active:
        return None
    return Caller(actor=f"user:{token.user_id}", shopper_id=token.user_id)


def _integration(credential: Credential) -> Caller | None:
    key = (
        ApiKey.objects.select_related("created_by")
        .filter(public_id=credential.public_id, revoked_at=None, expires_at__gt=clock.now())
        .first()
    )
    if key is None or not credential.proves(key.secret_hash) or not key.created_by.is_active:
        return None
    role = staff_role(user_id=key.created_by_id)
    if key.last_used_at is None or key.last_used_at < clock.now() - _USE_NOTED:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=clock.now())
    return Caller(
        actor=f"api_key:{key.public_id}",
        staff_id=key.created_by_id,
        permissions=granted(role, key.permissions),
    )
