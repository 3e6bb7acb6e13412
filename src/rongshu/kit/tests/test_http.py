from __future__ import annotations

import pytest
from django.test import RequestFactory, override_settings

from rongshu.kit.errors import TooManyRequests
from rongshu.kit.http.clients import client_ip, is_this_machine, rate_key, trusted_address
from rongshu.kit.http.problems import problem_json
from rongshu.kit.http.throttle import Throttle


class Hand:
    """A clock moved by hand, in seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_throttle_lets_a_burst_pass_and_refills_evenly() -> None:
    hand = Hand()
    throttle = Throttle("test", amount=3, seconds=30, clock=hand)
    assert [throttle.allow("a") for _ in range(4)] == [True, True, True, False]
    assert throttle.allow("b")
    hand.now = 10
    assert [throttle.allow("a") for _ in range(2)] == [True, False]


def test_throttle_says_when_to_come_back() -> None:
    throttle = Throttle("test", amount=1, seconds=60, clock=Hand())
    throttle.require("a")
    with pytest.raises(TooManyRequests) as refusal:
        throttle.require("a")
    assert refusal.value.members == {"retry_after": 61, "limit": "test"}
    answer = problem_json(refusal.value)
    assert (answer.status_code, answer["Retry-After"]) == (429, "61")


def test_throttle_forgets_keys_that_are_full_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rongshu.kit.http.throttle._MOST_KEYS", 10)
    hand = Hand()
    throttle = Throttle("test", amount=1, seconds=1, clock=hand)
    for number in range(10):
        throttle.allow(str(number))
    hand.now = 100
    throttle.allow("one more")
    assert len(throttle._buckets) == 1


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "address"),
    [
        ("203.0.113.9", "", 0, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", 0, "203.0.113.9"),
        ("10.0.0.2", "198.51.100.1", 1, "198.51.100.1"),
        ("10.0.0.2", "1.2.3.4, 198.51.100.1", 1, "198.51.100.1"),
        ("10.0.0.2", "6.6.6.6, 198.51.100.1, 10.0.0.1", 2, "198.51.100.1"),
        ("10.0.0.2", "198.51.100.1", 2, "10.0.0.2"),
        ("10.0.0.2", "<script>", 1, "10.0.0.2"),
        ("::ffff:203.0.113.9", "", 0, "203.0.113.9"),
        ("", "", 0, "0.0.0.0"),
    ],
)
def test_client_address_believes_only_our_proxies(
    peer: str, forwarded: str, proxies: int, address: str
) -> None:
    assert trusted_address(peer=peer, forwarded=forwarded, proxies=proxies) == address
    request = RequestFactory().get("/", REMOTE_ADDR=peer, headers={"X-Forwarded-For": forwarded})
    with override_settings(RONGSHU_TRUSTED_PROXIES=proxies):
        assert client_ip(request) == address


def test_rate_limits_count_households() -> None:
    assert rate_key("2001:db8:1:2:aaaa::1") == rate_key("2001:db8:1:2:bbbb::2") == "2001:db8:1:2::"
    assert rate_key("203.0.113.9") == "203.0.113.9"


def test_this_machine_is_not_whoever_comes_through_its_proxy() -> None:
    assert is_this_machine(peer="127.0.0.1", forwarded="")
    assert is_this_machine(peer="::1", forwarded="")
    assert not is_this_machine(peer="127.0.0.1", forwarded="203.0.113.9")
    assert not is_this_machine(peer="203.0.113.9", forwarded="")
