"""What the shop's pages repeat: prices, icons, pictures, avatars, countdowns, the frame around a page."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, ngettext

from rongshu.foundation.shops.directory import ShopInfo
from rongshu.foundation.tracking.access import stream_token, track_token
from rongshu.kernel import clock
from rongshu.kernel.money import Money
from rongshu.money.ledger.kinds import kind_of, purpose_label
from rongshu.money.ledger.types import AccountRef
from rongshu.people.members.regions import name_of
from rongshu.people.profiles.purposes import BY_CODE
from rongshu.storefront import theme
from rongshu.storefront.fragments import fragment
from rongshu.storefront.pictures import picture_html
from rongshu.storefront.skeleton import came_by_attr, hole
from rongshu.supply.catalog.types import ProductView

register = template.Library()

# Stand for what belongs to the viewer in pieces that are drawn once; replaced when a page is put together.
_CSRF = "csrf-token-of-the-viewer"
_WORDS = "words-for-the-viewer"
SHOWN_STOCK = 99

CATEGORY_ICONS = frozenset(
    {
        "bedding",
        "home",
        "kitchen",
        "bath",
        "food",
        "wear",
        "baby",
        "bags",
        "sundry",
        "pets",
        "fruit",
        "snack",
        "tea",
    }
)


# ---- Money and time


@register.filter
def yuan(fen: int | None) -> str:
    """`5900` as ``¥59.00``."""
    return str(Money(fen or 0))


@register.simple_tag
def price(fen: int, css: str = "price-s") -> SafeString:
    """A price as shoppers read it: small sign, large yuan, small cents, none when they are zero."""
    whole, cents = divmod(abs(fen), 100)
    tail = f".{cents:02d}" if cents else ""
    sign = "-" if fen < 0 else ""
    return mark_safe(  # digits, and a class name from a template
        f'<span class="price {css}"><i>{sign}¥</i><b>{whole:,}</b>{f"<i>{tail}</i>" if tail else ""}</span>'
    )


@register.filter
def moment(value: datetime | str | None) -> str:
    """Date and time to the minute, in the shop's time zone."""
    if isinstance(value, str):
        value = parse_datetime(value)
    return localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


@register.filter
def rate(basis_points: int) -> str:
    """`1250` as ``12.5%``."""
    return f"{basis_points / 100:g}%"


@register.filter
def epoch_ms(value: datetime) -> int:
    return int(value.timestamp() * 1000)


@register.filter
def day(value: datetime | None) -> str:
    """A date, in the shop's time zone."""
    return localtime(value).strftime("%Y-%m-%d") if value else ""


@register.filter
def tenths(basis_points: int) -> str:
    """`9500` as ``9.5``: what is called 折."""
    return f"{basis_points / 1000:g}"


@register.filter
def times(basis_points: int) -> str:
    """`15000` as ``1.5``."""
    return f"{basis_points / 10000:g}"


@register.filter
def purpose(code: str) -> str:
    """What personal information is used for, in people's words."""
    known = BY_CODE.get(code)
    return str(known.title) if known else code


def _spell(left: timedelta, day_word: str) -> str:
    seconds = max(0, int(left.total_seconds()))
    days, rest = divmod(seconds, 86400)
    text = f"{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"
    return f"{days}{day_word} {text}" if days else text


@register.simple_tag
def until(deadline: datetime, css: str = "") -> SafeString:
    """A countdown to a moment. The server writes the first value, the script goes on by the server's clock."""
    day_word = gettext("天")
    return format_html(
        '<span class="count-down {}" role="timer" data-until="{}" data-days="{}">{}</span>',
        css,
        epoch_ms(deadline),
        day_word,
        _spell(deadline - clock.now(), day_word),
    )


# ---- Marks


@lru_cache(maxsize=512)
def icon_html(name: str, css: str = "") -> SafeString:
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        css,
        static("rs/icons.svg"),
        name,
    )


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """A drawing from the sprite; it never carries meaning alone."""
    return icon_html(name, css)


@register.simple_tag
def category_mark(code: str, name: str) -> SafeString:
    """A category's drawing, or the first character of its name."""
    if code in CATEGORY_ICONS:
        return icon_html(f"c-{code}")
    return format_html('<span aria-hidden="true">{}</span>', name[:1])


@register.simple_tag
def avatar(name: str, seed: int | str = "", css: str = "") -> SafeString:
    """First character on a colour that stays the same for one person."""
    tone = crc32(str(seed or name).encode()) % 8
    return format_html(
        '<span class="avatar avatar-{} {}" aria-hidden="true">{}</span>', tone, css, name[:1].upper() or "·"
    )


