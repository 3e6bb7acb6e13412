from __future__ import annotations

from django.conf import settings

from rongshu.foundation.media.files import WIDTHS
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


def pictures(keys: list[str]) -> dict[str, Picture]:
    """Pictures of this shop by key, in one query."""
    return {picture.key: picture for picture in Picture.objects.filter(key__in=keys)}
