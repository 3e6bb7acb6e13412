"""Published vectors of WeChat Pay's own SDKs, held against the code that signs, decrypts and verifies here."""

from __future__ import annotations

import base64
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from wechatpayv3.utils import load_private_key, rsa_sign, rsa_verify

from rongshu.money.payments.providers import ForgedNotification, WeChatPayConfig
from rongshu.money.payments.providers.wechatpay_gateway import WeChatPayGateway
from simulators.wechatpay import signing

_REPOSITORY = Path(__file__).resolve().parents[5]
_SHARED = Path(os.environ.get("RONGSHU_SHARED_DATA", _REPOSITORY.parent / "shared" / "data"))
_VECTORS = _SHARED / "pay_vectors" / "wechatpay_v3_vectors.json"

pytestmark = pytest.mark.skipif(
    not _VECTORS.exists(), reason=f"the published vectors are not here: {_VECTORS} (set RONGSHU_SHARED_DATA)"
)


@pytest.fixture(scope="module")
def vectors() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(_VECTORS.read_text("utf-8"))
    return content


@pytest.fixture(scope="module")
def key_pem(vectors: dict[str, Any]) -> str:
    return str(vectors["request_sign"]["testing_private_key_pem"]).replace("TESTING KEY", "PRIVATE KEY")


def gateway(vectors: dict[str, Any], key_pem: str) -> WeChatPayGateway:
    return WeChatPayGateway(
        WeChatPayConfig(
            mchid="1900000001",
            appid="wx0000000000000000",
            cert_serial_no="5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
            merchant_private_key_pem=key_pem,
            apiv3_key=vectors["aead_aes_256_gcm_first"]["apiv3_key"],
            notify_base="http://127.0.0.1:9",
        )
    )


def test_signing(vectors: dict[str, Any], key_pem: str) -> None:
    vector = vectors["request_sign"]
    assert rsa_sign(load_private_key(key_pem), vector["message"]) == vector["expected_signature_b64"]
    key = load_pem_private_key(key_pem.encode(), password=None)
    assert isinstance(key, RSAPrivateKey)
    assert signing.sign(key, vector["message"].encode()) == vector["expected_signature_b64"]
    key.public_key().verify(
        base64.b64decode(vector["expected_signature_b64"]), vector["message"].encode(), PKCS1v15(), SHA256()
    )
    signed = signing.sign(key, signing.answer_message(1554208460, "nonce", b'{"data":[]}'))
    assert rsa_verify("1554208460", "nonce", '{"data":[]}', signed, key.public_key())
    assert not rsa_verify("1554208461", "nonce", '{"data":[]}', signed, key.public_key())


def sealed(vector: dict[str, Any], **changed: str) -> str:
    """A notification around the vector's ciphertext."""
    resource = {
        "algorithm": "AEAD_AES_256_GCM",
        "nonce": vector["nonce"],
        "associated_data": vector["associated_data"],
        "ciphertext": vector["ciphertext_b64"],
        **changed,
    }
    return json.dumps({"id": "EV-1", "resource_type": "encrypt-resource", "resource": resource})


def test_decrypting(vectors: dict[str, Any], key_pem: str) -> None:
    vector = vectors["aead_aes_256_gcm_first"]
    opened = AESGCM(vector["apiv3_key"].encode()).decrypt(
        vector["nonce"].encode(),
        base64.b64decode(vector["ciphertext_b64"]),
        vector["associated_data"].encode(),
    )
    assert opened.decode() == vector["plaintext"]
    ours = gateway(vectors, key_pem)
    # The plaintext is a bare word, not the JSON of a notification: decrypted, then refused as malformed.
    with pytest.raises(ForgedNotification, match="malformed"):
        ours.opened(sealed(vector))


@pytest.mark.parametrize(
    "changed",
    [
        {"associated_data": "bad-associatedData"},
        {"nonce": "bad-4a9R25RW"},
        {"ciphertext": base64.b64encode(bytes(128)).decode()},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_what_must_not_decrypt(vectors: dict[str, Any], key_pem: str, changed: dict[str, str]) -> None:
    vector = vectors["aead_aes_256_gcm_first"]
    assert len(vector["must_fail"]) == 3
    with pytest.raises(ForgedNotification, match="ciphertext"):
        gateway(vectors, key_pem).opened(sealed(vector, **changed))


def test_a_notification_signed_with_the_published_key(vectors: dict[str, Any], key_pem: str) -> None:
    """Public-key mode, end to end and without any network: the published key plays WeChat Pay."""
    key = load_pem_private_key(key_pem.encode(), password=None)
    assert isinstance(key, RSAPrivateKey)
    vector = vectors["aead_aes_256_gcm_first"]
    ours = WeChatPayGateway(
        WeChatPayConfig(
            mchid="1900000001",
            appid="wx0000000000000000",
            cert_serial_no="5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
            merchant_private_key_pem=key_pem,
            apiv3_key=vector["apiv3_key"],
            notify_base="http://127.0.0.1:9",
            gateway_url="http://127.0.0.1:9",
            wechatpay_public_key_id="PUB_KEY_ID_0119000000012024",
            wechatpay_public_key_pem=key.public_key()
            .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            .decode(),
        )
    )
    envelope = {
        "id": "EV-1",
        "resource_type": "encrypt-resource",
        "resource": signing.seal(vector["apiv3_key"], b'{"out_trade_no":"RS1"}', "transaction"),
    }
    body = json.dumps(envelope).encode()
    timestamp = int(time.time())
    headers = {
        "Wechatpay-Timestamp": str(timestamp),
        "Wechatpay-Nonce": "n",
        "Wechatpay-Serial": "PUB_KEY_ID_0119000000012024",
        "Wechatpay-Signature": signing.sign(key, signing.answer_message(timestamp, "n", body)),
    }
    assert ours.verified_notification(headers, body)["resource"] == {"out_trade_no": "RS1"}
    with pytest.raises(ForgedNotification, match="signature"):
        ours.verified_notification(headers, body.replace(b"EV-1", b"EV-2"))