@register.simple_tag(takes_context=True)
def picture(
    context: dict[str, Any],
    key: str,
    colour: str = "",
    alt: str = "",
    size: str = "tile",
    css: str = "",
    eager: bool = False,
) -> SafeString:
    """A square picture of this shop by its key."""
    shop: ShopInfo = context["shop"]
    return picture_html(
        shop_id=shop.id, key=key, colour=colour, alt=alt, size=size, eager=bool(eager), css=css
    )


@register.simple_tag
def progress(done: int, whole: int) -> SafeString:
    """A bar, drawn so that it needs no style attribute. What it says stands beside it in words."""
    share = 100 * done // whole if whole else 0
    return format_html(
        '<svg class="progress" aria-hidden="true"><rect width="{}%" height="100%"/></svg>', min(100, share)
    )


@register.filter
def region(code: str) -> str:
    """`440106` as ``广东省 广州市 天河区``; empty for an unknown code."""
    try:
        return " ".join(name_of(code))
    except KeyError:
        return ""


@register.filter
def ledger_account(account: AccountRef) -> str:
    """An account in people's words."""
    return str(kind_of(account).label)


@register.filter
def ledger_purpose(purpose: str) -> str:
    """Why money moved, in people's words."""
    return purpose_label(purpose)


@register.filter
def sold(count: int) -> str:
    """Units sold, as counted from paid orders; nothing is said of zero."""
    if count < 1:
        return ""
    return ngettext("已售 %(count)s 件", "已售 %(count)s 件", count) % {"count": f"{count:,}"}


# ---- The frame around a page


@register.simple_tag(takes_context=True)
def html_attrs(context: dict[str, Any]) -> SafeString:
    """Language, and the server's time for the countdowns."""
    language = "zh-Hans" if (get_language() or "").startswith("zh") else get_language() or "zh-Hans"
    now = hole("now") if context.get("holes") else epoch_ms(clock.now())
    return format_html('lang="{}" data-now="{}"', language, now)


@lru_cache(maxsize=1)
def _assets() -> str:
    styles = "".join(
        f'<link rel="stylesheet" href="{static(name)}">' for name in ("weui/weui.min.css", "rs/shop.css")
    )
    scripts = (
        f'<script src="{static("django_htmx/htmx-2.min.js")}" defer fetchpriority="low"></script>'
        f'<script src="{static("rs/rs.js")}" type="module" fetchpriority="low"></script>'
        f'<script src="{static("alpine/cdn.min.js")}" defer fetchpriority="low"></script>'
    )
    return styles + scripts


# Within the page: one request less on every first visit.
_DRAWING = Path(__file__).parents[1] / "static" / "rs" / "icon.svg"
_ICON = f"data:image/svg+xml;base64,{b64encode(_DRAWING.read_bytes()).decode()}"


@lru_cache(maxsize=256)
def _head(prefix: str, accent: str) -> SafeString:
    # The prefix keeps shops apart: reverse() answers with the running request's.
    themed = f"{reverse('storefront:theme')}?v={theme.version(accent)}"
    return mark_safe(  # our own addresses
        f'<link rel="stylesheet" href="{themed}">{_assets()}'
        '<meta name="htmx-config" content=\'{"includeIndicatorStyles":false,"allowEval":false,'
        '"historyCacheSize":0,"attributesToSettle":["class","width","height"],"selfRequestsOnly":true}\'>'
        f'<link rel="icon" href="{_ICON}">'
    )


@register.simple_tag(takes_context=True)
def head(context: dict[str, Any]) -> SafeString:
    """Styles and scripts, all from our own origin."""
    shop: ShopInfo | None = context.get("shop")
    return _head(shop.prefix, shop.accent) if shop else mark_safe(_assets())  # our own addresses


@register.simple_tag(takes_context=True)
def body_attrs(context: dict[str, Any], topics: Iterable[str] = ()) -> SafeString:
    """Where the script listens and reports, with the tokens that let it; nothing outside a shop."""
    if context.get("shop") is None:
        return SafeString("")
    holes = bool(context.get("holes"))
    attrs = {
        "track": f"{settings.RONGSHU_LIVE_URL}/v1/track",
        "track-token": hole("track") if holes else track_token(context["request"]),
        "offline": gettext("网络不太好，请检查后再试。"),
    }
    topics = list(topics)
    if topics:
        attrs["stream"] = f"{settings.RONGSHU_LIVE_URL}/v1/stream"
        attrs["stream-token"] = hole("stream") if holes else stream_token(context["request"], topics)
    return format_html_join(" ", 'data-{}="{}"', attrs.items())


