"""The product editor's form as typed: kept word for word when it is refused, read into a draft when it is not."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from rongshu.kernel.money import Money
from rongshu.supply.catalog.errors import BadProduct
from rongshu.supply.catalog.selectors import specs_matrix
from rongshu.supply.catalog.types import Attribute, Block, ProductDraft, SkuDraft, SpecGroup

_SPLIT: Final = re.compile(r"[\s,，、;；]+")
_SPEC_ROWS: Final = 3
# Column of the table of variants → its field, and how it is typed.
_MONEY: Final = ("price", "list_price", "member_price", "community_price", "cost")
_WHOLE: Final = ("weight", "volume", "stock")
_FIELD: Final = {
    "price": "price_fen",
    "list_price": "list_price_fen",
    "member_price": "member_price_fen",
    "community_price": "community_price_fen",
    "cost": "cost_fen",
    "weight": "weight_g",
    "volume": "volume_cm3",
    "stock": "stock",
}


@dataclass
class Line:
    """A variant's row as typed. `seen` is the stock that stood in the form when it was opened."""

    code: str = ""
    specs: list[str] = field(default_factory=list)
    price: str = ""
    list_price: str = ""
    member_price: str = ""
    community_price: str = ""
    cost: str = ""
    weight: str = ""
    volume: str = ""
    barcode: str = ""
    picture: str = ""
    stock: str = ""
    seen: str = ""
    active: bool = True

    @property
    def spec_text(self) -> str:
        return " / ".join(self.specs)


@dataclass
class Group:
    """A spec's row as typed: its name and its values in one line."""

    name: str = ""
    values: str = ""


_TEXTS: Final = (
    "title",
    "code",
    "category_code",
    "brand_code",
    "brief",
    "unit",
    "returnable",
    "return_ground",
    "freight_template_code",
    "position",
    "video_key",
)


@dataclass
class ProductForm:
    """Everything on the editor's page, as text."""

    texts: dict[str, str]
    pictures: list[str]
    promises: str
    attributes: str
    details: str
    groups: list[Group]
    drawn: list[SpecGroup]  # the specs the rows below were drawn for
    lines: list[Line]
    colour: str = "#eeeeee"

    def get(self, name: str) -> str:
        return self.texts.get(name, "")


def blank() -> ProductForm:
    """A new product: one plain variant."""
    return ProductForm(
        texts={"unit": "件", "returnable": "seven_days", "position": "0"},
        pictures=[],
        promises="",
        attributes="",
        details="",
        groups=[Group() for _number in range(_SPEC_ROWS)],
        drawn=[],
        lines=[Line()],
    )


def _yuan(fen: int | None) -> str:
    return "" if fen is None else Money(fen).yuan()


def from_draft(draft: ProductDraft, stock: dict[str, int]) -> ProductForm:
    """The form of a stored product; `stock` is what is physically there, by SKU code."""
    texts = {name: str(getattr(draft, name)) for name in _TEXTS}
    groups = [Group(group.name, " ".join(group.values)) for group in draft.spec_groups]
    groups += [Group() for _number in range(_SPEC_ROWS - len(groups))]
    return ProductForm(
        texts=texts,
        pictures=list(draft.picture_keys),
        promises=" ".join(draft.promises),
        attributes="\n".join(f"{one.name}：{one.value}" for one in draft.attributes),
        details="\n\n".join(block.text or f"[图片 {block.picture_key}]" for block in draft.details),
        groups=groups,
        drawn=list(draft.spec_groups),
        lines=lines_of(draft.skus, stock),
        colour=draft.colour,
    )


def lines_of(skus: tuple[SkuDraft, ...], stock: dict[str, int]) -> list[Line]:
    """Rows of variants; a new one has no stock yet."""
    return [
        Line(
            code=sku.code,
            specs=list(sku.specs),
            price=_yuan(sku.price_fen),
            list_price=_yuan(sku.list_price_fen) if sku.list_price_fen else "",
            member_price=_yuan(sku.member_price_fen),
            community_price=_yuan(sku.community_price_fen),
            cost=_yuan(sku.cost_fen) if sku.cost_fen else "",
            weight=str(sku.weight_g) if sku.weight_g else "",
            volume=str(sku.volume_cm3) if sku.volume_cm3 else "",
            barcode=sku.barcode,
            picture=sku.picture_key,
            stock=str(stock.get(sku.code, 0)),
            seen=str(stock.get(sku.code, 0)),
            active=sku.active,
        )
        for sku in skus
    ]


