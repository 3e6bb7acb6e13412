"""Who is asking, as far as the network knows."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """Address of the client, read past as many proxies as the operator says stand in front.

    `X-Forwarded-For` counts only from its end and only as far as `RONGSHU_TRUSTED_PROXIES` (default 0) goes: what a
    client wrote there itself is never believed. Falls back to the peer's address; `0.0.0.0` when there is none.
    """
    return trusted_address(
        peer=str(request.META.get("REMOTE_ADDR", "")),
        forwarded=request.headers.get("X-Forwarded-For", ""),
        proxies=settings.RONGSHU_TRUSTED_PROXIES,
    )


def trusted_address(*, peer: str, forwarded: str, proxies: int) -> str:
    """The rule behind client_ip(), for processes that have no Django request."""
    if proxies > 0 and forwarded:
        hops = [hop.strip() for hop in forwarded.split(",")]
        address = _address(hops[-proxies]) if len(hops) >= proxies else ""
        if address:
            return address
    return _address(peer) or "0.0.0.0"  # noqa: S104  # a name for "unknown", nothing binds to it


def rate_key(address: str) -> str:
    """What a rate limit counts by: the address, or its /64 network where one household has 2^64 of them."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((parsed, 64), strict=False).network_address)
    return address


def is_this_machine(*, peer: str, forwarded: str) -> bool:
    """Whether a request comes from this machine itself, and not through a proxy on it for somebody else."""
    address = _address(peer)
    return bool(address) and not forwarded and ipaddress.ip_address(address).is_loopback


def _address(text: str) -> str:
    try:
        parsed = ipaddress.ip_address(text.strip())
    except ValueError:
        return ""
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return str(mapped or parsed)