@register.simple_tag(takes_context=True)
def came_by(context: dict[str, Any]) -> SafeString:
    """The tracked link this visitor came through, for the page's view event."""
    return hole("link") if context.get("holes") else SafeString(came_by_attr(context["request"]))


@lru_cache(maxsize=512)
def _tabs(prefix: str, language: str, name: str, active: str) -> SafeString:
    entries = (
        ("home", reverse("storefront:home"), gettext("首页")),
        ("category", reverse("storefront:categories"), gettext("分类")),
        ("cart", reverse("storefront:cart"), gettext("购物车")),
        ("me", reverse("storefront:me"), gettext("我的")),
    )
    links = format_html_join(
        "",
        '<a href="{}"{}>{}<span>{}</span>{}</a>',
        (
            (
                url,
                SafeString(' aria-current="page"' if key == active else ""),
                icon_html(key),
                label,
                SafeString('<span class="count" data-cart-count hidden></span>' if key == "cart" else ""),
            )
            for key, url, label in entries
        ),
    )
    return format_html(
        '<nav class="tabs" aria-label="{}"><a class="brand" href="{}">{}</a>{}</nav>',
        gettext("主导航"),
        entries[0][1],
        name,
        links,
    )


@register.simple_tag(takes_context=True)
def tabs(context: dict[str, Any], active: str = "") -> SafeString:
    """首页 · 分类 · 购物车 · 我的."""
    shop: ShopInfo | None = context.get("shop")
    if shop is None:
        return SafeString("")
    return _tabs(shop.prefix, get_language() or "", shop.name, active)


@register.simple_tag(takes_context=True)
def footer(context: dict[str, Any]) -> SafeString:
    """Who runs this shop, with its licence (电子商务法 15), on every page."""
    return fragment("storefront/parts/footer.html", context["shop"], 3600, "")


@register.simple_tag
def sheets() -> SafeString:
    """The empty half-sheets that scripts fill."""
    return _sheets(get_language() or "")


@lru_cache(maxsize=16)
def _sheets(language: str) -> SafeString:
    return SafeString(get_template("storefront/parts/sheets.html").render())


@register.simple_tag(takes_context=True)
def share_button(
    context: dict[str, Any], kind: str, ref: str = "", words: str = "", css: str = "line"
) -> SafeString:
    """A button that opens the share sheet of a target; without scripts it leads to a page with the same."""
    words = words or gettext("分享给好友")
    html = fragment(
        "storefront/parts/share_button.html",
        context["shop"],
        3600,
        (kind, ref, css),
        kind=kind,
        ref=ref,
        words=_WORDS,
        css=css,
        csrf_token=_CSRF,
    )
    return _with_csrf(html.replace(_WORDS, escape(str(words))), context)


@register.simple_tag(takes_context=True)
def buy_sheet(context: dict[str, Any], product: ProductView, entry: Any = None) -> SafeString:
    """The half-sheet where variant and quantity are chosen. `entry` is the campaign's way in (`PanelEntry`), if any."""
    skus = [
        {
            "id": sku.id,
            "specs": list(sku.specs),
            "price": sku.price_fen,
            "campaign": entry.prices.get(sku.id) if entry else None,
            "left": min(sku.available, SHOWN_STOCK),
        }
        for sku in product.skus
    ]
    specs = [
        (name, list(dict.fromkeys(sku.specs[index] for sku in product.skus if index < len(sku.specs))))
        for index, name in enumerate(product.static.spec_names)
    ]
    whole, cents = divmod(product.price_fen, 100)
    html = fragment(
        "storefront/parts/buy_sheet.html",
        context["shop"],
        60,
        (product.slug, product.title, product.static.picture_key, skus, entry),
        product=product,
        entry=entry,
        skus=json.dumps(skus, ensure_ascii=False, separators=(",", ":")),
        specs=specs,
        whole=whole,
        cents=f".{cents:02d}" if cents else "",
        csrf_token=_CSRF,
    )
    return _with_csrf(html, context)


def _with_csrf(html: str, context: dict[str, Any]) -> SafeString:
    """Put the viewer's token into a piece that is drawn once for everybody."""
    return SafeString(html.replace(_CSRF, str(context["csrf_token"])))