def from_post(post: QueryDict) -> ProductForm:
    """What was typed, nothing judged yet."""
    columns: dict[str, list[str]] = {
        name: post.getlist(f"sku_{name}")
        for name in ("code", "specs", "barcode", "picture", "seen", *_MONEY, *_WHOLE)
    }
    active = set(post.getlist("sku_active"))

    def cell(name: str, row: int) -> str:
        return columns[name][row].strip() if row < len(columns[name]) else ""

    lines = [
        Line(
            code=cell("code", row),
            specs=_strings(cell("specs", row)),
            active=str(row) in active,
            **{name: cell(name, row) for name in ("barcode", "picture", "seen", *_MONEY, *_WHOLE)},
        )
        for row in range(len(columns["code"]))
    ]
    names, values = post.getlist("group_name"), post.getlist("group_values")
    return ProductForm(
        texts={name: post.get(name, "").strip() for name in _TEXTS},
        pictures=[key for key in post.getlist("picture") if key],
        promises=post.get("promises", ""),
        attributes=post.get("attributes", ""),
        details=post.get("details", "").replace("\r\n", "\n"),
        groups=[Group(name.strip(), text.strip()) for name, text in zip(names, values, strict=False)][
            :_SPEC_ROWS
        ],
        drawn=_drawn(post.get("drawn", "")),
        lines=lines or [Line()],
        colour=post.get("colour", "") or "#eeeeee",
    )


def _strings(text: str) -> list[str]:
    try:
        found = json.loads(text or "[]")
    except ValueError:
        return []
    return [str(one) for one in found] if isinstance(found, list) else []


def _drawn(text: str) -> list[SpecGroup]:
    try:
        found: Any = json.loads(text or "[]")
        return [SpecGroup(str(one["name"]), tuple(str(value) for value in one["values"])) for one in found]
    except (ValueError, TypeError, KeyError):
        return []


def groups_typed(form: ProductForm) -> list[SpecGroup]:
    """The specs as typed. A name or value changed where it stood is a new name, not another spec."""
    typed = [
        SpecGroup(group.name, tuple(dict.fromkeys(one for one in _SPLIT.split(group.values) if one)))
        for group in form.groups
        if group.name or group.values
    ]
    before = {group.name: group for group in form.drawn}
    found = []
    for place, group in enumerate(typed):
        was = group.name
        if was not in before and len(typed) == len(form.drawn):
            was = form.drawn[place].name
        old = before[was].values if was in before else ()
        renamed = {}
        if len(old) == len(group.values):
            renamed = {
                gone: new
                for gone, new in zip(old, group.values, strict=True)
                if gone not in group.values and new not in old
            }
        found.append(replace(group, was=was, renamed=renamed))
    return found


def is_drawn(form: ProductForm, groups: list[SpecGroup]) -> bool:
    """Whether the rows are those of the specs as typed, each with its code."""
    return all(line.code for line in form.lines) and [(one.name, one.values) for one in groups] == [
        (one.name, one.values) for one in form.drawn
    ]


def draft_of(form: ProductForm, *, product_id: int | None, slug: str) -> ProductDraft:
    """The draft the form says, of the specs its rows were drawn for. Raises BadProduct for what is no number."""
    get = form.get
    return ProductDraft(
        id=product_id,
        slug=slug,
        title=get("title"),
        code=get("code"),
        category_code=get("category_code"),
        brand_code=get("brand_code"),
        brief=get("brief"),
        unit=get("unit"),
        picture_keys=tuple(form.pictures),
        video_key=get("video_key"),
        colour=form.colour,
        details=_details(form.details),
        attributes=_attributes(form.attributes),
        spec_groups=tuple(form.drawn),
        promises=tuple(one for one in re.split(r"[\n,，、;；]+|\s{1,}", form.promises) if one),
        returnable=get("returnable"),
        return_ground=get("return_ground"),
        freight_template_code=get("freight_template_code"),
        position=_whole("position", get("position")),
        skus=tuple(_sku(f"skus.{row}", line) for row, line in enumerate(form.lines)),
    )


