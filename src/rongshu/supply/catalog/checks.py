"""What a product must look like before it is written: limits, and refusals that name the field and the rule."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from rongshu.supply.catalog import returns
from rongshu.supply.catalog.errors import BadProduct, BrandNotFound, CategoryNotFound
from rongshu.supply.catalog.rules import barcode_ok
from rongshu.supply.catalog.types import Attribute, AttributeRule, Block, ProductDraft, SkuDraft, SpecGroup

MOST_SKUS: Final = 600
MOST_SPECS: Final = 3
MOST_VALUES: Final = 60  # of one spec
MOST_PICTURES: Final = 9
MOST_BLOCKS: Final = 40
MOST_ATTRIBUTES: Final = 40
MOST_FEN: Final = 99_999_999  # a price below one million yuan; quantities multiply it without leaving bigint
MOST_GRAMS: Final = 10_000_000
MOST_CM3: Final = 100_000_000
MOST_PROMISES: Final = 8

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_COLOUR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class References:
    """What drafts may refer to: ids by code, and what each category's products are described by."""

    categories: Mapping[str, int]
    brands: Mapping[str, int] = field(default_factory=dict)
    attributes: Mapping[str, Sequence[AttributeRule]] = field(default_factory=dict)  # by category code


def check_slug(slug: str) -> str:
    """A slug of small letters, digits and hyphens."""
    if not _SLUG.fullmatch(slug):
        raise BadProduct(_("只能用小写字母、数字和连字符，最多 40 位"), field="slug", rule="slug")
    return slug


def check_code(name: str, code: str) -> str:
    """A code of letters, digits, dot, underscore and hyphen."""
    if not _CODE.fullmatch(code):
        raise BadProduct(
            _("只能用字母、数字、点、下划线和连字符，以字母或数字开头，最多 40 位"), field=name, rule="code"
        )
    return code


def check_text(name: str, text: str, most: int, *, blank: bool = False) -> str:
    """One trimmed line of at most `most` characters."""
    cleaned = " ".join(text.split())
    if not (cleaned or blank):
        raise BadProduct(_("必填"), field=name, rule=f"length 1..{most}")
    if len(cleaned) > most or "\x00" in cleaned:
        raise BadProduct(
            format_lazy(_("最多 {most} 个字，现在有 {now} 个"), most=most, now=len(cleaned)),
            field=name,
            rule=f"length {0 if blank else 1}..{most}",
        )
    return cleaned


def check_colour(colour: str) -> str:
    if not _COLOUR.fullmatch(colour):
        raise BadProduct(_("应是 #rrggbb 形式的颜色"), field="colour", rule="#rrggbb")
    return colour


def check_int(name: str, value: int, least: int, most: int) -> int:
    """A whole number in a range; `True` is none."""
    if type(value) is not int or not least <= value <= most:
        words = format_lazy(_("应是 {least} 到 {most} 之间的整数"), least=least, most=most)
        raise BadProduct(words, field=name, rule=f"{least}..{most}")
    return value


def check_fen(name: str, value: int, least: int) -> int:
    """An amount in fen, at least `least`."""
    if type(value) is not int or not least <= value <= MOST_FEN:
        words = format_lazy(
            _("应在 {least} 元到 {most} 元之间"), least=f"{least / 100:.2f}", most=f"{MOST_FEN / 100:.2f}"
        )
        raise BadProduct(words, field=name, rule=f"{least}..{MOST_FEN}")
    return value


def check_picture_keys(keys: Sequence[str]) -> tuple[str, ...]:
    if len(keys) > MOST_PICTURES or any(not _CODE.fullmatch(key) for key in keys):
        words = format_lazy(_("最多 {most} 张"), most=MOST_PICTURES)
        raise BadProduct(words, field="picture_keys", rule=f"at most {MOST_PICTURES} picture keys")
    return tuple(dict.fromkeys(keys))


def check_spec_names(names: Sequence[str]) -> list[str]:
    """At most three different names."""
    cleaned = [check_text("spec_names", name, 10) for name in names]
    if len(cleaned) > MOST_SPECS or len(set(cleaned)) != len(cleaned):
        words = format_lazy(_("最多 {most} 个，且不能重名"), most=MOST_SPECS)
        raise BadProduct(words, field="spec_names", rule=f"at most {MOST_SPECS} different names")
    return cleaned


