import contextlib
import importlib.util
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import Mock

import pytest
import redis
from channels_redis.pubsub import RedisPubSubChannelLayer
from kombu import Connection

from proctor_site.supervisor import embedded, processes, production
from proctor_site.supervisor.console import Console, LogFile
from proctor_site.supervisor.data_folder import DataFolder, kept_secret_key
from proctor_site.supervisor.embedded_queue import answers, embedded_queue, valkey_binary
from proctor_site.supervisor.processes import ROOT, Child, Command, StartFailed, tied
from proctor_site.supervisor.procfile import ProcfileError, expand, read_procfile
from tests import servers
from tests.servers import free_port

posix_only = pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a process to its parent")
needs_valkey = pytest.mark.skipif(valkey_binary() is None, reason="Valkey has no build for this system")

# A supervisor of small children: each notes when it starts and when it is asked to stop.
CHILD = """
import os, pathlib, signal, sys, time
name, notes, mode = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
def note(what):
    with notes.open("a") as file: file.write(f"{what} {name}\\n")
def stop(number, frame):
    note("stop")
    if mode != "stubborn": sys.exit(0)
signal.signal(signal.SIGTERM, stop)
note("start")
print("hello from", name, flush=True)
while True: time.sleep(0.05)
"""
PARENT = """
import json, pathlib, sys
from proctor_site.supervisor.console import Console
from proctor_site.supervisor.processes import Command, Supervisor
folder = pathlib.Path(sys.argv[1])
def remember(pids):
    (folder / "pids.new").write_text(json.dumps(pids))
    (folder / "pids.new").replace(folder / "pids.json")
with Supervisor(console=Console(), logs=folder, changed=remember) as supervisor:
    for name, mode, before in json.loads(sys.argv[2]):
        argv = (sys.executable, str(folder / "child.py"), name, str(folder / "notes"), mode)
        supervisor.start(Command(name, argv, {}, grace=0.5 if mode == "stubborn" else 5, before=tuple(before)))
    supervisor.watch()
print("everything has stopped", flush=True)
"""


