"""Every refusal of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import InvalidInput, Refusal


class BadSearch(InvalidInput):
    """A sort that is not offered, a page mark that is not of this search, or a bound out of range (422)."""

    code = "bad_search"
    title = _("搜索条件有误，请调整后再试。")


class TooManyFavourites(Refusal):
    """A shopper keeps at most `rules.MOST_FAVOURITES` products (409)."""

    code = "too_many_favourites"
    title = _("收藏已满，请先取消一些再收藏。")
