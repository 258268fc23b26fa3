"""The whole product on one machine, with all state in one folder."""

import http.client
import os
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from proctor_site.supervisor.console import Console
from proctor_site.supervisor.data_folder import DataFolder, kept_secret_key
from proctor_site.supervisor.embedded_queue import answers, embedded_queue
from proctor_site.supervisor.processes import MANAGE, WORKER_GRACE, Command, StartFailed, Supervisor

HOST = "127.0.0.1"
CELERY = (sys.executable, "-m", "celery", "-A", "proctor_site", "--quiet")
ROUTINE = " INFO "
# Joining a recording takes minutes: apart from what must happen within seconds, such as submitting overdue attempts.
WORKERS = {"worker": ("default", "proctoring-analysis"), "media": ("media",)}
HOMES = {
    "admin": "/admin/",
    "teacher": "/admin/",
    "proctor": "/proctor/",
    "reviewer": "/review/",
    "candidate1 … candidate5": "/exams/",
}


def serve(*, data: Path, port: int, demo: bool) -> None:
    """Returns after a stop was asked for and everything has stopped."""
    refuse_a_taken_port(port)
    console = Console()
    with (
        DataFolder(data.resolve()) as folder,
        Supervisor(console=console, logs=folder.logs, changed=folder.write_processes) as supervisor,
    ):
        env = environment(folder, port)
        if not env.get("REDIS_URL"):
            env["REDIS_URL"] = _start_queue(supervisor, folder, env)
        _manage(supervisor, env, "migrate", "--noinput")
        if demo:
            _manage(supervisor, env, "load_demo")
        web = supervisor.start(_web(env, port))
        workers = [supervisor.start(_worker(env, name, queues)) for name, queues in WORKERS.items()]
        supervisor.start(_beat(env))
        live = supervisor.start(_live(env))
        supervisor.wait_for(web, lambda: is_healthy(port), seconds=120)
        for child in (*workers, live):
            supervisor.wait_for(child, child.ready.is_set, seconds=120)
        console.say(_welcome(port, folder, demo=demo))
        supervisor.watch()
        console.say("\nStopping. Ctrl-C again leaves running tasks to the next start instead of waiting for them.")
    console.say(f"Stopped. Everything is kept in {folder.path}")


def environment(folder: DataFolder, port: int) -> dict[str, str]:
    """What the user set stays, except what this start decides."""
    return {
        "SECRET_KEY": kept_secret_key(folder.path),
        **{name: value for name, value in os.environ.items() if value or name != "SECRET_KEY"},
        "DATA_DIR": str(folder.path),
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "proctor_site.settings.development",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }


def refuse_a_taken_port(port: int) -> None:
    with socket.socket() as probe:
        if sys.platform != "win32":  # there, this option would let two servers share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise StartFailed(f"Port {port} is not free ({error.strerror}). Choose another one with --port.") from None


def is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _start_queue(supervisor: Supervisor, folder: DataFolder, env: Mapping[str, str]) -> str:
    queue = embedded_queue(folder.path)
    child = supervisor.start(Command("queue", queue.argv, env, quiet=True, inherits=(folder.lock,)))
    supervisor.wait_for(child, lambda: answers(queue.url), seconds=60)
    return queue.url


def _manage(supervisor: Supervisor, env: Mapping[str, str], *arguments: str) -> None:
    began = time.monotonic()
    supervisor.run(Command("setup", (*MANAGE, *arguments), env, quiet=True))
    supervisor.console.say(f"{arguments[0]}: done in {time.monotonic() - began:.1f} s")


def _web(env: Mapping[str, str], port: int) -> Command:
    daphne = (sys.executable, "-m", "proctor_site.web", "-b", HOST, "-p", str(port), "-v", "0")
    # long enough for a slow download of a long video; a page that nobody waits for gets half a minute to end in order
    limits = ("--http-timeout", "3600", "--application-close-timeout", "30")
    return Command("web", (*daphne, *limits, "proctor_site.asgi:application"), env, routine=ROUTINE)


def _worker(env: Mapping[str, str], name: str, queues: tuple[str, ...]) -> Command:
    what = ("-n", f"{name}@%h", "--pool", "threads", "--concurrency", "2", "-E", "-Q", ",".join(queues))
    alone = ("--without-mingle", "--without-gossip")  # it starts a second sooner when it looks for no others
    return Command(
        name,
        (*CELERY, "worker", *what, *alone, "--loglevel", "info"),
        env,
        grace=WORKER_GRACE,
        ready_when=" ready.",
        routine=ROUTINE,
        # nobody else works on these queues, so whatever is unacknowledged there belongs to no one
        before=(*MANAGE, "restore_unacked", *queues),
    )


def _beat(env: Mapping[str, str]) -> Command:
    scheduler = ("--scheduler", "django_celery_beat.schedulers:DatabaseScheduler")
    return Command("beat", (*CELERY, "beat", *scheduler), env, routine=ROUTINE)


def _live(env: Mapping[str, str]) -> Command:
    return Command("live", (*MANAGE, "live"), env, ready_when=" is ready.", routine=ROUTINE)


def _welcome(port: int, folder: DataFolder, *, demo: bool) -> str:
    lines = [
        "",
        f"The product is ready: http://{HOST}:{port}",
        f"All of its state is in {folder.path}, logs included.",
        "",
    ]
    if demo:
        lines += ["Demo accounts (the password of every one is: demo)"]
        lines += [f"  {user:<25} lands on {home}" for user, home in HOMES.items()]
        lines += [""]
    return "\n".join([*lines, "Ctrl-C stops everything and loses nothing.", ""])
