"""Who the sandbox's two parties are: the platform's certificates and the one merchant's key, made at first start.

Everything lies as plain files in the data folder, readable by the owner only, so that an application configures
itself from ``merchant.json`` just as an operator would from WeChat Pay's merchant console.
"""

from __future__ import annotations

import json
import os
import secrets
import string
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

MERCHANT_FILE = "merchant.json"
_MERCHANT_KEY = "merchant_key.pem"
_MERCHANT_CERTIFICATE = "merchant_certificate.pem"
_PLATFORM_PUBLIC_KEY = "platform_public_key.pem"
_ALPHANUMERIC = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class PlatformCertificate:
    """One key of the platform with its self-signed certificate."""

    serial: str
    key: RSAPrivateKey
    pem: bytes
    not_before: datetime
    not_after: datetime


@dataclass(slots=True)
class Identity:
    """The merchant and the platform; ``platform[-1]`` signs, all of them are published."""

    mchid: str
    appid: str
    merchant_name: str
    merchant_serial: str
    merchant_public_key: RSAPublicKey
    apiv3_key: str
    public_key_id: str
    platform: list[PlatformCertificate]
    by_public_key: bool = field(default=False, kw_only=True)
    """Whether the merchant verifies with the platform's public key: as it asked for in its latest call."""

    def signer(self) -> PlatformCertificate:
        """The certificate that signs now."""
        return self.platform[-1]

    def signing_key(self) -> tuple[RSAPrivateKey, str]:
        """The key that signs for this merchant now, and the serial number or key id that is told with it."""
        if self.by_public_key:
            return self.platform[0].key, self.public_key_id
        signer = self.signer()
        return signer.key, signer.serial


def load_or_create(folder: Path, *, gateway_url: str) -> Identity:
    """Read the identity of a data folder, making it at first start; records where the gateway listens now."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    merchant_file = folder / MERCHANT_FILE
    if not merchant_file.exists():
        _create(folder)
    merchant = json.loads(merchant_file.read_text("utf-8"))
    if merchant["gateway_url"] != gateway_url:
        merchant["gateway_url"] = gateway_url
        _write_merchant(folder, merchant)
    certificate = x509.load_pem_x509_certificate((folder / _MERCHANT_CERTIFICATE).read_bytes())
    public_key = certificate.public_key()
    assert isinstance(public_key, RSAPublicKey)  # we made it
    return Identity(
        mchid=merchant["mchid"],
        appid=merchant["appid"],
        merchant_name=merchant["merchant_name"],
        merchant_serial=merchant["cert_serial_no"],
        merchant_public_key=public_key,
        apiv3_key=merchant["apiv3_key"],
        public_key_id=merchant["wechatpay_public_key_id"],
        platform=[_load_platform(path) for path in sorted(folder.glob("platform_[0-9]*_key.pem"))],
    )


def rotate_platform_certificate(folder: Path, identity: Identity) -> PlatformCertificate:
    """Add a new platform certificate that signs from now on; the old ones stay published."""
    fresh = _create_platform(folder, number=len(identity.platform) + 1)
    identity.platform.append(fresh)
    return fresh


def _create(folder: Path) -> None:
    platform = _create_platform(folder, number=1)
    mchid = "19" + "".join(secrets.choice(string.digits) for _ in range(8))
    key, certificate = _certified_key(common_name=mchid, organisation="榕树沙箱商户", days=3650)
    write_private(folder / _MERCHANT_KEY, key_pem(key))
    write_private(folder / _MERCHANT_CERTIFICATE, certificate.public_bytes(serialization.Encoding.PEM))
    write_private(
        folder / _PLATFORM_PUBLIC_KEY,
        platform.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ),
    )
    _write_merchant(
        folder,
        {
            "mchid": mchid,
            "appid": "wx" + secrets.token_hex(8),
            "merchant_name": "榕树沙箱商户",
            "cert_serial_no": _serial(certificate),
            "apiv3_key": "".join(secrets.choice(_ALPHANUMERIC) for _ in range(32)),
            "merchant_private_key_file": _MERCHANT_KEY,
            "merchant_certificate_file": _MERCHANT_CERTIFICATE,
            "wechatpay_public_key_id": "PUB_KEY_ID_01" + mchid + secrets.token_hex(8).upper(),
            "wechatpay_public_key_file": _PLATFORM_PUBLIC_KEY,
            "gateway_url": "",
        },
    )


def _create_platform(folder: Path, *, number: int) -> PlatformCertificate:
    key, certificate = _certified_key(
        common_name="Tenpay.com sandbox", organisation="Rongshu WeChat Pay simulator", days=1825
    )
    key_file = folder / f"platform_{number:03d}_key.pem"
    write_private(key_file.with_name(f"platform_{number:03d}_certificate.pem"), _certificate_pem(certificate))
    write_private(key_file, key_pem(key))
    return _load_platform(key_file)


def _load_platform(key_file: Path) -> PlatformCertificate:
    key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
    assert isinstance(key, RSAPrivateKey)  # we made it
    pem = key_file.with_name(key_file.name.replace("_key", "_certificate")).read_bytes()
    certificate = x509.load_pem_x509_certificate(pem)
    return PlatformCertificate(
        serial=_serial(certificate),
        key=key,
        pem=pem,
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


def _certified_key(
    *, common_name: str, organisation: str, days: int
) -> tuple[RSAPrivateKey, x509.Certificate]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
        .sign(key, SHA256())
    )
    return key, certificate


def _serial(certificate: x509.Certificate) -> str:
    return f"{certificate.serial_number:040X}"


def key_pem(key: RSAPrivateKey) -> bytes:
    """A private key as a file holds it."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _certificate_pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _write_merchant(folder: Path, merchant: dict[str, str]) -> None:
    write_private(folder / MERCHANT_FILE, json.dumps(merchant, ensure_ascii=False, indent=2).encode() + b"\n")


def write_private(path: Path, content: bytes) -> None:
    """Replace a file in one step, so that a reader never meets half of it; owner only, since it may be a key."""
    part = path.with_name(path.name + ".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    part.replace(path)
