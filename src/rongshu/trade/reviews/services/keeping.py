"""What the shop may do with a review: answer it; hide it for a named reason, which everybody sees; show it again."""

from __future__ import annotations

from rongshu.foundation.audit.services import audit_record
from rongshu.kernel import clock
from rongshu.trade.reviews.errors import BadReview
from rongshu.trade.reviews.locks import lock_review
from rongshu.trade.reviews.models import Review
from rongshu.trade.reviews.types import HIDE_REASONS

MOST_REPLY = 500
MOST_NOTE = 200


def review_reply(*, number: str, actor: str, text: str) -> Review:
    """Answer a review in public, or change the answer. Locks the review. Raises ReviewNotFound, BadReview."""
    words = text.strip()
    if not words or len(words) > MOST_REPLY or "\x00" in words:
        raise BadReview(field="text", most=MOST_REPLY)
    review = lock_review(number)
    before = review.reply
    review.reply, review.replied_at = words, clock.now()
    review.save(update_fields=["reply", "replied_at"])
    audit_record(
        actor=actor,
        action="review.reply",
        target=f"review:{number}",
        before={"reply": before},
        after={"reply": words},
    )
    return review


def review_hide(*, number: str, actor: str, reason: str, note: str) -> Review:
    """Take a review's words and pictures off the shop; its stars, its place and the reason stay in sight.

    `reason` is one of HIDE_REASONS and `note` says what exactly: a bad rating is no reason (电子商务法 17, 39; LAW-19).
    The audit row keeps both. Locks the review. Raises ReviewNotFound, BadReview.
    """
    words = note.strip()
    if reason not in HIDE_REASONS:
        raise BadReview(field="reason")
    if not words or len(words) > MOST_NOTE or "\x00" in words:
        raise BadReview(field="note", most=MOST_NOTE)
    return _set(number, actor, "review.hide", reason, words)


def review_show(*, number: str, actor: str) -> Review:
    """Show a hidden review again. Locks the review. Raises ReviewNotFound."""
    return _set(number, actor, "review.show", "", "")


def _set(number: str, actor: str, action: str, reason: str, note: str) -> Review:
    review = lock_review(number)
    before = {"hidden": review.hidden, "note": review.hidden_note}
    review.hidden, review.hidden_note = reason, note
    review.save(update_fields=["hidden", "hidden_note"])
    audit_record(
        actor=actor,
        action=action,
        target=f"review:{number}",
        before=before,
        after={"hidden": reason, "note": note},
    )
    return review
