from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin import site
from django.core.exceptions import FieldDoesNotExist
from django.core.management import call_command
from django.db.models import Model
from django.utils import translation

CHINESE = range(0x4E00, 0x9FFF)


def named_fields(model: type[Model], admin: Any) -> list[str]:
    """Fields that a list or a form of the console shows by the name the model gives them."""
    found = []
    for name in dict.fromkeys([*admin.list_display, *(admin.fields or ()), *admin.list_filter]):
        try:
            found.append(str(model._meta.get_field(name).verbose_name))  # type: ignore[union-attr]  # real fields only
        except (FieldDoesNotExist, AttributeError, TypeError):
            continue  # a method's or filter's own name
    return found


@pytest.mark.parametrize("model", list(site._registry), ids=lambda model: model.__name__)
def test_lists_speak_chinese(model: type[Model]) -> None:
    with translation.override("zh-hans"):
        words = named_fields(model, site._registry[model])
        words += [str(model._meta.verbose_name_plural), str(model._meta.app_config.verbose_name)]
    assert words
    assert [word for word in words if not any(ord(sign) in CHINESE for sign in word)] == []


@pytest.mark.django_db
def test_names_ask_for_no_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
