"""`start.py test`: install what the tests need, then run all of them."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tooling.environment import FRONTEND, PYTHON, ROOT, environment, node
from tooling.steps import StepFailed, run_visibly

# Debian package → a program or file that it brings. The tests start their own private servers from these; the
# services that Debian may start on installation are never used.
SYSTEM_PACKAGES = {
    "chromium": "chromium",
    "firefox-esr": "firefox-esr",
    "ffmpeg": "ffmpeg",
    "redis-server": "redis-server",
    "postgresql": "/usr/lib/postgresql/*/bin/initdb",
    "janus": "janus",
    "coturn": "turnserver",
    "iproute2": "ip",
    "iptables": "/usr/sbin/iptables",
    "gettext": "msgfmt",
    "fonts-dejavu-core": "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
}


NOTHING_CHOSEN = 5  # pytest's exit code when no test was collected


def run_all(pytest_arguments: list[str]) -> int:
    """0 only when everything passed. Every suite runs, whatever the others say."""
    missing = install_system_packages()
    environment(development=True)
    npm, _ = node()
    with _beside(_pytest_command("patience", pytest_arguments), cwd=ROOT) as patience:
        results = {
            "TypeScript (vitest)": _run([npm, "test"], cwd=FRONTEND),
            "Python (pytest)": _pytest(
                "not e2e and not patience", ["-n", "2", "--dist", "worksteal"], pytest_arguments
            ),
            # The browser's driver keeps an event loop running in its process: tests that start their own stay away.
            # Three on two cores: they wait more than they compute. What they measure is not to be measured in a crowd.
            "Browser (pytest)": _pytest(
                "e2e and not punctual and not patience",
                ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"],
                pytest_arguments,
            ),
            "Browser in time (pytest)": _pytest(
                "e2e and punctual", ["-n", "2", "--dist", "loadfile"], pytest_arguments
            ),
            "Ten minutes offline (pytest)": _unless_nothing_chosen(patience(), pytest_arguments),
        }
    _summarise(results, missing)
    return 0 if all(code == 0 for code, _ in results.values()) else 1


def install_system_packages() -> list[str]:
    """Answers what is still missing. Raises StepFailed under CI, where nothing may be left out."""
    missing = missing_packages()
    if missing and apt_install(missing):
        missing = missing_packages()
    if missing and os.environ.get("CI") == "true":
        raise StepFailed(f"The tests need what is not installed (Debian package names): {' '.join(missing)}")
    if missing:
        print(f"Not installed (Debian package names): {' '.join(missing)}. Tests that need them are skipped.")
    return missing


def apt_install(packages: Sequence[str]) -> bool:
    """As root on Debian; elsewhere nothing is done. Answers whether it was. Raises StepFailed when it fails."""
    if not _is_debian_root():
        return False
    apt = {"DEBIAN_FRONTEND": "noninteractive"}
    advice = "apt-get could not install the packages; the lines above say why."
    run_visibly("apt-get update", ["apt-get", "update"], cwd=ROOT, advice=advice, env=apt)
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    run_visibly(f"apt-get install {' '.join(packages)}", install, cwd=ROOT, advice=advice, env=apt)
    return True


def missing_packages() -> list[str]:
    return [package for package, proof in SYSTEM_PACKAGES.items() if not _is_there(proof)]


def _is_there(proof: str) -> bool:
    return bool(shutil.which(proof)) or any(Path("/").glob(proof.removeprefix("/")))


def _is_debian_root() -> bool:
    return Path("/etc/debian_version").exists() and bool(shutil.which("apt-get")) and os.geteuid() == 0


def _pytest(marked: str, parallel: Sequence[str], arguments: Sequence[str]) -> tuple[int, float]:
    """Several at a time, unless the caller says otherwise. Arguments may leave one run without a test."""
    chosen = any(word.startswith(("-n", "--numprocesses")) for word in arguments)
    outcome = _run(_pytest_command(marked, [*([] if chosen else parallel), *arguments]), cwd=ROOT)
    return _unless_nothing_chosen(outcome, arguments)


def _pytest_command(marked: str, arguments: Sequence[str]) -> list[str]:
    return [str(PYTHON), "-m", "pytest", "-m", marked, *arguments]


def _unless_nothing_chosen(outcome: tuple[int, float], arguments: Sequence[str]) -> tuple[int, float]:
    code, seconds = outcome
    return (0 if code == NOTHING_CHOSEN and arguments else code), seconds


@contextmanager
def _beside(argv: list[str], *, cwd: Path) -> Iterator[Callable[[], tuple[int, float]]]:
    """Runs while the block does. The function that the block gets waits for its end and shows what it has said."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(argv, cwd=cwd, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)

        def outcome() -> tuple[int, float]:
            code, seconds = process.wait(), time.monotonic() - began
            output.seek(0)
            print(f"\n--- {_shown(argv)}\n{output.read().decode(errors='replace')}", flush=True)
            return code, seconds

        try:
            yield outcome
        finally:
            process.terminate()
            process.wait()


def _run(argv: list[str], *, cwd: Path) -> tuple[int, float]:
    began = time.monotonic()
    print(f"\n--- {_shown(argv)}", flush=True)
    code = subprocess.run(argv, cwd=cwd, check=False).returncode
    return code, time.monotonic() - began


def _shown(argv: list[str]) -> str:
    return " ".join([Path(argv[0]).name, *argv[1:]])


def _summarise(results: dict[str, tuple[int, float]], missing: list[str]) -> None:
    print("\n--- Summary")
    for name, (code, seconds) in results.items():
        print(f"{name:<34} {'ok' if code == 0 else 'FAILED':>6} {seconds:8.1f} s")
    if missing:
        print(f"Skipped what needs: {' '.join(missing)}")
    sys.stdout.flush()