class Parent:
    def __init__(self, folder: Path, *children: tuple[str, str] | tuple[str, str, tuple[str, ...]]) -> None:
        self.folder = folder
        (folder / "child.py").write_text(textwrap.dedent(CHILD))
        described = [(name, mode, before[0] if before else ()) for name, mode, *before in children]
        self.process = subprocess.Popen(
            tied((sys.executable, "-c", PARENT, str(folder), json.dumps(described))),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        eventually(lambda: len(self.notes("start")) == len(self.pids()) == len(children))

    def notes(self, what: str) -> list[str]:
        path = self.folder / "notes"
        lines = path.read_text().splitlines() if path.exists() else []
        return [line.removeprefix(f"{what} ") for line in lines if line.startswith(what)]

    def pids(self) -> dict[str, int]:
        path = self.folder / "pids.json"
        return json.loads(path.read_text()) if path.exists() else {}

    def end(self, number: signal.Signals) -> str:
        self.process.send_signal(number)
        output, _ = self.process.communicate(timeout=20)
        return output


@pytest.fixture
def parent(tmp_path) -> Iterator[Callable[..., Parent]]:
    started: list[Parent] = []

    def start(*children: tuple[str, str]) -> Parent:
        started.append(Parent(tmp_path, *children))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.communicate()


def eventually(is_so: Callable[[], object], *, seconds: float = 20) -> None:
    give_up = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < give_up, "it never happened"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """A zombie is dead: it only waits to be counted."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@posix_only
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_signal_stops_all_in_reverse_order(parent, number):
    family = parent(("queue", "polite"), ("worker", "polite"), ("web", "polite"))

    output = family.end(number)

    assert family.notes("stop") == ["web", "worker", "queue"]
    assert family.process.returncode == 0
    assert "everything has stopped" in output


@posix_only
def test_a_killed_child_is_started_again_and_the_others_stay(parent):
    family = parent(("worker", "polite"), ("web", "polite"))
    before = family.pids()

    os.kill(before["worker"], signal.SIGKILL)
    eventually(lambda: family.notes("start").count("worker") == 2)
    eventually(lambda: family.pids()["worker"] != before["worker"])

    assert family.pids()["web"] == before["web"]
    assert "worker ended by itself (exit code -9); it starts again in 0.5 s" in family.end(signal.SIGTERM)


@posix_only
def test_a_machine_short_of_processes_ends_nothing_that_runs(capsys, monkeypatch):
    child = Child(Command("brief", (sys.executable, "-c", "pass"), {}), Console(), None)
    child.start()
    eventually(lambda: not child.is_running)
    monkeypatch.setattr(processes, "LONGEST_PAUSE", 0.2)
    with monkeypatch.context() as short:
        short.setattr(subprocess, "Popen", Mock(side_effect=BlockingIOError(11, "Resource temporarily unavailable")))
        eventually(lambda: child.tend() or "cannot be started" in capsys.readouterr().out)

    eventually(child.tend)

    child.kill()
    child.close()


def test_what_must_run_before_a_child_runs_before_every_start_of_it(parent, tmp_path):
    restore = (sys.executable, "-c", f"open({str(tmp_path / 'notes')!r}, 'a').write('restored\\n')")
    family = parent(("worker", "polite", restore))

    os.kill(family.pids()["worker"], signal.SIGKILL)
    eventually(lambda: family.notes("start") == ["worker", "worker"])

    assert (tmp_path / "notes").read_text().splitlines() == ["restored", "start worker"] * 2


@posix_only
def test_a_child_that_does_not_stop_is_ended_by_force(parent):
    family = parent(("worker", "stubborn"), ("web", "polite"))
    pid = family.pids()["worker"]

    output = family.end(signal.SIGTERM)

    assert family.notes("stop") == ["web", "worker"]
    assert "worker has not stopped in time and is ended by force" in output
    assert not is_alive(pid)


@linux_only
def test_kill_9_of_the_supervisor_leaves_no_orphan(parent):
    family = parent(("queue", "polite"), ("worker", "stubborn"))
    pids = family.pids()

    family.process.kill()

    eventually(lambda: not any(is_alive(pid) for pid in pids.values()))


@posix_only
def test_every_line_is_printed_with_its_name_and_kept_in_a_log(parent):
    family = parent(("worker", "polite"))
    eventually(lambda: (family.folder / "worker.log").read_text() == "hello from worker\n")

    assert "worker | hello from worker" in family.end(signal.SIGTERM)


def test_a_log_is_cut_before_it_fills_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr("proctor_site.supervisor.console.LARGEST_LOG", 100)
    log = LogFile(tmp_path / "web.log")

    for number in range(100):
        log.write(b"line %02d\n" % number)
    log.close()

    assert {path.name for path in tmp_path.iterdir()} == {"web.log", "web.log.1"}
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 250


def supervisor(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    needed = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "proctor_site.supervisor", *arguments],
        cwd=ROOT,
        env={**needed, **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_taken_port_is_refused_in_one_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = supervisor("embedded", "--port", str(port), "--data", str(tmp_path))

    assert result.returncode == 1
    assert result.stderr.startswith(f"Port {port} is not free")
    assert "--port" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_second_start_on_the_same_folder_is_refused_in_one_line(tmp_path):
    with DataFolder(tmp_path):
        result = supervisor("embedded", "--port", str(free_port()), "--data", str(tmp_path))

    assert result.returncode == 1
    assert f"{tmp_path} is in use by another start of the product (supervisor {os.getpid()})" in result.stderr
    assert result.stderr.count("\n") == 1


def test_production_names_what_the_environment_lacks_in_one_line():
    result = supervisor("production", REDIS_URL="redis://127.0.0.1:1/0")

    assert result.returncode == 1
    assert result.stderr == "configuration: production needs DATABASE_URL in the environment\n"


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_an_impossible_port_is_refused(port):
    result = supervisor("embedded", "--port", port)

    assert result.returncode == 2
    assert f"'{port}' is not a port" in result.stderr


@posix_only
def test_the_data_folder_is_closed_to_others_and_keeps_its_secret(tmp_path):
    with DataFolder(tmp_path / "data") as folder:
        secret = kept_secret_key(folder.path)

    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data" / "secret-key").stat().st_mode) == 0o600
    assert len(secret) >= 50
    with DataFolder(tmp_path / "data") as folder:
        assert kept_secret_key(folder.path) == secret


def test_what_the_user_set_stays_and_what_is_empty_counts_as_unset(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/else")
    monkeypatch.setenv("SECRET_KEY", "")

    with DataFolder(tmp_path) as folder:
        env = embedded.environment(folder, 8123)
        kept = kept_secret_key(folder.path)

    assert env["DATABASE_URL"] == "postgres://somewhere/else"
    assert env["SECRET_KEY"] == kept
    assert (env["DATA_DIR"], env["PORT"]) == (str(tmp_path), "8123")


def test_the_procfile_names_the_six_processes_and_flower_is_not_open_to_the_world():
    env = {"PORT": "80", "FLOWER_PORT": "5555"}

    argvs = {command.name: command.argv for command in production.commands(env)}

    assert list(argvs) == ["worker", "media", "beat", "flower", "web", "live"]
    assert argvs["web"][:3] == (sys.executable, "-m", "proctor_site.web")
    assert "--address=127.0.0.1" in argvs["flower"]


def test_nobody_knows_the_password_of_flower_until_the_site_sets_one(monkeypatch):
    for name in production.REQUIRED:
        monkeypatch.setenv(name, "x")
    monkeypatch.delenv("FLOWER_BASIC_AUTH", raising=False)
    random = {production.environment(80)["FLOWER_BASIC_AUTH"] for _ in range(2)}
    monkeypatch.setenv("FLOWER_BASIC_AUTH", "ann:secret")

    assert len(random) == 2
    assert production.environment(80)["FLOWER_BASIC_AUTH"] == "ann:secret"


def test_a_procfile_is_read_with_comments_and_empty_lines(tmp_path):
    file = tmp_path / "Procfile"
    file.write_text("# processes\n\nweb: serve --port $PORT\n  worker:work\n")

    assert read_procfile(file) == {"web": "serve --port $PORT", "worker": "work"}


def test_a_line_that_is_no_process_is_refused_by_its_number(tmp_path):
    (tmp_path / "Procfile").write_text("web: serve\njust words\n")

    with pytest.raises(ProcfileError, match="Procfile, line 2"):
        read_procfile(tmp_path / "Procfile")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("serve --port $PORT", ("serve", "--port", "8000")),
        ("serve --port=${PORT}", ("serve", "--port=8000")),
        ("serve ${BIND:-127.0.0.1}:$PORT", ("serve", "127.0.0.1:8000")),
        ("serve ${EMPTY:-default}", ("serve", "default")),
        ("serve $NAME", ("serve", "two words; rm -rf $PORT")),
        ("serve 'a b' \"c d\"", ("serve", "a b", "c d")),
    ],
)
def test_variables_are_filled_in_as_a_shell_would_without_one(command, words):
    env = {"PORT": "8000", "NAME": "two words; rm -rf $PORT", "EMPTY": ""}

    assert expand(command, env) == words


def test_a_variable_without_value_or_default_is_named():
    with pytest.raises(ProcfileError, match="Procfile: PORT is not set"):
        expand("serve $PORT", {})


@contextlib.contextmanager
def running_queue(data: Path) -> Iterator[str]:
    queue = embedded_queue(data)
    process = subprocess.Popen(tied(queue.argv), stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    try:
        eventually(lambda: answers(queue.url))
        yield queue.url
    finally:
        process.terminate()
        process.wait(timeout=10)


@needs_valkey
def test_the_embedded_queue_needs_its_password(tmp_path):
    with running_queue(tmp_path) as url:
        password = url.split(":")[2].partition("@")[0]
        without = redis.Redis.from_url(url.replace(f":{password}@", ""))
        with pytest.raises(redis.AuthenticationError), without:
            without.ping()
        with redis.Redis.from_url(url) as client:
            assert client.ping()

        command_lines = subprocess.run(["ps", "ax", "-o", "args"], capture_output=True, text=True, check=True).stdout
        assert password not in command_lines
        assert stat.S_IMODE((tmp_path / "queue" / "valkey.conf").stat().st_mode) == 0o600


@needs_valkey
def test_the_embedded_queue_keeps_its_data_over_a_restart_in_a_folder_with_a_difficult_name(tmp_path):
    data = tmp_path / 'a "b" c'
    with running_queue(data) as url, redis.Redis.from_url(url) as client:
        client.rpush("tasks", "one", "two")

    with running_queue(data) as url, redis.Redis.from_url(url) as client:
        assert client.lrange("tasks", 0, -1) == [b"one", b"two"]


@pytest.fixture(params=["valkey", "fakeredis"])
def queue_url(request, tmp_path, monkeypatch) -> Iterator[str]:
    if request.param == "valkey" and valkey_binary() is None:
        pytest.skip("Valkey has no build for this system")
    monkeypatch.setenv("EMBEDDED_QUEUE", request.param)
    with running_queue(tmp_path) as url:
        yield url


def test_tasks_go_through_the_embedded_queue(queue_url):
    with Connection(queue_url) as connection, contextlib.closing(connection.SimpleQueue("tasks")) as queue:
        queue.put({"number": 1})

        message = queue.get(timeout=5)

        assert message.payload == {"number": 1}
        message.ack()


def test_locks_of_the_worker_work_on_the_embedded_queue(queue_url):
    """They are Lua scripts, which fakeredis runs only with lupa; without them no worker starts."""
    if "@" not in queue_url and not importlib.util.find_spec("lupa"):
        servers.missing("lupa (the lua extra of fakeredis)")
    with redis.Redis.from_url(queue_url) as client, client.lock("unacked_mutex", timeout=5) as lock:
        assert lock.owned()


async def test_groups_of_the_channel_layer_go_through_the_embedded_queue(queue_url):
    sender, receiver = (RedisPubSubChannelLayer(hosts=[queue_url]) for _ in range(2))
    channel = await receiver.new_channel()
    await receiver.group_add("proctors", channel)

    await sender.group_send("proctors", {"type": "alert", "number": 1})

    assert await receiver.receive(channel) == {"type": "alert", "number": 1}
    await receiver.flush()
    await sender.flush()


def test_an_unknown_embedded_queue_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("EMBEDDED_QUEUE", "rabbit")

    with pytest.raises(StartFailed, match="EMBEDDED_QUEUE is 'rabbit'"):
        embedded_queue(tmp_path)


def test_the_private_postgres_and_redis_answer(postgres_url, redis_url):
    import psycopg

    with psycopg.connect(postgres_url) as connection, redis.Redis.from_url(redis_url) as client:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        assert client.ping()
