"""The import contracts of the house, written to `.importlinter` from the folders as they are.

import-linter's wildcards would let a foreign `models` import pass, so the public surface of each app is spelled out:
`python -m launcher.contracts` writes the file, `./rongshu check` enforces it, and a test fails when it is out of date.
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src" / "rongshu"
TARGET = ROOT / ".importlinter"

# Highest first; rooms joined by `|` on the top floor know nothing of each other.
FLOORS = (
    "demo",
    "storefront | console | openapi | cashier",
    "planning",
    "insight",
    "service",
    "distribution",
    "campaigns",
    "community",
    "trade",
    "money",
    "supply",
    "people",
    "foundation",
    "kit",
    "kernel",
)

# Rooms of a floor, highest first: a room may use those below it and none beside it (docs/architecture.md).
ROOMS = {
    "foundation": ("media | notifications | tracking", "shops", "compliance", "audit"),
    "people": ("referrals | loyalty | profiles", "members", "accounts"),
    "supply": ("logistics | discovery | assortment", "inventory", "catalog"),
    "money": ("stored_value", "payments", "ledger"),
    "trade": ("aftersales | reviews | invoices", "carts | orders", "pricing"),
    "campaigns": ("groupbuy", "rewards", "base"),
    "distribution": ("commissions", "promoters"),
    "insight": ("metrics", "lake", "collection"),
}

PUBLIC = frozenset({"services", "selectors", "events", "types", "errors"})

# What else an app shows, and why.
ALSO_PUBLIC = {
    "foundation.shops": {
        "directory": "which shop a request is for",
        "middleware": "marks on views",
        "roles": "permissions as data",
        "access": "who may enter the console",
    },
    "supply.catalog": {"returns": "grounds of the law for refusing returns, as data"},
    "foundation.media": {"drawing": "the painter", "posters": "the poster printer"},
    "foundation.notifications": {"channels": "registry of message channels"},
    "foundation.tracking": {
        "access": "signed tokens for the live process",
        "cookies": "through whose link a visitor came",
        "targets": "registry of what a link may lead to",
    },
    "distribution.promoters": {"agreement": "the agreement's text as data"},
    "people.members": {"regions": "GB/T 2260 regions as data"},
    "people.profiles": {
        "purposes": "what consent is asked for, as data",
        "registry": "registry of what a person may take along and of what keeps them",
    },
    "people.loyalty": {"rules": "a point per yuan, computed one way"},
    "supply.logistics": {"carriers": "carriers as data"},
    "money.ledger": {"kinds": "kinds of account as data"},
    "money.payments": {
        "subjects": "registry of what can be paid for",
        "providers": "registry of providers",
        "balances": "registry of balances that pay",
    },
    "trade.orders": {"gates": "registry of campaign gates"},
    "trade.pricing": {"registry": "registry of unit-price sources, reductions and the rule of freight"},
    "campaigns.base": {"registry": "registry of campaign kinds", "admin": "the form every kind extends"},
    "insight.lake": {"reader": "the lake as a table"},
    "insight.metrics": {"catalogue": "the metrics themselves"},
}

# Inside an app, highest first; a file is allowed to be absent.
INSIDE = (
    "apps",
    "urls | shop_urls",
    "admin | api | pages | views",
    "subscribers | payment_subject | gate | kind",
    "jobs : services",
    "locks",
    "selectors",
    "registry : gates : subjects : balances : states",
    "models",
    "events : rules : kinds : types : errors",
)

PURE = ("rongshu.kernel", "rongshu.**.rules", "rongshu.insight.collection.rows")
IMPURE = ("django", "psycopg", "procrastinate", "ninja", "allauth", "requests", "rongshu.kit")


def _but_tests() -> str:
    """Tests may look anywhere."""
    return (
        _lines("ignore_imports", ["rongshu.**.tests.** -> rongshu.**"])
        + "unmatched_ignore_imports_alerting = none\n"
    )


def apps() -> list[str]:
    """Every app below the top floor, as `floor.room`."""
    return sorted(
        f"{floor}.{room.parent.name}" for floor in ROOMS for room in (SRC / floor).glob("*/apps.py")
    )


def private_modules(app: str) -> list[str]:
    """Modules of an app that others may not import."""
    shown = PUBLIC | set(ALSO_PUBLIC.get(app, {}))
    folder = SRC / app.replace(".", "/")
    names = {path.stem for path in folder.glob("*.py")} | {
        path.parent.name for path in folder.glob("*/__init__.py")
    }
    return sorted(names - shown - {"__init__", "tests", "migrations", "management", "templatetags"})


def _optional(layer: str) -> str:
    """Names in brackets: the file may be absent. `|` keeps siblings apart, `:` lets them use each other."""
    mark = "|" if "|" in layer else ":"
    return f" {mark} ".join(f"({item.strip()})" for item in layer.split(mark))


def _lines(name: str, values: list[str]) -> str:
    return f"{name} =\n" + "".join(f"    {value}\n" for value in values)


def render() -> str:
    """Text of `.importlinter`."""
    rooms = apps()
    parts = [
        "# Written by `python -m launcher.contracts`; do not edit.\n[importlinter]\n"
        "root_packages =\n    rongshu\n    simulators\ninclude_external_packages = True\n",
        "[importlinter:contract:floors]\nname = Imports between floors go down only\ntype = layers\n"
        + _lines("layers", [_optional(layer) for layer in FLOORS])
        + "containers = rongshu\n"
        + _but_tests(),
    ]
    for floor, layers in ROOMS.items():
        parts.append(
            f"[importlinter:contract:rooms-{floor}]\nname = Rooms of the {floor} floor\ntype = layers\n"
            + _lines("layers", list(layers))
            + f"containers = rongshu.{floor}\n"
            + _but_tests()
        )
    parts.append(
        "[importlinter:contract:inside]\nname = Layers inside an app\ntype = layers\n"
        + _lines("layers", [_optional(layer) for layer in INSIDE])
        + _lines("containers", [f"rongshu.{app}" for app in rooms])
        + _but_tests()
    )
    for app in rooms:
        hidden = private_modules(app)
        if not hidden:
            continue
        sources = [f"rongshu.{other}" for other in rooms if other != app]
        sources += [
            f"rongshu.{name}"
            for name in ("storefront", "console", "openapi", "cashier", "demo")
            if (SRC / name).is_dir()
        ]
        parts.append(
            f"[importlinter:contract:public-{app.replace('.', '-')}]\n"
            f"name = Others see only the public surface of {app}\ntype = forbidden\n"
            + _lines("source_modules", sources)
            + _lines("forbidden_modules", [f"rongshu.{app}.{name}" for name in hidden])
            + "allow_indirect_imports = True\n"
            + _but_tests()
        )
    parts.append(
        "[importlinter:contract:purity]\nname = Rules are plain Python\ntype = forbidden\n"
        + _lines("source_modules", list(PURE))
        + _lines("forbidden_modules", list(IMPURE))
    )
    parts.append(
        "[importlinter:contract:money]\nname = Money never learns what was bought\ntype = forbidden\n"
        "source_modules =\n    rongshu.money\n"
        + _lines(
            "forbidden_modules",
            ["rongshu.supply", "rongshu.trade", "rongshu.campaigns", "rongshu.distribution"],
        )
        + _but_tests()
    )
    return "\n".join(parts)


def main() -> None:
    TARGET.write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
