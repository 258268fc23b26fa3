"""python3 start.py bench [NAME]: each benchmark measures us beside a peer or a floor in the same run.

`bench vision FOLDER` looks at the pictures of a folder: tests/benchmarks/labelled.py says how it is to be laid out.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks import dashboard, detection, ingest, join, live_forwarding, rush, sockets, vision
from tests.benchmarks.labelled import LabelsWrong

Row = dict[str, Any]
BENCHMARKS: dict[str, Callable[[], list[Row]]] = {
    "join": join.rows,
    "ingest": ingest.rows,
    "memory": ingest.memory_rows,
    "rush": rush.rows,
    "dashboard": dashboard.rows,
    "sockets": sockets.rows,
    "live": live_forwarding.rows,
    "vision": vision.rows,
    "detection": detection.rows,
}
RESULTS = Path(__file__).parent.parent.parent / "data" / "benchmarks"


def main(names: list[str]) -> int:
    if names[:1] == ["vision"] and len(names) == 2 and names[1] not in BENCHMARKS:
        return _vision_of(Path(names[1]))
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark named {unknown[0]}. There are: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    for name in names or BENCHMARKS:
        _report(name, BENCHMARKS[name]())
    return 0


def _vision_of(folder: Path) -> int:
    try:
        _report("vision", vision.rows(folder))
    except LabelsWrong as wrong:
        print(wrong, file=sys.stderr)
        return 2
    return 0


def _report(name: str, rows: list[Row]) -> None:
    _print_table(name, rows)
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(rows, indent=1), "utf-8")
    print(f"written to {path}\n")


def _print_table(name: str, rows: list[Row]) -> None:
    columns = list(rows[0])
    widths = [max(len(column), *(len(str(row[column])) for row in rows)) for column in columns]
    print(f"\n{name}")
    for cells in [columns, ["-" * width for width in widths], *([str(row[c]) for c in columns] for row in rows)]:
        print("  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
