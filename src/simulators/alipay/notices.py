"""Notices as Alipay sends them: a signed form, told again until the merchant answers with the word ``success``."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping
from http.client import HTTPConnection
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric import rsa

from simulators.wechatpay import moments
from simulators.wechatpay.faults import FaultBook, FaultKind
from simulators.wechatpay.notices import Connections, Notices
from simulators.wechatpay.store import Store

from . import signing, wording
from .identity import AlipayIdentity

_NOT_TAKEN = 599  # what a polite answer without the word counts as


class WordConnections(Connections):
    """An answer counts only when its body says ``success``."""

    def _read(self, connection: HTTPConnection) -> int:
        response = connection.getresponse()
        body = response.read()
        if 200 <= response.status < 300 and (response.status != 200 or body.strip() != b"success"):
            return _NOT_TAKEN
        return response.status


class AlipayNotices(Notices):
    """The queue of notices, sealed the Alipay way."""

    def __init__(self, *, store: Store, identity: AlipayIdentity, faults: FaultBook) -> None:
        super().__init__(store=store, identity=identity, faults=faults)
        self._alipay = identity
        self._forger: rsa.RSAPrivateKey | None = None

    def connections(self) -> Connections:
        """For one sending thread."""
        return WordConnections()

    def _sealed(self, row: sqlite3.Row, defect: str) -> tuple[dict[str, str], bytes]:
        told: Mapping[str, object] = json.loads(row["plaintext"])["resource"]
        form = wording.notice(
            told,
            app_id=self._alipay.appid,
            notify_id=row["notification_id"],
            sent_at=wording.moment(moments.written(time.time())),
        )
        key = self._alipay.key
        if defect in (FaultKind.FORGED_SERIAL, FaultKind.WRONG_KEY):
            key = self._forger = self._forger or rsa.generate_private_key(
                public_exponent=65537, key_size=2048
            )
        content = signing.message(form, without=("sign", "sign_type"))
        # Everything else about a badly signed message is right, so that only checking the signature refuses it.
        form["sign"] = signing.sign(key, content[::-1] if defect == FaultKind.BAD_SIGNATURE else content)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
            "User-Agent": "Mozilla/4.0",
        }
        return headers, urlencode(form).encode()
