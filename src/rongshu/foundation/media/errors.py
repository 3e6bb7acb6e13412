from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import InvalidInput


class PictureRefused(InvalidInput):
    """The bytes are no picture we take: JPEG, PNG or WebP, at most 10 MB and 40 megapixels (422)."""

    code = "picture_refused"
    title = _("请上传 10 MB 以内的 JPG、PNG 或 WebP 图片。")