def redraw(form: ProductForm, *, product_id: int | None, slug: str) -> None:
    """Draw the rows anew for the specs as typed; what was typed in rows that live on stays. Raises BadProduct."""
    groups = groups_typed(form)
    model, typed = None, None
    unpriced = not any(line.price for line in form.lines)
    if unpriced:  # nothing priced yet: rows are drawn all the same
        form.lines = [replace(line, price="1") for line in form.lines]
        model = SkuDraft(code="-", price_fen=1)
    draft = draft_of(form, product_id=product_id, slug=slug)
    uncoded = [sku for sku in draft.skus if not sku.code]  # typed before there was a code: the others' model
    if uncoded and model is None:
        model = uncoded[0]
        typed = next(line for line in form.lines if not line.code)
    draft = replace(draft, skus=tuple(sku for sku in draft.skus if sku.code))
    stock = {line.code: (line.stock, line.seen) for line in form.lines}
    form.lines = lines_of(specs_matrix(draft, groups, model=model), {})
    for line in form.lines:
        line.stock, line.seen = stock.get(line.code, (typed.stock if typed else "0", "0"))
        if unpriced:
            line.price = ""
    form.drawn = [SpecGroup(group.name, group.values) for group in groups]


def stock_typed(form: ProductForm) -> dict[str, tuple[int, int]]:
    """Stock that was changed, by SKU code: what is there now, and what stood in the form. Raises BadProduct."""
    changed = {}
    for row, line in enumerate(form.lines):
        now, seen = _whole(f"skus.{row}.stock", line.stock), _whole(f"skus.{row}.stock", line.seen)
        if now != seen:
            changed[line.code] = (now, seen)
    return changed


def _sku(at: str, line: Line) -> SkuDraft:
    fen: dict[str, int | None] = {name: _fen(f"{at}.{_FIELD[name]}", getattr(line, name)) for name in _MONEY}
    return SkuDraft(
        code=line.code,
        specs=tuple(line.specs),
        price_fen=fen["price"] or 0,
        list_price_fen=fen["list_price"] or 0,
        cost_fen=fen["cost"] or 0,
        member_price_fen=fen["member_price"],
        community_price_fen=fen["community_price"],
        weight_g=_whole(f"{at}.weight_g", line.weight),
        volume_cm3=_whole(f"{at}.volume_cm3", line.volume),
        barcode=line.barcode,
        picture_key=line.picture,
        active=line.active,
    )


def _fen(name: str, text: str) -> int | None:
    if not text:
        return None
    try:
        return Money.from_yuan(text).fen
    except ValueError:
        raise BadProduct(_("应是金额，最多两位小数"), field=name, rule="yuan") from None


def _whole(name: str, text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadProduct(_("应是整数"), field=name, rule="whole number")
    return int(text)


def _attributes(text: str) -> tuple[Attribute, ...]:
    found = []
    for line in text.splitlines():
        if not line.strip():
            continue
        name, colon, value = re.sub("[:：]", ":", line, count=1).partition(":")
        if not colon:
            raise BadProduct(_("每行一项，写成“名称：内容”"), field="attributes", rule="name: value")
        found.append(Attribute(name.strip(), value.strip()))
    return tuple(found)


def _details(text: str) -> tuple[Block, ...]:
    blocks = []
    for piece in re.split(r"\n\s*\n", text.strip()):
        picture = re.fullmatch(r"\[(?:图片|picture) ([0-9a-f]{32})\]", piece.strip())
        if picture is not None:
            blocks.append(Block(picture_key=picture[1]))
        elif piece.strip():
            blocks.append(Block(text=piece.strip()))
    return tuple(blocks)
