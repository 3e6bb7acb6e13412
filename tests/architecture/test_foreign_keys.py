"""Foreign keys are declared by label, which escapes import-linter: their direction is checked here."""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from launcher.contracts import FLOORS, ROOMS

_HEIGHT = {
    floor: len(FLOORS) - height
    for height, layer in enumerate(FLOORS)
    for floor in layer.replace("|", " ").split()
}


def _place(model: type[models.Model]) -> tuple[str, str] | None:
    parts = model.__module__.split(".")
    return (parts[1], parts[2]) if parts[0] == "rongshu" and len(parts) > 2 else None


def _below(room: str, floor: str) -> set[str]:
    rooms = [[name.strip() for name in layer.split("|")] for layer in ROOMS[floor]]
    height = next(index for index, layer in enumerate(rooms) if room in layer)
    return {name for layer in rooms[height + 1 :] for name in layer}


def test_foreign_keys_point_down() -> None:
    wrong = []
    for model in apps.get_models():
        here = _place(model)
        if here is None:
            continue
        for field in model._meta.local_fields:
            if not isinstance(field, models.ForeignKey):
                continue
            target = field.related_model
            there = _place(target)
            # `shop` is the fence itself: kit's own tables carry it too (docs/adr/0002). People are Django's swappable
            # user model, which every floor names through the settings.
            if there is None or field.name == "shop" or here == there or target is get_user_model():
                continue
            same_floor = here[0] == there[0]
            if same_floor and there[1] not in _below(here[1], here[0]):
                wrong.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
            if not same_floor and _HEIGHT[there[0]] >= _HEIGHT[here[0]]:
                wrong.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert wrong == []
