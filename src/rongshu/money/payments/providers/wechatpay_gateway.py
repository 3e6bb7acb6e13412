"""The SDK's wire to WeChat Pay, made fit for a server.

The SDK's own ``Core`` has a fixed gateway address, waits for ever, opens a connection per call, downloads certificates
while it is constructed and for every unknown serial number, and reports failures as bare ``Exception``. This subclass
keeps its signing, verifying and decrypting and replaces the rest. The SDK's logger stays off: it would write
Authorization headers, payer data and decrypted resources.

Source: WeChat Pay API v3 documents, "接口规则" (签名生成, 签名验证, 平台证书更新).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from requests.adapters import HTTPAdapter
from wechatpayv3.core import Core
from wechatpayv3.type import RequestType
from wechatpayv3.utils import aes_decrypt, build_authorization, load_certificate, rsa_verify

from .base import ForgedNotification, ProviderRefused, ProviderUnknown

OFFICIAL_GATEWAY = "https://api.mch.weixin.qq.com"
SIGNATURE_TYPE = "WECHATPAY2-SHA256-RSA2048"
NOTIFICATION_WINDOW = timedelta(minutes=5)
# How often certificates are fetched at most, and how soon after a fetch that failed.
FETCH_INTERVAL = timedelta(minutes=1)
FETCH_RETRY = timedelta(seconds=2)

_USER_AGENT = "rongshu (wechatpayv3)"
_POOLED_CONNECTIONS = 32

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """The machine's time: signatures are dated by the outside world, so a demo's shifted clock must not judge them."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class WeChatPayConfig:
    """One merchant's account and where to reach WeChat Pay; secrets are left out of ``repr``.

    New merchants verify with WeChat Pay's public key and give both ``wechatpay_public_key_*`` values; others leave them
    out and platform certificates are fetched. ``cert_dir`` keeps fetched certificates across restarts.
    """

    mchid: str
    appid: str
    cert_serial_no: str
    merchant_private_key_pem: str = field(repr=False)
    apiv3_key: str = field(repr=False)
    notify_base: str  # scheme and host that WeChat Pay can reach; put before notify paths
    gateway_url: str = OFFICIAL_GATEWAY
    cert_dir: Path | None = None
    timeout_s: float = 10.0  # waiting for an answer
    connect_timeout_s: float = 3.0
    proxy_url: str | None = field(default=None, repr=False)  # may hold a password
    wechatpay_public_key_id: str | None = None
    wechatpay_public_key_pem: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if len(self.apiv3_key.encode()) != 32:
            raise ValueError("an APIv3 key has 32 bytes")
        if (self.wechatpay_public_key_id is None) != (self.wechatpay_public_key_pem is None):
            raise ValueError("WeChat Pay's public key and its id go together")

    @classmethod
    def from_merchant_file(
        cls,
        path: Path,
        *,
        notify_base: str,
        cert_dir: Path | None = None,
        timeout_s: float = 10.0,
        by_public_key: bool = False,
    ) -> WeChatPayConfig:
        """Read a ``merchant.json``, as the sandbox writes it and as an operator may; key files lie beside it."""
        merchant = json.loads(path.read_text("utf-8"))
        return cls(
            mchid=merchant["mchid"],
            appid=merchant["appid"],
            cert_serial_no=merchant["cert_serial_no"],
            merchant_private_key_pem=(path.parent / merchant["merchant_private_key_file"]).read_text("ascii"),
            apiv3_key=merchant["apiv3_key"],
            notify_base=notify_base,
            gateway_url=merchant.get("gateway_url") or OFFICIAL_GATEWAY,
            cert_dir=cert_dir,
            timeout_s=timeout_s,
            wechatpay_public_key_id=merchant["wechatpay_public_key_id"] if by_public_key else None,
            wechatpay_public_key_pem=(
                (path.parent / merchant["wechatpay_public_key_file"]).read_text("ascii")
                if by_public_key
                else None
            ),
        )


