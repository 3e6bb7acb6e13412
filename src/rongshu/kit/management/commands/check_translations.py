from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from rongshu.kit.translations import Message, messages_of, placeholders

SOURCES: Final = Path(__file__).resolve().parents[3]  # src/rongshu
COMPLETE: Final = "en"
_METADATA: Final = {
    "Project-Id-Version": "rongshu",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}
_PLURALS: Final = {"en": "nplurals=2; plural=(n != 1);", "zh_Hans": "nplurals=1; plural=0;"}


class Command(BaseCommand):
    help = (
        "Fail when an English text is missing, fuzzy or has lost a placeholder, or a .mo file is out of date."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--update", action="store_true", help="add new texts to the catalogue, drop gone ones"
        )
        parser.add_argument("--compile", action="store_true", help="write the compiled catalogues")

    def handle(self, *args: Any, **options: Any) -> None:
        root = Path(settings.LOCALE_PATHS[0])
        wanted = messages_of(SOURCES)
        if options["update"]:
            _update(root, wanted)
        if options["compile"]:
            for path in sorted(root.glob("*/LC_MESSAGES/django.po")):
                polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
        faults = [*_missing(_catalogue(root, COMPLETE), wanted), *_stale(root)]
        if faults:
            shown = "\n".join(faults)
            raise CommandError(f"{shown}\n{len(faults)} faults; see `manage check_translations --help`")
        self.stdout.write(f"{len(wanted)} texts, all translated")


def _path(root: Path, language: str) -> Path:
    return root / language / "LC_MESSAGES" / "django.po"


def _catalogue(root: Path, language: str) -> polib.POFile:
    return polib.pofile(str(_path(root, language)), wrapwidth=110)


def _missing(catalogue: polib.POFile, wanted: dict[Message, list[str]]) -> list[str]:
    """One line per fault of the complete language."""
    known = {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue if not entry.obsolete}
    faults: list[str] = []
    for message, places in sorted(wanted.items()):
        entry = known.pop(message.key, None)
        where = f"{places[0]}: {message.text!r}"
        if entry is None:
            faults.append(f"{where} is not in the catalogue")
            continue
        translations = [*entry.msgstr_plural.values()] if message.plural else [entry.msgstr]
        if entry.fuzzy or not translations or not all(translations):
            faults.append(f"{where} is not translated")
        elif any(placeholders(text) != placeholders(message.text) for text in translations):
            faults.append(f"{where} lost or gained a placeholder")
    faults += [f"{text!r} is in the catalogue and in no source" for _context, text in sorted(known)]
    return faults


def _stale(root: Path) -> list[str]:
    """Compiled catalogues that do not say what their source says."""
    faults: list[str] = []
    for path in sorted(root.glob("*/LC_MESSAGES/django.po")):
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.read_bytes() != polib.pofile(str(path)).to_binary():
            faults.append(f"{compiled.relative_to(root)} is out of date: run with --compile")
    return faults


def _update(root: Path, wanted: dict[Message, list[str]]) -> None:
    """Rewrite the complete catalogue: what is used, in the order of the texts, with what is translated already."""
    path = _path(root, COMPLETE)
    old = (
        {(entry.msgctxt or "", entry.msgid): entry for entry in polib.pofile(str(path))}
        if path.exists()
        else {}
    )
    fresh = polib.POFile(wrapwidth=110)
    fresh.metadata = {**_METADATA, "Language": COMPLETE, "Plural-Forms": _PLURALS[COMPLETE]}
    for message in sorted(wanted):
        known = old.get(message.key)
        entry = polib.POEntry(msgctxt=message.context or None, msgid=message.text)
        if message.plural:
            entry.msgid_plural = message.plural
            entry.msgstr_plural = known.msgstr_plural if known else {0: "", 1: ""}
        else:
            entry.msgstr = known.msgstr if known else ""
        fresh.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(path))
