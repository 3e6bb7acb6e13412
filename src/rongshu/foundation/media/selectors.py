from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core import signing

from rongshu.foundation.media.files import WIDTHS, picture_path
from rongshu.foundation.media.models import Picture
from rongshu.kit.tenancy import current_shop_id


def picture_url(key: str, width: int = 400) -> str:
    """Address of a picture of the running block's shop, in the smallest width that is at least `width`.

    Empty for an empty key. The address never changes its content, so it may be cached for ever.
    """
    if not key:
        return ""
    served = next((each for each in WIDTHS if each >= width), WIDTHS[-1])
    return f"{settings.MEDIA_URL}{current_shop_id()}/{key}-{served}.webp"


def picture_bytes(key: str, width: int) -> bytes | None:
    """A picture's WebP file in one of its widths, for drawing it into another; None when there is none."""
    path = picture_path(current_shop_id(), key, width)
    return path.read_bytes() if path is not None and path.is_file() else None


def pictures(keys: list[str]) -> dict[str, Picture]:
    """Pictures of this shop by key, in one query."""
    return {picture.key: picture for picture in Picture.objects.filter(key__in=keys)}


PRIVATE_SECONDS: Final = 3600
_SALT: Final = "rongshu.media.private"


def private_picture_url(token: str) -> str:
    """Address of a private picture of the running block's shop, good for an hour.

    Whoever shows it has decided who may see it.
    """
    signed = signing.dumps([current_shop_id(), token], salt=_SALT)
    return f"{settings.MEDIA_URL}private/{signed}.webp"


def private_picture_of(signed: str) -> tuple[int, str] | None:
    """Shop and token that a signed address names; None when it is forged or too old."""
    try:
        shop_id, token = signing.loads(signed, salt=_SALT, max_age=PRIVATE_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(shop_id), str(token)
