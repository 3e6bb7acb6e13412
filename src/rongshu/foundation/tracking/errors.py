from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import InvalidInput


class UnknownChannel(InvalidInput):
    """A share went over a channel we do not know (422)."""

    code = "unknown_channel"
    title = _("不支持的分享方式。")


class UnknownTarget(InvalidInput):
    """Nothing of this kind can be shared (422)."""

    code = "unknown_target"
    title = _("这个内容不能分享。")
