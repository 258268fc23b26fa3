"""The Procfile's processes against the servers that the environment names."""

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from proctor_site.supervisor.console import Console
from proctor_site.supervisor.data_folder import kept_secret_key, private_folder
from proctor_site.supervisor.processes import MANAGE, ROOT, WORKER_GRACE, Command, StartFailed, Supervisor
from proctor_site.supervisor.procfile import expand, read_procfile

REQUIRED = ("DATABASE_URL", "REDIS_URL")
WORKERS = ("worker", "media")
STOP_LAST = (*WORKERS, "beat", "flower")  # what is started first stops last: nobody hands out work without a worker
SETUP = (("migrate", "--noinput"), ("check", "--deploy", "--fail-level", "ERROR"))


def serve(*, port: int) -> None:
    """Returns after a stop was asked for and everything has stopped."""
    console = Console()
    env = environment(port)
    with Supervisor(console=console) as supervisor:
        for arguments in SETUP:
            supervisor.run(Command("setup", (*MANAGE, *arguments), env))
        for command in commands(env):
            supervisor.start(command)
        console.say(f"Started on port {port}. Ctrl-C or SIGTERM stops everything.")
        supervisor.watch()
        console.say("Stopping. A second signal does not wait for running tasks.")
    console.say("Stopped.")


def environment(port: int) -> dict[str, str]:
    missing = [name for name in REQUIRED if not os.environ.get(name)]
    if missing:
        raise StartFailed(f"configuration: production needs {', '.join(missing)} in the environment")
    return {
        # without a password of the site's choice, nobody knows the one that opens Flower
        "FLOWER_BASIC_AUTH": f"flower:{secrets.token_urlsafe(32)}",
        "FLOWER_PORT": "5555",
        "SECRET_KEY": kept_secret_key(private_folder(Path(os.environ.get("DATA_DIR") or ROOT / "data"))),
        **{name: value for name, value in os.environ.items() if value},
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "proctor_site.settings.production",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }


def commands(env: Mapping[str, str]) -> list[Command]:
    entries = read_procfile(ROOT / "Procfile")
    return [_command(name, expand(entries[name], env), env) for name in sorted(entries, key=_start_order)]


def _command(name: str, argv: tuple[str, ...], env: Mapping[str, str]) -> Command:
    program = sys.executable if argv[0] == "python" else argv[0]
    return Command(name, (program, *argv[1:]), env, grace=WORKER_GRACE if name in WORKERS else 10.0)


def _start_order(name: str) -> int:
    return STOP_LAST.index(name) if name in STOP_LAST else len(STOP_LAST)
