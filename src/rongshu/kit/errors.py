"""Refusals: named, human, and without effect.

A service that says no raises a subclass of `Refusal`. Pages show its sentence, the API answers RFC 9457 problem JSON,
and the transaction around it is rolled back, so a refusal never changes anything.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """Base of every named refusal.

    `code` is the stable name clients may branch on, `status` the HTTP status, `title` a sentence for people that says
    what happened and what to do. Keyword arguments become members of the problem document, and fill the sentence.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    title: ClassVar[str | Promise] = _("这个操作现在不能完成。")

    def __init__(self, detail: str | Promise | None = None, **members: Any) -> None:
        self.members = members
        self._detail = detail
        super().__init__(self.code)

    @property
    def sentence(self) -> str:
        """What a person reads, in the active language."""
        text = str(self._detail if self._detail is not None else self.title)
        return text % self.members if self.members and "%(" in text else text

    def problem(self) -> dict[str, Any]:
        """RFC 9457 problem document."""
        return {
            "type": f"urn:rongshu:problem:{self.code}",
            "title": str(self.title) % self.members if "%(" in str(self.title) else str(self.title),
            "status": self.status,
            "detail": self.sentence,
            "code": self.code,
            **self.members,
        }

    def __str__(self) -> str:
        return f"{self.code}: {self.members}" if self.members else self.code


class NotFound(Refusal):
    """The object does not exist, or belongs to somebody else: both look the same (404)."""

    code = "not_found"
    status = 404
    title = _("没有找到这个内容，可能已被删除或链接有误。")


class InvalidInput(Refusal):
    """A field broke a rule; `field` names it and `rule` says which (422)."""

    code = "invalid_input"
    status = 422
    title = _("有一项填写不正确。")


class Forbidden(Refusal):
    """Signed in, but not allowed (403)."""

    code = "forbidden"
    status = 403
    title = _("你没有权限做这件事。")


class SignInRequired(Refusal):
    """Nobody is signed in (401)."""

    code = "sign_in_required"
    status = 401
    title = _("请先登录。")


class TooManyRequests(Refusal):
    """A rate limit was reached (429)."""

    code = "too_many_requests"
    status = 429
    title = _("操作太频繁了，请稍后再试。")


class IllegalTransition(Refusal):
    """A state table has no such step from the present state; nothing was changed (409)."""

    code = "illegal_transition"
    title = _("当前状态不能这样操作。")