def check_spec_groups(groups: Sequence[SpecGroup]) -> tuple[SpecGroup, ...]:
    """At most three specs of different names, each with different values."""
    cleaned = []
    for name, group in zip(check_spec_names([group.name for group in groups]), groups, strict=True):
        values = tuple(check_text("spec_groups", value, 30) for value in group.values)
        if not 1 <= len(values) <= MOST_VALUES or len(set(values)) != len(values):
            words = format_lazy(_("“{name}”应有 1 到 {most} 个不重复的值"), name=name, most=MOST_VALUES)
            raise BadProduct(words, field="spec_groups", rule=f"1..{MOST_VALUES} different values")
        cleaned.append(SpecGroup(name, values, was=group.was, renamed=dict(group.renamed)))
    count = 1
    for group in cleaned:
        count *= len(group.values)
    if count > MOST_SKUS:
        words = format_lazy(_("组合出 {count} 个，最多 {most} 个"), count=count, most=MOST_SKUS)
        raise BadProduct(words, field="spec_groups", rule=f"at most {MOST_SKUS} combinations")
    return tuple(cleaned)


def check_returns(returnable: str, ground: str) -> tuple[str, str]:
    """Exempt from return without reason only on a ground the law names (LAW-15)."""
    if returnable not in {returns.SEVEN_DAYS, returns.EXEMPT, returns.EXEMPT_IF_CONFIRMED}:
        raise BadProduct(
            _("请选择一种退货政策"), field="returnable", rule="seven_days, exempt or exempt_if_confirmed"
        )
    if not returns.ground_fits(returnable, ground):
        allowed = [key for key, one in returns.GROUNDS.items() if one.gives == returnable]
        words = (
            _("不支持无理由退货须选择法律允许的依据（消费者权益保护法 第二十五条）")
            if allowed
            else _("支持无理由退货的商品不需要依据")
        )
        raise BadProduct(words, field="return_ground", rule=", ".join(allowed) or "none", law="LAW-15")
    return returnable, ground


def check_promises(promises: Sequence[str]) -> tuple[str, ...]:
    cleaned = tuple(check_text("promises", promise, 20) for promise in promises)
    if len(cleaned) > MOST_PROMISES or len(set(cleaned)) != len(cleaned):
        words = format_lazy(_("最多 {most} 条，且不能重复"), most=MOST_PROMISES)
        raise BadProduct(words, field="promises", rule=f"at most {MOST_PROMISES} different promises")
    return cleaned


