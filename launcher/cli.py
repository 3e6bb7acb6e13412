"""The commands of `./rongshu` and their help. Standard library only: help works before anything is installed."""

from __future__ import annotations

import argparse
import importlib
import sys
import textwrap
from dataclasses import dataclass

PASSED_THROUGH = {"manage", "bench", "pictures", "test"}
"""Commands that get their arguments as they stand, so that every option reaches the program behind."""


@dataclass(frozen=True, slots=True)
class Command:
    summary: str
    text: str


COMMANDS: dict[str, Command] = {
    "up": Command(
        "start everything and print one address",
        """\
        ./rongshu up [--port N] [--production] [--quiet]

        Starts PostgreSQL (unless DATABASE_URL is set), brings the database up to date, puts demo data into an empty
        one, and starts web, live, worker and, in demo mode, the providers' simulators. Prints the address and the demo
        logins once /readyz of web and live answer. What crashes is started again. Ctrl-C stops all.

          --port N       first port to try (default 8000: web N, live N+1, simulators N+2 and N+3; or the next free)
          --production   no demo data, no simulator; every secret must come from the environment
          --quiet        do not show the log lines (they are in .rongshu/logs/ in any case)""",
    ),
    "test": Command(
        "run all tests (own PostgreSQL, real browser)",
        """\
        ./rongshu test [PATH …] [PYTEST OPTIONS]

        Without arguments: everything, first the tests that may run side by side on two processes, then those marked
        e2e, serial or faults one after the other. With paths or options: one pytest with these arguments, e.g.
          ./rongshu test src/rongshu/money -k ledger""",
    ),
    "check": Command(
        "run the linters, mypy, import contracts and Django's checks",
        "./rongshu check\n\nRuns every check, tells at the end which failed.",
    ),
    "bench": Command(
        "run a benchmark against its reference",
        """\
        ./rongshu bench [NAME] [--json] [--rounds N] [--seconds S]

        Without a name: lists the benchmarks. A figure is the ratio of ours to the reference, measured by turns in one
        run; the command fails when the result is wrong or the ratio misses its goal.""",
    ),
    "pictures": Command(
        "take the pictures of the documentation anew",
        """\
        ./rongshu pictures [--out FOLDER]

        Plays the shop's story in a real browser on a stack of its own and keeps what it sees under docs/img.""",
    ),
    "demo": Command(
        "put the demo data into the database",
        """\
        ./rongshu demo [--reset] [--print]

          --reset   throw database, pictures and event lake of the demo away and make them anew (`up` must not run)
          --print   only print the demo logins""",
    ),
    "install": Command(
        "only install what is missing (the other commands do so too)",
        """\
        ./rongshu install [--dev]

        Python packages of uv.lock and npm packages of package-lock.json; afterwards `up` needs no network.

          --dev   also the tools of check and test, and Chromium""",
    ),
    "manage": Command(
        "run a Django management command",
        "./rongshu manage COMMAND …\n\nUses the PostgreSQL of a running `up`, else starts it for the time being.",
    ),
    "web": Command(
        "run the web process alone (production)",
        """\
        ./rongshu web [--host H] [--port N]

        Django under Granian: WEB_CONCURRENCY processes (2) of WEB_THREADS threads (4).""",
    ),
    "live": Command(
        "run the live process alone (production)",
        """\
        ./rongshu live [--host H] [--port N]

        Server-sent events and event collection. LIVE_CONCURRENCY processes (1).""",
    ),
    "worker": Command("run the job worker alone (production)", "./rongshu worker"),
    "simulators": Command(
        "run one provider's simulator alone",
        """\
        ./rongshu simulators [--port N] [--provider wechatpay|alipay]

        Speaks WeChat Pay v3 or Alipay's RSA2 gateway on loopback. The merchant file lies in
        .rongshu/simulators/<provider>.""",
    ),
    "postgres": Command(
        "start, stop or look at the PostgreSQL of this folder",
        """\
        ./rongshu postgres start|stop|status|psql|urls

        `start` leaves it running until `stop`. `psql [ROLE] …` opens psql as app, owner, report or super.""",
    ),
    "help": Command("show this text", "./rongshu help"),
}


def overview() -> str:
    lines = ["Rongshu 榕树: social commerce on one command.", "", "usage: ./rongshu COMMAND [OPTIONS]", ""]
    lines += [f"  {name:<11} {command.summary}" for name, command in COMMANDS.items()]
    lines += ["", "./rongshu COMMAND --help tells more."]
    return "\n".join(lines)


def parser_of(name: str) -> argparse.ArgumentParser:
    """Options of a command that is not passed through."""
    parser = argparse.ArgumentParser(prog=f"./rongshu {name}", add_help=False, allow_abbrev=False)
    if name == "up":
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--production", action="store_true")
        parser.add_argument("--quiet", action="store_true")
    elif name == "install":
        parser.add_argument("--dev", action="store_true")
    elif name == "demo":
        parser.add_argument("--reset", action="store_true")
        parser.add_argument("--print", action="store_true", dest="print_only")
    elif name in ("web", "live", "simulators"):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default={"web": 8000, "live": 8001, "simulators": 8002}[name])
        if name == "simulators":
            parser.add_argument("--provider", choices=("wechatpay", "alipay"), default="wechatpay")
    elif name == "postgres":
        parser.add_argument("action", choices=("start", "stop", "status", "psql", "urls"))
        parser.add_argument("rest", nargs=argparse.REMAINDER)
    return parser


def main(arguments: list[str]) -> int:
    """Run a command; the exit code is the program's."""
    name, *rest = arguments or ["help"]
    if name in ("help", "-h", "--help"):
        print(overview())
        return 0
    if name not in COMMANDS:
        print(f"rongshu: there is no command {name!r}\n\n{overview()}", file=sys.stderr)
        return 2
    if rest[:1] in (["--help"], ["-h"]) and name != "manage":
        print(textwrap.dedent(COMMANDS[name].text))
        return 0
    module = importlib.import_module(f"launcher.commands.{MODULES.get(name, name)}")
    try:
        if name in PASSED_THROUGH:
            return int(module.run(rest))
        return int(module.run(name, parser_of(name).parse_args(rest)))
    except KeyboardInterrupt:
        return 130
    except RuntimeError as error:
        # Every error of the launcher's own is one, with a sentence for people.
        print(f"rongshu: {error}", file=sys.stderr)
        return 1


MODULES = {"web": "serve", "live": "serve", "worker": "serve", "simulators": "serve", "test": "tests"}
