"""Firefox, driven over Marionette: its own remote protocol, length-prefixed JSON on a socket.

https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
"""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.servers import HOST, free_port, missing

LONGEST_START = 60  # seconds
LONGEST_ANSWER = 60
PATIENCE = 20.0
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # WebDriver's name for a reference to an element
FAKE_CAMERA: dict[str, object] = {"media.navigator.streams.fake": True, "media.navigator.permission.disabled": True}
QUIET: dict[str, object] = {
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "media.autoplay.default": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False,
}


class Refused(Exception):
    """Firefox answered with an error: its code and words."""


class Firefox:
    """One window. Elements are named by CSS selectors; every step waits for its element."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._number = 0
        self._receive()  # its greeting
        self._ask("WebDriver:NewSession", {"capabilities": {}})

    def open(self, address: str) -> None:
        self._ask("WebDriver:Navigate", {"url": address})

    def reload(self) -> None:
        self._ask("WebDriver:Refresh")

    @property
    def address(self) -> str:
        return str(self._ask("WebDriver:GetCurrentURL"))

    def forget_who_is_signed_in(self) -> None:
        self._ask("WebDriver:DeleteAllCookies")

    def click(self, selector: str) -> None:
        self._ask("WebDriver:ElementClick", {"id": self._find(selector)})

    def fill(self, selector: str, text: str) -> None:
        self._ask("WebDriver:ElementSendKeys", {"id": self._find(selector), "text": text})

    def text(self, selector: str) -> str:
        return str(self._ask("WebDriver:GetElementText", {"id": self._find(selector)}))

    def run(self, script: str, *arguments: object) -> Any:
        """The body of a function in the page; a promise is waited for."""
        return self._ask("WebDriver:ExecuteScript", {"script": script, "args": list(arguments)})

    def wait_until(self, script: str, seconds: float = PATIENCE) -> Any:
        """Run it until it returns something true, whatever page is there meanwhile. Returns that."""
        return _until(lambda: self.run(script), script, seconds)

    def wait_for(self, selector: str, seconds: float = PATIENCE) -> None:
        """Until the element is shown and may be used."""
        usable = "const e = document.querySelector({}); return e?.checkVisibility() && !e.disabled".format
        self.wait_until(usable(json.dumps(selector)), seconds)

    def _find(self, selector: str) -> str:
        self.wait_for(selector)
        found = self._ask("WebDriver:FindElement", {"using": "css selector", "value": selector})
        return str(found[ELEMENT])

    def _ask(self, command: str, parameters: dict[str, object] | None = None) -> Any:
        self._number += 1
        body = json.dumps([0, self._number, command, parameters or {}]).encode()
        self._connection.sendall(b"%d:%s" % (len(body), body))
        _kind, _number, error, result = self._receive()
        if error:
            raise Refused(f"{command}: {error['error']}: {error['message']}")
        return result["value"] if isinstance(result, dict) and set(result) == {"value"} else result

    def _receive(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._exactly(1)
        return json.loads(self._exactly(int(length[:-1])))

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            data += self._connection.recv(size - len(data)) or _gone()
        return data


def _gone() -> bytes:
    raise ConnectionError("Firefox closed the connection")


def _until(look: Callable[[], Any], what: str, seconds: float) -> Any:
    give_up, trouble = time.monotonic() + seconds, ""
    while time.monotonic() < give_up:
        try:
            if found := look():
                return found
        except (Refused, ConnectionRefusedError) as error:  # a page that is just being replaced, or no Firefox yet
            trouble = str(error)
        time.sleep(0.1)
    raise TimeoutError(f"it did not come about: {what} {trouble}")


@contextmanager
def running_firefox(profile: Path) -> Iterator[Firefox]:
    """A real Firefox with a camera and a microphone of its own making; nobody is asked for them."""
    program = shutil.which("firefox-esr") or shutil.which("firefox") or missing("firefox-esr")
    port = free_port()
    _write_preferences(profile, QUIET | FAKE_CAMERA | {"marionette.port": port})
    argv = [program, "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
    home = {"HOME": str(profile), "XDG_RUNTIME_DIR": str(profile)}
    with (profile / "firefox.log").open("wb") as log:
        process = subprocess.Popen(argv, env=os.environ | home, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        connection = _until(lambda: socket.create_connection((HOST, port), LONGEST_ANSWER), "Firefox", LONGEST_START)
        with connection:
            yield Firefox(connection)
    finally:
        _stop(process)


def _write_preferences(profile: Path, preferences: dict[str, object]) -> None:
    profile.mkdir(parents=True, exist_ok=True)
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items()]
    (profile / "user.js").write_text("".join(lines))


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
