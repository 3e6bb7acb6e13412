"""Which texts the sources show to people, and what a translation of them may get wrong. Pure Python, no gettext tools.

Sources are in simplified Chinese; the English catalogue must hold every one of them. The zh_Hans catalogue only holds
words for texts of libraries that have none of their own.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

_PLAIN = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop"})
_PLURAL = frozenset({"ngettext", "ngettext_lazy"})
_CONTEXT = frozenset({"pgettext", "pgettext_lazy"})
_CONTEXT_PLURAL = frozenset({"npgettext", "npgettext_lazy"})
_STRING = r"""[uU]?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(
    rf"(?<![\w.])(?P<name>_|n?p?gettext)\(\s*(?P<first>{_STRING})(?:\s*,\s*(?P<second>{_STRING}))?"
    rf"(?:\s*,\s*(?P<third>{_STRING}))?"
)
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}")


@dataclass(frozen=True, order=True)
class Message:
    """A text to translate, told apart by its context."""

    text: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.text


def messages_of(folder: Path) -> dict[Message, list[str]]:
    """Every text in the Python files and templates below a folder, with the places it stands, tests left out."""
    found: dict[Message, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if "tests" in parts or "migrations" in parts or "testing" in parts or not path.is_file():
            continue
        if path.suffix == ".py":
            pairs: Iterable[tuple[Message, int]] = in_python(path.read_text(encoding="utf-8"))
        elif path.suffix in {".html", ".txt"} and "templates" in parts:
            pairs = in_template(path.read_text(encoding="utf-8"))
        else:
            continue
        for message, line in pairs:
            found.setdefault(message, []).append(f"{'/'.join(parts)}:{line}")
    return found


def in_python(source: str) -> Iterator[tuple[Message, int]]:
    """Texts of gettext calls with literal arguments, and their lines."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = (
            called.id
            if isinstance(called, ast.Name)
            else called.attr
            if isinstance(called, ast.Attribute)
            else ""
        )
        texts = [
            one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
        ]
        message = _message(name, texts)
        if message is not None:
            yield message, node.lineno


def in_template(source: str) -> Iterator[tuple[Message, int]]:
    """Texts of translate, blocktranslate and `_()` in a template, as Django's own extraction sees them."""
    shown = templatize(source)
    for match in _CALL.finditer(shown):
        texts = [ast.literal_eval(match[part]) for part in ("first", "second", "third") if match[part]]
        message = _message(match["name"], texts)
        if message is not None:
            yield message, shown.count("\n", 0, match.start()) + 1


def _message(name: str, texts: list[str]) -> Message | None:
    if name in _PLAIN and texts:
        return Message(texts[0])
    if name in _PLURAL and len(texts) > 1:
        return Message(texts[0], texts[1])
    if name in _CONTEXT and len(texts) > 1:
        return Message(texts[1], context=texts[0])
    if name in _CONTEXT_PLURAL and len(texts) > 2:
        return Message(texts[1], texts[2], texts[0])
    return None


def placeholders(text: str) -> list[str]:
    """What a translation must carry over unchanged."""
    return sorted(set(_PLACEHOLDER.findall(text)) - {"%%"})