def check_details(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Paragraphs and pictures, not both in one block."""
    if len(blocks) > MOST_BLOCKS:
        words = format_lazy(_("最多 {most} 段"), most=MOST_BLOCKS)
        raise BadProduct(words, field="details", rule=f"at most {MOST_BLOCKS} blocks")
    cleaned = []
    for block in blocks:
        text = "\n".join(line.strip() for line in block.text.strip().splitlines())
        if len(text) > 2000 or bool(text) == bool(block.picture_key):
            words = _("每段是不超过 2000 字的文字，或者一张图片")
            raise BadProduct(words, field="details", rule="text of 1..2000, or a picture")
        if block.picture_key:
            check_code("details", block.picture_key)
        cleaned.append(Block(text, block.picture_key))
    return tuple(cleaned)


def check_attributes(
    attributes: Sequence[Attribute], rules: Sequence[AttributeRule], *, selling: bool
) -> tuple[Attribute, ...]:
    """Facts that fit the category's rules; what it requires must be there before the product may be sold."""
    cleaned = tuple(
        Attribute(check_text("attributes", one.name, 30), check_text("attributes", one.value, 200))
        for one in attributes
    )
    if len(cleaned) > MOST_ATTRIBUTES or len({one.name for one in cleaned}) != len(cleaned):
        words = format_lazy(_("最多 {most} 项，且不能重名"), most=MOST_ATTRIBUTES)
        raise BadProduct(words, field="attributes", rule=f"at most {MOST_ATTRIBUTES} different names")
    given = {one.name: one.value for one in cleaned}
    for rule in rules:
        value = given.get(rule.name)
        if value is None:
            if rule.required and selling:
                words = format_lazy(_("上架前须填写“{name}”"), name=rule.name)
                raise BadProduct(words, field="attributes", rule=f"{rule.name} required")
            continue
        if rule.kind == "choice" and value not in rule.choices:
            words = format_lazy(
                _("“{name}”应是其中之一：{choices}"), name=rule.name, choices="、".join(rule.choices)
            )
            raise BadProduct(words, field="attributes", rule=f"{rule.name}: {', '.join(rule.choices)}")
        if rule.kind == "number" and not _is_number(value.removesuffix(rule.unit).strip()):
            words = format_lazy(_("“{name}”应是数字"), name=rule.name)
            raise BadProduct(words, field="attributes", rule=f"{rule.name}: number")
    return cleaned


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def check_skus_specs(drafts: Sequence[SkuDraft], spec_names: Sequence[str]) -> None:
    """At least one variant, each with one value per spec."""
    if not 1 <= len(drafts) <= MOST_SKUS:
        words = format_lazy(_("应有 1 到 {most} 个"), most=MOST_SKUS)
        raise BadProduct(words, field="skus", rule=f"1..{MOST_SKUS}")
    for index, draft in enumerate(drafts):
        if len(draft.specs) != len(spec_names):
            words = format_lazy(_("应有 {count} 个值，每个规格名一个"), count=len(spec_names))
            raise BadProduct(words, field=f"skus.{index}.specs", rule="one value per spec")
        for value in draft.specs:
            check_text(f"skus.{index}.specs", value, 30)


def check_skus(drafts: Sequence[SkuDraft], groups: Sequence[SpecGroup]) -> tuple[SkuDraft, ...]:
    """Variants that fit their product: one value per spec, no combination twice, at least one to sell."""
    check_skus_specs(drafts, [group.name for group in groups])
    if not any(draft.active for draft in drafts):
        raise BadProduct(_("至少启用一个"), field="skus", rule="one active")
    if len({draft.code for draft in drafts}) != len(drafts):
        raise BadProduct(_("商家编码不能重复"), field="skus", rule="codes differ")
    offered = [tuple(draft.specs) for draft in drafts if draft.active]
    if len(set(offered)) != len(offered):
        raise BadProduct(_("两个规格的值完全相同"), field="skus", rule="specs differ")
    return tuple(_check_sku(f"skus.{index}", draft, groups) for index, draft in enumerate(drafts))


def _check_sku(at: str, draft: SkuDraft, groups: Sequence[SpecGroup]) -> SkuDraft:
    check_code(f"{at}.code", draft.code)
    specs = tuple(" ".join(value.split()) for value in draft.specs)
    for value, group in zip(specs, groups, strict=True):
        if draft.active and value not in group.values:
            words = format_lazy(_("“{name}”没有“{value}”这个值"), name=group.name, value=value)
            raise BadProduct(words, field=f"{at}.specs", rule="a value of its spec")
    check_fen(f"{at}.price_fen", draft.price_fen, 1)
    check_fen(f"{at}.list_price_fen", draft.list_price_fen, 0)
    check_fen(f"{at}.cost_fen", draft.cost_fen, 0)
    for name, price_fen in (
        ("member_price_fen", draft.member_price_fen),
        ("community_price_fen", draft.community_price_fen),
    ):
        if price_fen is not None:
            check_fen(f"{at}.{name}", price_fen, 1)
    check_int(f"{at}.weight_g", draft.weight_g, 0, MOST_GRAMS)
    check_int(f"{at}.volume_cm3", draft.volume_cm3, 0, MOST_CM3)
    if draft.barcode and not barcode_ok(draft.barcode):
        raise BadProduct(
            _("应是 8、12、13 或 14 位国际条码，最后一位是校验码"),
            field=f"{at}.barcode",
            rule="GTIN with check digit",
        )
    if draft.picture_key:
        check_code(f"{at}.picture_key", draft.picture_key)
    return draft if draft.specs == specs else replace(draft, specs=specs)


def check_draft(draft: ProductDraft, known: References, *, selling: bool) -> ProductDraft:
    """A product as it will be written. `selling`: it is on sale or will be by itself.

    Raises BadProduct, CategoryNotFound, BrandNotFound.
    """
    if draft.category_code not in known.categories:
        raise CategoryNotFound(field="category_code")
    if draft.brand_code and draft.brand_code not in known.brands:
        raise BrandNotFound(field="brand_code")
    groups = check_spec_groups(draft.spec_groups)
    returnable, ground = check_returns(draft.returnable, draft.return_ground)
    for name, value in (("freight_template_code", draft.freight_template_code), ("code", draft.code)):
        if value:
            check_code(name, value)
    if draft.video_key:
        check_code("video_key", draft.video_key)
    return replace(
        draft,
        slug=check_slug(draft.slug) if draft.slug else "",
        title=check_text("title", draft.title, 80),
        brief=check_text("brief", draft.brief, 160, blank=True),
        unit=check_text("unit", draft.unit, 10),
        picture_keys=check_picture_keys(draft.picture_keys),
        colour=check_colour(draft.colour),
        details=check_details(draft.details),
        attributes=check_attributes(
            draft.attributes, known.attributes.get(draft.category_code, ()), selling=selling
        ),
        spec_groups=groups,
        promises=check_promises(draft.promises),
        returnable=returnable,
        return_ground=ground,
        position=check_int("position", draft.position, 0, 1_000_000),
        skus=check_skus(draft.skus, groups),
    )
