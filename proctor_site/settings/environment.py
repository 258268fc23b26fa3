"""Reads the environment. A wrong value stops the start with one line that says what to do."""

import os
from collections.abc import Collection, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import environ

ENGINES = {"sqlite": "sqlite3", "postgres": "postgresql", "postgresql": "postgresql"}
THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off"}


def refuse(name: str, what_to_do: str) -> NoReturn:
    """Stop the process: one line on stderr, exit code 1, whichever command is starting."""
    raise SystemExit(f"configuration: {name} {what_to_do}")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def required(name: str, example: str) -> str:
    return text(name) or refuse(name, f"is not set. Set it, for example {name}={example}")


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def hosts(name: str) -> list[str]:
    """Host names, without scheme or path."""
    names = words(name)
    wrong = [host for host in names if "/" in host or " " in host]
    return (
        names
        if not wrong
        else refuse(name, f"has {wrong[0]!r}. Use host names alone, for example {name}=exams.example")
    )


def one_of(name: str, allowed: Collection[str], default: str, *, example: str) -> str:
    value = text(name, default)
    return (
        value
        if value in allowed
        else refuse(name, f"is {value!r}, which is not known. Use for example {name}={example}")
    )


def switch(name: str, *, default: bool) -> bool:
    value = text(name).lower()
    if value in YES or value in NO:
        return value in YES
    return default if not value else refuse(name, f"is {value!r}. Use {name}=on or {name}=off")


def whole_number(name: str, *, default: int, least: int, most: int) -> int:
    value = text(name, str(default))
    if value.isascii() and value.isdigit() and least <= int(value) <= most:
        return int(value)
    return refuse(name, f"is {value!r}. Use a whole number from {least} to {most}, for example {name}={default}")


def url(name: str, schemes: tuple[str, ...], default: str = "") -> str:
    value = text(name, default)
    if value and (urlsplit(value).scheme not in schemes or not urlsplit(value).netloc):
        refuse(name, f"is {value!r}. It must look like {schemes[0]}://host:port")
    return value


def public_url(hosts: list[str], *, port: str) -> str:
    """The address that people use, where it was not told: over TLS by the first name, or this machine itself."""
    name = hosts[0].lstrip(".") if hosts else ""
    return f"http://127.0.0.1:{port}" if name in {"", "*"} or _is_loopback(name) else f"https://{name}"


def check_secure_url(name: str, example: str) -> None:
    """It must be an https:// address; http:// only for this machine itself, where nobody listens in between."""
    value = text(name)
    parts = urlsplit(value)
    if parts.scheme != "https" and not _is_loopback(parts.hostname or ""):
        refuse(name, f"is {value!r}, which sends passwords in the clear. Use https, for example {name}={example}")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def database(name: str, default: str) -> dict[str, Any]:
    """The entry for DATABASES, from a URL such as postgres://user:password@host:5432/name."""
    value = text(name, default)
    scheme = value.partition("://")[0]
    if scheme not in ENGINES:
        refuse(
            name, "must start with postgres:// or sqlite:///. Example: postgres://proctor:secret@127.0.0.1:5432/proctor"
        )
    config = dict(environ.Env.db_url_config(value))
    if not config.get("NAME"):
        refuse(name, f"names no database. Example: {scheme}://…/proctor")
    return config | {"ENGINE": f"django.db.backends.{ENGINES[scheme]}"}


def folder(name: str, default: Path) -> Path:
    """An existing or creatable folder that this process may write to."""
    path = Path(text(name, str(default))).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        refuse(name, f"is {path}, which cannot be made: {error.strerror}")
    if not os.access(path, os.W_OK):
        refuse(name, f"is {path}, which is not writable for this user")
    return path


def all_or_none(names: tuple[str, ...], environment: Mapping[str, str] = os.environ) -> bool:
    """True when all are set, False when none is; a half-set group stops the start."""
    unset = [name for name in names if not environment.get(name, "").strip()]
    if unset and len(unset) < len(names):
        refuse(unset[0], f"is not set, though {', '.join(sorted(set(names) - set(unset)))} is. Set all of them or none")
    return not unset
