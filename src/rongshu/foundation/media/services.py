from __future__ import annotations

import secrets

from PIL import Image

from rongshu.foundation.media.encoding import encode, open_upload
from rongshu.foundation.media.files import WIDTHS, picture_path, private_path, write
from rongshu.foundation.media.models import Picture
from rongshu.kit.tenancy import current_shop_id


def picture_store(*, source: bytes | Image.Image, alt: str, origin: str) -> Picture:
    """Keep a picture of this shop in every width, encoded anew; the same pixels again give the same picture.

    `source` is an upload's bytes (checked as hostile) or a picture we drew. `alt` says what is to be seen, `origin`
    who made it and under which licence. The files are written before the commit: a rolled-back row leaves files that
    nobody knows and the next store of the same pixels uses. Raises PictureRefused.
    """
    made = encode(open_upload(source) if isinstance(source, bytes) else source)
    known = Picture.objects.filter(key=made.key).first()
    if known is not None and all(_exists(made.key, width) for width in WIDTHS):
        return known
    for width, content in made.files.items():
        path = picture_path(current_shop_id(), made.key, width)
        assert path is not None
        write(path, content)
    Picture.objects.bulk_create(
        [
            Picture(
                key=made.key,
                alt=alt[:120],
                widths=list(WIDTHS),
                width=made.width,
                height=made.height,
                colour=made.colour,
                origin=origin[:80],
            )
        ],
        ignore_conflicts=True,
    )
    return Picture.objects.get(key=made.key)


def private_picture_store(source: bytes) -> str:
    """Keep a picture that only some may see, encoded anew, under a random token; returns the token.

    Evidence of a claim is such a picture. It is shown by `private_picture_url`, which signs for a short time. Raises
    PictureRefused.
    """
    made = encode(open_upload(source))
    token = secrets.token_hex(16)
    path = private_path(current_shop_id(), token)
    assert path is not None
    write(path, made.files[WIDTHS[-1]])
    return token


def _exists(key: str, width: int) -> bool:
    path = picture_path(current_shop_id(), key, width)
    return path is not None and path.is_file()
