"""python -m proctor_site.supervisor embedded|production"""

import argparse
import os
import sys
from pathlib import Path

from proctor_site.supervisor import embedded, production
from proctor_site.supervisor.data_folder import DataFolderInUse
from proctor_site.supervisor.processes import ROOT, StartFailed, StopAsked
from proctor_site.supervisor.procfile import ProcfileError


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    try:
        if options.mode == "embedded":
            embedded.serve(data=options.data, port=options.port, demo=not options.no_demo)
        else:
            production.serve(port=options.port)
    except (StartFailed, DataFolderInUse, ProcfileError) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except StopAsked:
        print("Stopped before everything had started.", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="proctor_site.supervisor")
    parser.add_argument("mode", choices=["embedded", "production"])
    parser.add_argument("--port", type=_port, default=os.environ.get("PORT") or "8000")
    parser.add_argument("--data", type=Path, default=ROOT / "data")
    parser.add_argument("--no-demo", action="store_true")
    return parser


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (1 to 65535)")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
