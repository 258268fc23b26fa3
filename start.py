"""One command for everything: `python3 start.py` serves the product, `python3 start.py --help` lists the rest.

Needs nothing but Python 3.11 and Node 20: only the standard library is used until the environment is made.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit("start.py needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])

import argparse
import os
import subprocess
from pathlib import Path

from tooling import checking, janus, testing
from tooling.environment import PYTHON, ROOT, environment, lock_requirements
from tooling.steps import StepFailed

COMMANDS = {
    "serve": "the whole product on this machine, everything embedded (also without a name)",
    "test": "install what the tests need and run all of them; further arguments go to pytest",
    "check": "format, lint, types, import contracts, migrations, schemas, translations; names run only those",
    "bench": "benchmarks, all or the named one",
    "janus": "a media server for LIVE_ENGINE=janus on this machine; --help lists its options",
    "production": "the Procfile's processes against DATABASE_URL, REDIS_URL and the storage settings",
    "lock": "rewrite requirements*.txt from requirements*.in with uv",
}


def main(arguments: list[str]) -> int:
    command, rest = (
        (arguments[0], arguments[1:]) if arguments[:1] and arguments[0] in COMMANDS else ("serve", arguments)
    )
    try:
        if command == "test":
            return testing.run_all(rest)
        if command == "check":
            return checking.run_all(rest)
        if command == "lock":
            return lock_requirements(rest)
        if command == "janus":
            return janus.run(rest)
        if command == "bench":
            environment(development=True)
            return hand_over("-m", "tests.benchmarks", *rest)
        return serve(command, parser().parse_args(rest))
    except StepFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The next start goes on where this one was.", file=sys.stderr)
        return 130


def serve(command: str, options: argparse.Namespace) -> int:
    environment()
    port = ["--port", options.port] if options.port else []
    if command == "production":
        return hand_over("-m", "proctor_site.supervisor", "production", *port)
    demo = ["--no-demo"] if options.no_demo else []
    data = ["--data", str(Path(options.data).resolve())]
    return hand_over("-m", "proctor_site.supervisor", "embedded", *port, *data, *demo)


def hand_over(*arguments: str) -> int:
    """Become the environment's Python, so that signals reach the right process."""
    os.chdir(ROOT)
    if sys.platform != "win32":
        os.execv(PYTHON, [str(PYTHON), *arguments])  # noqa: S606 - there is no shell on purpose
    process = subprocess.Popen([PYTHON, *arguments])
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the other process got it too and is stopping everything


def parser() -> argparse.ArgumentParser:
    commands = "\n".join(f"  {name:<12}{what}" for name, what in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="start.py",
        usage="start.py [COMMAND] [OPTION …]",
        epilog=f"commands:\n{commands}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Makes the environment and serves the product on http://127.0.0.1:8000.",
    )
    parser.add_argument("--port", help="the port to serve on (8000)")
    parser.add_argument("--data", default=ROOT / "data", help="the folder with all state (./data)")
    parser.add_argument("--no-demo", action="store_true", help="do not load the demo exams and accounts")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
