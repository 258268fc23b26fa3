"""python -m proctoring.vision.build: writes the face models and MediaPipe's runtime to frontend/public/."""

import sys

from proctoring.vision.build.making import WrongResult, build
from proctoring.vision.build.packages import SourceMissing
from proctoring.vision.models import NODE_MODULES, PUBLIC


def main() -> int:
    try:
        build(NODE_MODULES, PUBLIC)
    except (SourceMissing, WrongResult) as error:
        print(error, file=sys.stderr)  # noqa: T201 - a command
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
