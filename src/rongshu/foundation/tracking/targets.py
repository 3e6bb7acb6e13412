"""What can be shared. Higher floors register where each kind of target lives."""

from __future__ import annotations

from collections.abc import Callable

from rongshu.foundation.tracking.errors import UnknownTarget

Locate = Callable[[str], str]

_kinds: dict[str, Locate] = {}


def register(kind: str, locate: Locate) -> None:
    """`locate(ref)` gives the path of a target in the running request's shop, such as ``/s/rongshu/p/tea/``."""
    _kinds[kind] = locate


def locate(kind: str, ref: str) -> str:
    """Path of a target. Raises UnknownTarget for a kind nobody registered."""
    try:
        return _kinds[kind](ref)
    except KeyError:
        raise UnknownTarget(field="target_kind", rule="registered kind") from None


def known(kind: str) -> bool:
    return kind in _kinds
