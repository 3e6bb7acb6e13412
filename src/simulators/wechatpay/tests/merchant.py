"""A merchant written by hand against the wire format, so that the simulator is not tested with itself alone."""

from __future__ import annotations

import base64
import json
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate

from simulators.wechatpay.testing import SimulatorProcess


class Merchant:
    """Signs requests, verifies answers, opens sealed resources."""

    def __init__(self, simulator: SimulatorProcess) -> None:
        self.base_url = simulator.base_url
        self.account: dict[str, str] = json.loads(simulator.merchant_file.read_text("utf-8"))
        key = load_pem_private_key(
            (simulator.folder / self.account["merchant_private_key_file"]).read_bytes(), password=None
        )
        assert isinstance(key, RSAPrivateKey)
        self.key = key
        self.session = requests.Session()

    def authorization(self, method: str, target: str, body: bytes, **changed: str) -> str:
        """A signed Authorization header; ``changed`` replaces parts before signing."""
        timestamp = changed.get("timestamp", str(int(time.time())))
        nonce = changed.get("nonce_str", uuid.uuid4().hex)
        message = f"{method}\n{target}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"
        parts = {
            "mchid": self.account["mchid"],
            "nonce_str": nonce,
            "signature": base64.b64encode(self.key.sign(message, PKCS1v15(), SHA256())).decode(),
            "timestamp": timestamp,
            "serial_no": self.account["cert_serial_no"],
            **changed,
        }
        return "WECHATPAY2-SHA256-RSA2048 " + ",".join(f'{name}="{value}"' for name, value in parts.items())

    def call(
        self,
        method: str,
        target: str,
        body: Mapping[str, Any] | None = None,
        *,
        authorization: str | None = None,
        timeout: float = 10,
    ) -> requests.Response:
        """One call, signed unless an Authorization is given."""
        sent = b"" if body is None else json.dumps(body).encode()
        return self.session.request(
            method,
            self.base_url + target,
            data=sent,
            headers={
                "Authorization": authorization or self.authorization(method, target, sent),
                "Content-Type": "application/json",
                "Accept": "application/json",
            },
            timeout=timeout,
        )

    def prepay(self, out_trade_no: str, /, *, product: str = "h5", **changed: Any) -> requests.Response:
        """Open a payment of 5900 fen."""
        return self.call("POST", f"/v3/pay/transactions/{product}", self.order(out_trade_no, **changed))

    def order(self, out_trade_no: str, /, **changed: Any) -> dict[str, Any]:
        """A prepay request good for H5 and JSAPI."""
        return {
            "appid": self.account["appid"],
            "mchid": self.account["mchid"],
            "description": "云南普洱茶 礼盒装",
            "out_trade_no": out_trade_no,
            "notify_url": "http://127.0.0.1:9/notify",
            "time_expire": (datetime.now(UTC) + timedelta(minutes=15)).isoformat(timespec="seconds"),
            "amount": {"total": 5900, "currency": "CNY"},
            "payer": {"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
            "scene_info": {"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}},
            **changed,
        }

    def query(self, out_trade_no: str) -> requests.Response:
        """How a payment stands."""
        return self.call(
            "GET", f"/v3/pay/transactions/out-trade-no/{out_trade_no}?mchid={self.account['mchid']}"
        )

    def close(self, out_trade_no: str) -> requests.Response:
        """Close a payment."""
        return self.call(
            "POST",
            f"/v3/pay/transactions/out-trade-no/{out_trade_no}/close",
            {"mchid": self.account["mchid"]},
        )

    def refund(
        self,
        out_trade_no: str,
        out_refund_no: str,
        refund_fen: int,
        /,
        *,
        total_fen: int = 5900,
        **changed: Any,
    ) -> requests.Response:
        """Ask for a refund."""
        return self.call(
            "POST",
            "/v3/refund/domestic/refunds",
            {
                "out_trade_no": out_trade_no,
                "out_refund_no": out_refund_no,
                "reason": "未成团",
                "notify_url": "http://127.0.0.1:9/notify",
                "amount": {"refund": refund_fen, "total": total_fen, "currency": "CNY"},
                **changed,
            },
        )

    def platform_keys(self) -> dict[str, RSAPublicKey]:
        """Fetch the platform's certificates and decrypt them."""
        keys: dict[str, RSAPublicKey] = {}
        for entry in self.call("GET", "/v3/certificates").json()["data"]:
            certificate = load_pem_x509_certificate(self.open(entry["encrypt_certificate"]))
            key = certificate.public_key()
            assert isinstance(key, RSAPublicKey)
            assert f"{certificate.serial_number:040X}" == entry["serial_no"]
            keys[entry["serial_no"]] = key
        return keys

    def open(self, sealed: Mapping[str, str]) -> bytes:
        """Decrypt a certificate or a notification's resource."""
        assert sealed["algorithm"] == "AEAD_AES_256_GCM"
        return AESGCM(self.account["apiv3_key"].encode()).decrypt(
            sealed["nonce"].encode(),
            base64.b64decode(sealed["ciphertext"]),
            sealed["associated_data"].encode(),
        )

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Check the platform's signature. Raises InvalidSignature or KeyError."""
        message = f"{headers['Wechatpay-Timestamp']}\n{headers['Wechatpay-Nonce']}\n".encode() + body + b"\n"
        key = self.platform_keys()[headers["Wechatpay-Serial"]]
        key.verify(base64.b64decode(headers["Wechatpay-Signature"]), message, PKCS1v15(), SHA256())
