"""`start.py janus`: a Janus from Debian's package, with all that LIVE_ENGINE=janus needs and nothing more."""

import argparse
import json
import os
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tooling import testing
from tooling.steps import StepFailed

NOBODY, NOGROUP = "nobody", "nogroup"
LIBRARIES = "usr/lib/*/janus"
PARTS = {"plugins": "libjanus_videoroom.so", "transports": "libjanus_websockets.so"}
EMPTY = ("events", "loggers")
LOOPBACK = "127.0.0.1"
Setting = str | int | bool
Settings = Mapping[str, Setting]


@dataclass(frozen=True)
class Janus:
    """How one is started. It announces all IPv4 addresses of this machine except loopback, which it cannot."""

    port: int = 8188
    host: str = LOOPBACK
    secret: str = ""
    media_ports: str = "20000-40000"
    public_address: str = ""

    @property
    def url(self) -> str:
        return f"ws://{self.host}:{self.port}"


def run(arguments: list[str]) -> int:
    """In the foreground, until Ctrl-C."""
    options = parser().parse_args(arguments)
    if not shutil.which("janus"):
        testing.apt_install(["janus"])
    janus = Janus(
        port=options.port,
        host=options.host,
        secret=os.environ.get("JANUS_SECRET", "") or secrets.token_urlsafe(24),
        media_ports=options.media_ports,
        public_address=options.public_address,
    )
    with prepared(janus) as (argv, how):
        refuse_a_taken_port(janus)
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, **how)
        print(_advice(janus), flush=True)
        return _until_it_ends(process)


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="start.py janus",
        description="Starts a Janus media server. Its secret is $JANUS_SECRET, or a new one each time.",
    )
    parser.add_argument("--port", type=int, default=8188, help="TCP port for the product (8188)")
    parser.add_argument("--host", default=LOOPBACK, help="address for the product (127.0.0.1); never a public one")
    parser.add_argument(
        "--media-ports", type=port_range, default="20000-40000", help="UDP ports for the browsers (20000-40000)"
    )
    parser.add_argument("--public-address", default="", help="the address that browsers see, where it is translated")
    return parser


@contextmanager
def prepared(janus: Janus) -> Iterator[tuple[list[str], Mapping[str, Any]]]:
    """A folder with its settings, there for as long as the block is. Yields the command, and how Popen runs it."""
    program, libraries = shutil.which("janus"), next(Path("/").glob(LIBRARIES), None)
    if not program or not libraries:
        raise StepFailed("Janus is not installed. On Debian and Ubuntu: apt-get install janus")
    folder = Path(tempfile.mkdtemp(prefix="janus-"))
    try:
        _fill(folder, libraries, janus)
        yield [program, "--configs-folder", str(folder), "--disable-colors"], unprivileged(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def refuse_a_taken_port(janus: Janus) -> None:
    """Janus itself would run on without it."""
    try:
        with socket.create_server((janus.host, janus.port)):
            return
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise StepFailed(f"Port {janus.port} on {janus.host}: {reason}. Choose another with --port.") from None


def port_range(text: str) -> str:
    first, _dash, last = text.partition("-")
    if not (first.isdigit() and last.isdigit() and 1024 <= int(first) <= int(last) <= 65535):
        raise argparse.ArgumentTypeError("two UDP ports such as 20000-40000")
    return text


def unprivileged(folder: Path) -> Mapping[str, Any]:
    """How Popen runs what needs the folder and nothing else: root lends its rights to nobody."""
    if os.geteuid() != 0:
        return {}
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            shutil.chown(path, NOBODY, NOGROUP)
    return {"user": NOBODY, "group": NOGROUP, "extra_groups": []}


def _fill(folder: Path, libraries: Path, janus: Janus) -> None:
    """Parts that are not there cannot be reached: of each kind only the one that we use is linked in."""
    for kind, name in PARTS.items():
        (folder / kind).mkdir()
        (folder / kind / name).symlink_to(libraries / kind / name)
    for kind in EMPTY:
        (folder / kind).mkdir()
    (folder / "janus.jcfg").write_text(_general(folder, janus), encoding="utf-8")
    (folder / "janus.transport.websockets.jcfg").write_text(_websockets(janus), encoding="utf-8")
    (folder / "janus.plugin.videoroom.jcfg").write_text("general: {\n}\n", encoding="utf-8")


def _general(folder: Path, janus: Janus) -> str:
    folders = {f"{kind}_folder": str(folder / kind) for kind in (*PARTS, *EMPTY)}
    ours: Settings = {"debug_level": 3, "api_secret": janus.secret, "hide_dependencies": True}
    return _sections(
        general={"configs_folder": str(folder), **folders, **ours},
        media={"rtp_port_range": janus.media_ports, "ipv6": False},
        nat={
            "full_trickle": False,
            "ignore_mdns": True,
            "nat_1_1_mapping": janus.public_address,
        },
    )


def _websockets(janus: Janus) -> str:
    return _sections(
        general={"json": "compact", "ws": True, "ws_ip": janus.host, "ws_port": janus.port},
        admin={"admin_ws": False},
    )


def _sections(**sections: Settings) -> str:
    """As libconfig reads it. What is empty is left out."""
    lines = []
    for name, settings in sections.items():
        lines += [f"{name}: {{", *(f"  {key} = {_value(value)}" for key, value in settings.items() if value != ""), "}"]
    return "\n".join([*lines, ""])


def _value(value: Setting) -> str:
    """libconfig's words are JSON's, as far as they are used here."""
    return json.dumps(value)


def _advice(janus: Janus) -> str:
    return "\n".join(
        [
            f"Janus is on {janus.url}. Start the product beside it with",
            "",
            f"  LIVE_ENGINE=janus JANUS_URLS={janus.url} JANUS_SECRET={shlex.quote(janus.secret)} python3 start.py",
            "",
            "Ctrl-C stops it.",
        ]
    )


def _until_it_ends(process: "subprocess.Popen[bytes]") -> int:
    signal.signal(signal.SIGTERM, lambda number, frame: process.terminate())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # Janus got it too and is stopping
