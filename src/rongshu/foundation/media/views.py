from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rongshu.foundation.media.files import picture_path, private_path
from rongshu.foundation.media.selectors import private_picture_of
from rongshu.foundation.shops.directory import ShopInfo


@require_safe
def picture(request: HttpRequest, shop_id: int, key: str, width: int) -> HttpResponse:
    """`/media/<shop>/<key>-<width>.webp`, for ever the same bytes.

    At a shop's own address another shop's pictures are missing, like those that do not exist (INV-34). Always
    image/webp, whatever is in the file, and no document of its own: scripts in it would run nowhere.
    """
    here: ShopInfo | None = getattr(request, "shop", None)
    path = picture_path(shop_id, key, width)
    if path is None or (here is not None and here.id != shop_id):
        raise Http404
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise Http404 from None
    return _webp(content, "public, max-age=31536000, immutable")


@require_safe
def private_picture(request: HttpRequest, signed: str) -> HttpResponse:
    """`/media/private/<signed>.webp`: for an hour, to whoever was given the address, and in no shared cache."""
    here: ShopInfo | None = getattr(request, "shop", None)
    named = private_picture_of(signed)
    if named is None or (here is not None and here.id != named[0]):
        raise Http404
    path = private_path(*named)
    if path is None or not path.is_file():
        raise Http404
    return _webp(path.read_bytes(), "private, no-store")


def _webp(content: bytes, caching: str) -> HttpResponse:
    response = HttpResponse(content, content_type="image/webp")
    response["Cache-Control"] = caching
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-site"
    return response


for _view in (picture, private_picture):  # files and no database: no block is needed around them
    _view.opens_blocks = True  # type: ignore[union-attr]
