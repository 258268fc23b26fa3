import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tooling import environment, testing
from tooling.steps import Step, StepFailed, contents, take

ROOT = Path(__file__).resolve().parent.parent
COUNT = "import pathlib; p = pathlib.Path('runs'); p.write_text(p.read_text() + 'x' if p.exists() else 'x')"
FAIL = "print('the reason'); raise SystemExit(3)"


def step(folder: Path, code: str = COUNT, *, inputs: tuple[str, ...] = (), outputs: tuple[Path, ...] = ()) -> Step:
    return Step(
        title="A step",
        argv=(sys.executable, "-c", code),
        stamp=folder / "stamps" / "a-step",
        inputs=inputs,
        advice="Do this.",
        cwd=folder,
        outputs=outputs,
    )


def test_a_step_runs_once_until_its_inputs_change(tmp_path):
    ran = [take(step(tmp_path, inputs=inputs)) for inputs in [("one",), ("one",), ("two",), ("two",), ("one",)]]

    assert ran == [True, False, True, False, True]
    assert (tmp_path / "runs").read_text() == "xxx"


def test_a_step_runs_again_when_its_output_is_gone(tmp_path):
    done = step(tmp_path, outputs=(tmp_path / "runs",))
    take(done)
    (tmp_path / "runs").unlink()

    assert take(done)
    assert not take(done)


def test_a_failed_step_leaves_no_stamp_and_says_what_to_do(tmp_path):
    take(step(tmp_path, inputs=("one",)))
    with pytest.raises(StepFailed, match=r"(?s)the reason.*Do this\."):
        take(step(tmp_path, FAIL, inputs=("two",)))

    assert not step(tmp_path, inputs=("one",)).is_done
    assert not step(tmp_path, FAIL, inputs=("two",)).is_done


def test_a_step_whose_program_is_missing_says_what_to_do(tmp_path):
    missing = Step("A step", ("no-such-program-here",), tmp_path / "stamp", (), "Install it.", tmp_path)

    with pytest.raises(StepFailed, match=r"Install it\."):
        take(missing)


def test_the_contents_of_a_folder_change_with_a_byte_a_name_and_a_new_file(tmp_path):
    (tmp_path / "deep").mkdir()
    file = tmp_path / "deep" / "file"
    file.write_text("a")
    seen = {contents(tmp_path)}
    file.write_text("b")
    seen.add(contents(tmp_path))
    file.rename(tmp_path / "deep" / "other")
    seen.add(contents(tmp_path))
    (tmp_path / "new").touch()
    seen.add(contents(tmp_path))

    assert len(seen) == 4


def test_an_old_python_gets_as_far_as_the_message():
    """All of start.py must be syntax of Python 3.6, and what comes before the check must be in its library."""
    code = (ROOT / "start.py").read_text(encoding="utf-8")

    ast.parse(code, feature_version=(3, 6))
    _docstring, first_import, check, *_ = ast.parse(code).body
    assert (ast.unparse(first_import), ast.unparse(check)[:2]) == ("import sys", "if")


@pytest.mark.skipif(os.name == "nt", reason="the fake node is a shell script")
@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("v18.20.4", "needs Node 20.19 or newer with npm; this is v18.20.4"),
        ("v20.18.1", "this is v20.18.1"),
        ("", "this is a node that does not start"),
        (None, "node is not installed"),
    ],
)
def test_a_missing_or_old_node_is_named_in_one_line(tmp_path, monkeypatch, answer, message):
    if answer is not None:
        for name in ("node", "npm"):
            (tmp_path / name).write_text(f"#!/bin/sh\necho {answer}\n")
            (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(StepFailed) as failure:
        environment.node()

    assert message in str(failure.value)
    assert "\n" not in str(failure.value)


def test_what_is_missing_fails_under_ci_and_is_named_elsewhere(monkeypatch, capsys):
    monkeypatch.setattr(testing, "SYSTEM_PACKAGES", {"a-package": "/no/such/file", "python": sys.executable})
    monkeypatch.setattr(testing, "_is_debian_root", lambda: False)

    monkeypatch.setenv("CI", "true")
    with pytest.raises(StepFailed, match="a-package"):
        testing.install_system_packages()

    monkeypatch.delenv("CI")
    assert testing.install_system_packages() == ["a-package"]
    assert "a-package" in capsys.readouterr().out


def test_help_names_every_command_without_an_environment():
    """`-S`: nothing but the standard library is there."""
    command = [sys.executable, "-S", "-E", str(ROOT / "start.py"), "--help"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)

    assert all(name in result.stdout for name in ("serve", "test", "check", "bench", "production", "lock"))


def test_an_unknown_check_is_refused_by_name():
    result = subprocess.run(
        [sys.executable, "start.py", "check", "no-such-check"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert result.returncode == 1
    assert "No such check: no-such-check. There are: format, lint" in result.stderr
