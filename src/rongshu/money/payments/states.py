"""How payments and refunds move. Nothing else moves them."""

from __future__ import annotations

from typing import Final

from rongshu.kit.states import TransitionTable

PAYMENT: Final = TransitionTable(
    "payment",
    {
        ("created", "open"): "pending",
        ("pending", "open"): "pending",  # asked again for a fresh address to pay at
        ("unknown", "open"): "pending",
        # No answer to a call that may have taken place: asked about until there is one.
        ("created", "lose"): "unknown",
        ("pending", "lose"): "unknown",
        ("unknown", "lose"): "unknown",
        ("unknown", "answer"): "pending",
        # A balance inside the house: set aside, not yet spent.
        ("created", "hold"): "pending",
        ("created", "capture"): "paid",
        ("pending", "capture"): "paid",
        ("unknown", "capture"): "paid",
        ("closed", "capture"): "paid",  # money came all the same; it is credited and given back
        ("created", "close"): "closed",
        ("pending", "close"): "closed",
        ("unknown", "close"): "closed",
    },
)

PAYMENT_OPEN: Final = ("created", "pending", "unknown")

REFUND: Final = TransitionTable(
    "refund",
    {
        ("queued", "send"): "sending",
        ("retrying", "send"): "sending",
        # A time-out means unknown: ask, under the same number.
        ("sending", "wait"): "query",
        ("query", "wait"): "query",
        # The provider said no and did nothing, or never heard of it: send again, under the same number.
        ("sending", "fail"): "retrying",
        ("query", "fail"): "retrying",
        # Eight errors or a day; or the provider gave up.
        ("queued", "park"): "refund_manual",
        ("sending", "park"): "refund_manual",
        ("query", "park"): "refund_manual",
        ("retrying", "park"): "refund_manual",
        # A person had a look: ask first, what happened meanwhile is not known.
        ("refund_manual", "retry"): "query",
        # The provider may tell at any time that the money is back.
        ("queued", "succeed"): "succeeded",
        ("sending", "succeed"): "succeeded",
        ("query", "succeed"): "succeeded",
        ("retrying", "succeed"): "succeeded",
        ("refund_manual", "succeed"): "succeeded",
    },
)

REFUND_OPEN: Final = ("queued", "sending", "query", "retrying")

TRANSFER: Final = TransitionTable(
    "transfer",
    {
        ("claimed", "match"): "matched",
        ("matched", "confirm"): "confirmed",
        ("claimed", "reject"): "rejected",
        ("matched", "reject"): "rejected",
    },
)
