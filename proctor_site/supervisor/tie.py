"""Become another program that dies with its parent (Linux): python tie.py PARENT PROGRAM [ARGUMENT ...].

The kernel drops the tie when a process forks and keeps it when it runs another program, so it cannot be made from
outside, and `preexec_fn` is not safe in a parent that has threads.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, *program = sys.argv[1:]
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != int(parent):
        sys.exit("the parent died before the tie was made")
    for ignored_by_python in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(ignored_by_python, signal.SIG_DFL)
    os.execvp(program[0], program)  # noqa: S606 - becoming that program is the point


if __name__ == "__main__":
    main()
