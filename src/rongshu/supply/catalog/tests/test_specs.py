"""The variants a product's specs make."""

from __future__ import annotations

from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rongshu.foundation.shops.models import Shop
from rongshu.kit.tenancy import shop_block
from rongshu.supply.catalog.errors import BadProduct, ProductChanged
from rongshu.supply.catalog.models import Product, Sku
from rongshu.supply.catalog.rules import free_codes, matrix
from rongshu.supply.catalog.selectors import product_drafts
from rongshu.supply.catalog.services import category_save, product_save, product_specs_set
from rongshu.supply.catalog.types import SkuDraft, SpecGroup
from tests.world import make_shop

PLAIN = SkuDraft(code="NEW", price_fen=5900, cost_fen=3000, weight_g=200, barcode="6901234567892")
COLOURS, SIZES = SpecGroup("颜色", ("红", "蓝")), SpecGroup("尺码", ("S", "M", "L"))

groups = st.lists(
    st.tuples(
        st.sampled_from(["颜色", "尺码", "款式"]),
        st.lists(st.sampled_from("甲乙丙丁"), min_size=1, max_size=4, unique=True),
    ),
    max_size=3,
    unique_by=lambda group: group[0],
).map(lambda found: [SpecGroup(name, tuple(values)) for name, values in found])


def draw(before: list[SpecGroup], skus: list[SkuDraft], after: list[SpecGroup]) -> list[SkuDraft]:
    taken = {sku.code for sku in skus}
    return matrix(before=before, skus=skus, after=after, codes=free_codes("T", taken), model=PLAIN)


@given(before=groups, after=groups)
@settings(max_examples=60)
def test_there_is_one_variant_per_combination_and_what_lives_on_keeps_its_code(
    before: list[SpecGroup], after: list[SpecGroup]
) -> None:
    first = draw(before, [], before)
    then = draw(before, first, after)
    assert len(then) == prod(len(group.values) for group in after)
    assert len({sku.specs for sku in then}) == len(then) == len({sku.code for sku in then})
    if [group.name for group in before] == [group.name for group in after]:
        codes = {sku.specs: sku.code for sku in first}
        assert all(sku.code == codes[tuple(sku.specs)] for sku in then if tuple(sku.specs) in codes)
        old = {sku.code for sku in first}
        assert all((sku.code in old) == (tuple(sku.specs) in codes) for sku in then)


def test_a_rename_and_a_new_spec_keep_every_variant() -> None:
    first = draw([COLOURS], [], [COLOURS])
    renamed = SpecGroup("主色", ("朱红", "蓝"), was="颜色", renamed={"红": "朱红"})
    then = draw([COLOURS], first, [renamed, SIZES])
    assert [(sku.specs, sku.code) for sku in then if sku.code in {"T-01", "T-02"}] == [
        (("朱红", "S"), "T-01"),
        (("蓝", "S"), "T-02"),
    ]
    assert len(then) == 6


def test_a_new_variant_is_like_the_others_but_has_no_barcode_of_theirs() -> None:
    (new,) = draw([], [], [])
    assert (new.price_fen, new.cost_fen, new.weight_g, new.barcode) == (5900, 3000, 200, "")


def test_codes_skip_what_is_taken() -> None:
    series = free_codes("LONG" * 10, {"LONG" * 8 + "LO-01"})
    assert next(series) == "LONG" * 8 + "LO-02"


@pytest.fixture
def shop() -> Shop:
    shop = make_shop()
    with shop_block(shop.pk):
        category_save(code="home", name="家居")
    return shop


def made() -> Product:
    product = product_save(title="T 恤", category_code="home", slug="tee", code="TEE", skus=[PLAIN])
    return product_specs_set(product_id=product.pk, groups=[COLOURS, SIZES])


@pytest.mark.django_db
def test_a_value_that_goes_retires_its_variants_and_brings_them_back_as_they_were(shop: Shop) -> None:
    with shop_block(shop.pk):
        product = made()
        ids = dict(Sku.objects.values_list("code", "pk"))
        assert [sku.code for sku in product_drafts([product.pk])[product.pk].skus] == [
            "NEW",
            *(f"TEE-{number:02d}" for number in range(1, 6)),
        ]
        Sku.objects.filter(code="TEE-05").update(price_fen=7700, active=False)  # switched off by hand
        Sku.objects.filter(code="TEE-04").update(price_fen=8800)
        product_specs_set(product_id=product.pk, groups=[SpecGroup("颜色", ("红",)), SIZES])
        assert list(Sku.objects.filter(active=True).values_list("specs", flat=True)) == [
            ["红", "S"],
            ["红", "M"],
            ["红", "L"],
        ]
        assert dict(Sku.objects.values_list("code", "pk")) == ids
        again = product_specs_set(product_id=product.pk, groups=[COLOURS, SIZES])
        rows = {sku.code: (sku.price_fen, sku.active) for sku in Sku.objects.all()}
        assert rows["TEE-04"] == (8800, True)
        assert again.spec_names == ["颜色", "尺码"]
        assert dict(Sku.objects.values_list("code", "pk")) == ids


@pytest.mark.django_db
def test_hundreds_of_variants_are_drawn_in_a_fixed_number_of_statements(
    shop: Shop, django_assert_max_num_queries: object
) -> None:
    numbers = SpecGroup("尺码", tuple(str(size) for size in range(30)))
    colours = SpecGroup("颜色", tuple(f"色{shade}" for shade in range(20)))
    with shop_block(shop.pk):
        product = made()
        with django_assert_max_num_queries(25):  # type: ignore[operator]
            product_specs_set(product_id=product.pk, groups=[colours, numbers])
        assert Sku.objects.filter(product=product, active=True).count() == 600
        more = SpecGroup("款式", ("甲", "乙"))
        with pytest.raises(BadProduct) as refused:
            product_specs_set(product_id=product.pk, groups=[colours, numbers, more])
        assert refused.value.sentence == "规格：组合出 1200 个，最多 600 个"


@pytest.mark.django_db
def test_a_save_does_not_write_over_anothers(shop: Shop) -> None:
    with shop_block(shop.pk):
        product = made()
        seen = product.version
        product_specs_set(product_id=product.pk, groups=[COLOURS], expected_version=seen)
        with pytest.raises(ProductChanged):
            product_specs_set(product_id=product.pk, groups=[SIZES], expected_version=seen)
        assert Product.objects.get().spec_names == ["颜色"]


@pytest.mark.django_db
def test_saving_what_is_there_already_changes_nothing(shop: Shop) -> None:
    with shop_block(shop.pk):
        first = made()
        again = product_specs_set(product_id=first.pk, groups=[COLOURS, SIZES])
        assert again.version == first.version
