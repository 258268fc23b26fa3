"""The process `manage.py live`."""

from tests.servers import free_port
from tests.site.test_environment import start


def test_an_engine_that_is_not_there_is_told_in_one_line(tmp_path):
    nobody = f"ws://127.0.0.1:{free_port()}"

    run = start(
        tmp_path, command=("manage.py", "live"), LIVE_ENGINE="janus", JANUS_URLS=nobody, JANUS_SECRET="of janus.jcfg"
    )

    assert run.returncode != 0
    last = run.stderr.splitlines()[-1]
    assert last.startswith(f"CommandError: live video cannot start: no Janus answers: {nobody}: does not answer")
    assert "Traceback" not in run.stderr