class WeChatPayGateway(Core):  # type: ignore[misc]  # the SDK ships no types, so its classes are Any
    """Signed requests out, verified answers and notifications in; shared between threads."""

    def __init__(self, config: WeChatPayConfig, *, clock: Clock = wall_clock) -> None:
        self._clock = clock
        self._certificate_files = config.cert_dir
        self._by_serial: Mapping[int, x509.Certificate] = {}
        self._fetching = threading.Lock()
        self._fetch_again_at = datetime.min.replace(tzinfo=UTC)
        self._session = _session(config.proxy_url)
        super().__init__(
            mchid=config.mchid,
            cert_serial_no=config.cert_serial_no,
            private_key=config.merchant_private_key_pem,
            apiv3_key=config.apiv3_key,
            timeout=(config.connect_timeout_s, config.timeout_s),
            public_key=config.wechatpay_public_key_pem,
            public_key_id=config.wechatpay_public_key_id,
        )
        self._gate_way = config.gateway_url.rstrip("/")
        self._by_serial = self._kept()

    # The SDK's methods, replaced

    def request(
        self,
        path: str,
        method: RequestType = RequestType.GET,
        data: Mapping[str, Any] | None = None,
        skip_verify: bool = False,
        **unsupported: object,
    ) -> tuple[int, str]:
        """One signed call; returns status and text, 2xx verified, 3xx and 5xx never. Raises ProviderUnknown."""
        if any(unsupported.values()):
            raise NotImplementedError("uploads and encrypted fields are not part of this gateway")
        if not skip_verify:
            self._ensure_keys()
        body = "" if data is None else json.dumps(data, ensure_ascii=False)
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "User-Agent": _USER_AGENT,
            "Authorization": build_authorization(
                path, method.value, self._mchid, self._cert_serial_no, self._private_key, data=body
            ),
        }
        if self._public_key_id:
            headers["Wechatpay-Serial"] = self._public_key_id
        try:
            response = self._session.request(
                method.value,
                self._gate_way + path,
                data=body.encode() or None,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
            )
            text = response.content.decode()
        except (requests.RequestException, UnicodeDecodeError) as failure:
            raise ProviderUnknown(f"WeChat Pay gave no answer: {type(failure).__name__}") from failure
        status = response.status_code
        if status >= 500 or 300 <= status < 400:
            raise ProviderUnknown(f"WeChat Pay answered {status}")
        if status < 300 and not skip_verify and not self._verify_signature(response.headers, text):
            raise ProviderUnknown("WeChat Pay's answer is not signed by its key")
        return status, text

    def _verify_signature(self, headers: Mapping[str, str], body: str) -> bool:
        """Whether the platform signed this; fetches certificates when the serial number is new."""
        given = {name.lower(): value for name, value in headers.items()}
        if given.get("wechatpay-signature-type", SIGNATURE_TYPE) != SIGNATURE_TYPE:
            return False
        public_key = self._public_key_for(given.get("wechatpay-serial", ""))
        return public_key is not None and bool(
            rsa_verify(
                given.get("wechatpay-timestamp", ""),
                given.get("wechatpay-nonce", ""),
                body,
                given.get("wechatpay-signature", ""),
                public_key,
            )
        )

    def _init_certificates(self) -> None:
        """Nothing is fetched before it is needed."""

    def _update_certificates(self) -> None:
        """Fetch the platform's certificates, at most once a minute. Raises ProviderUnknown or ProviderRefused."""
        with self._fetching:
            now = self._clock()
            if now < self._fetch_again_at:
                return
            self._fetch_again_at = now + FETCH_RETRY
            status, text = self.request("/v3/certificates", skip_verify=True)
            if status != 200:
                raise refusal(status, text)
            # Only who knows the APIv3 key could encrypt them, so that needs no signature.
            fresh = self._decrypted(text)
            self._by_serial = {**self._by_serial, **fresh}
            self._fetch_again_at = now + FETCH_INTERVAL
        self._keep(fresh)

    # What the adapter needs besides

    def verified_notification(self, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        """A notification, its age and signature checked before anything is parsed, with its resource decrypted.

        Raises ForgedNotification, or ProviderUnknown when the certificates cannot be fetched now.
        """
        given = {
            name.lower().removeprefix("http_").replace("_", "-"): value for name, value in headers.items()
        }
        names = ("timestamp", "nonce", "signature", "serial")
        if not all(given.get(f"wechatpay-{name}") for name in names):
            raise ForgedNotification("headers")
        try:
            sent_at = datetime.fromtimestamp(int(given["wechatpay-timestamp"]), UTC)
        except (ValueError, OverflowError, OSError):
            raise ForgedNotification("headers") from None
        if abs(self._clock() - sent_at) > NOTIFICATION_WINDOW:
            raise ForgedNotification("stale")
        if self._public_key_for(given["wechatpay-serial"]) is None:
            raise ForgedNotification("serial")
        try:
            text = body.decode()
        except UnicodeDecodeError:
            raise ForgedNotification("malformed") from None
        if not self._verify_signature(given, text):
            raise ForgedNotification("signature")
        return self.opened(text)

    def download(self, url: str) -> bytes:
        """A file by the address an answer gave, which must be this gateway's. Raises ProviderUnknown."""
        if not url.startswith(self._gate_way + "/"):
            raise ProviderUnknown("WeChat Pay pointed to a file elsewhere")
        path = url[len(self._gate_way) :]
        authorization = build_authorization(
            path, RequestType.GET.value, self._mchid, self._cert_serial_no, self._private_key, data=""
        )
        headers = {"Accept": "*/*", "User-Agent": _USER_AGENT, "Authorization": authorization}
        try:
            response = self._session.get(url, headers=headers, timeout=self._timeout, allow_redirects=False)
            content = response.content
        except requests.RequestException as failure:
            raise ProviderUnknown(f"WeChat Pay gave no file: {type(failure).__name__}") from failure
        if response.status_code != 200:
            raise ProviderUnknown(f"WeChat Pay answered {response.status_code} for a file")
        return content

    def opened(self, text: str) -> dict[str, Any]:
        """Decrypt and read a notification whose signature was verified. Raises ForgedNotification."""
        try:
            envelope = json.loads(text)
            sealed = envelope["resource"]
            if envelope["resource_type"] != "encrypt-resource" or sealed["algorithm"] != "AEAD_AES_256_GCM":
                raise ForgedNotification("malformed")
            plain = aes_decrypt(
                sealed["nonce"], sealed["ciphertext"], sealed.get("associated_data") or "", self._apiv3_key
            )
            if plain is None:
                raise ForgedNotification("ciphertext")
            envelope["resource"] = json.loads(plain)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ForgedNotification("malformed") from None
        if not isinstance(envelope["resource"], dict):
            raise ForgedNotification("malformed")
        return dict(envelope)

    def _public_key_for(self, serial: str) -> Any:
        """The platform's key under a serial number, fetching once when it is new; ``None`` when there is none."""
        if self._public_key_id and serial == self._public_key_id:
            return self._public_key
        try:
            number = int(serial, 16)
        except ValueError:
            return None
        if number not in self._by_serial:
            try:
                self._update_certificates()
            except ProviderRefused as refused:
                raise ProviderUnknown("WeChat Pay refused its certificates") from refused
        certificate = self._by_serial.get(number)
        return certificate.public_key() if certificate is not None and self._is_valid(certificate) else None

    def _ensure_keys(self) -> None:
        """Know some key of the platform before anything is asked that could not be verified afterwards."""
        if not self._public_key and not self._by_serial:
            self._update_certificates()
            if not self._by_serial:
                raise ProviderUnknown("WeChat Pay's certificates are not known yet")

    def _decrypted(self, text: str) -> dict[int, x509.Certificate]:
        fresh: dict[int, x509.Certificate] = {}
        try:
            for entry in json.loads(text)["data"]:
                sealed = entry["encrypt_certificate"]
                pem = aes_decrypt(
                    sealed["nonce"], sealed["ciphertext"], sealed["associated_data"], self._apiv3_key
                )
                certificate = load_certificate(pem) if pem else None
                if certificate is not None and self._is_valid(certificate):
                    fresh[certificate.serial_number] = certificate
        except (ValueError, KeyError, TypeError) as failure:
            raise ProviderUnknown("WeChat Pay's certificates cannot be read") from failure
        return fresh

    def _is_valid(self, certificate: x509.Certificate) -> bool:
        return certificate.not_valid_before_utc <= self._clock() <= certificate.not_valid_after_utc

    def _kept(self) -> dict[int, x509.Certificate]:
        kept: dict[int, x509.Certificate] = {}
        if self._certificate_files is not None and self._certificate_files.is_dir():
            for path in sorted(self._certificate_files.glob("*.pem")):
                certificate = load_certificate(path.read_text("ascii", errors="replace"))
                if certificate is not None and self._is_valid(certificate):
                    kept[certificate.serial_number] = certificate
        return kept

    def _keep(self, certificates: Mapping[int, x509.Certificate]) -> None:
        if self._certificate_files is None:
            return
        # A certificate that cannot be kept is fetched again after a restart; that is all.
        with suppress(OSError):
            self._certificate_files.mkdir(parents=True, exist_ok=True)
            for number, certificate in certificates.items():
                part = self._certificate_files / f"{number:X}.{threading.get_ident()}.part"
                part.write_bytes(certificate.public_bytes(Encoding.PEM))
                part.replace(self._certificate_files / f"{number:X}.pem")


def refusal(status: int, text: str) -> ProviderRefused:
    """What an answer of 4xx says."""
    try:
        told = json.loads(text)
        return ProviderRefused(str(told["code"]), str(told.get("message", "")))
    except (ValueError, KeyError, TypeError, AttributeError):
        return ProviderRefused(f"HTTP_{status}", "")


def _session(proxy_url: str | None) -> requests.Session:
    """Kept-alive connections without retries: whether to repeat is the caller's decision."""
    session = requests.Session()
    # The environment's .netrc would replace the Authorization header, its proxies would take loopback calls away.
    session.trust_env = False
    if proxy_url is not None:
        session.proxies = {"http": proxy_url, "https": proxy_url}
    adapter = HTTPAdapter(pool_connections=4, pool_maxsize=_POOLED_CONNECTIONS, max_retries=0)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session
