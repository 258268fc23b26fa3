"""What one dashboard of this process is sent is what the others are sent, too: it is written once."""

import json
from collections.abc import Hashable
from typing import Any

KEPT = 1000  # texts: all dashboards are told within moments


class Texts:
    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._texts: dict[Hashable, str] = {}

    def of(self, message: dict[str, Any], *name: Hashable) -> str:
        """The message as it goes over the wire. Two that have the same name are the same."""
        text = self._texts.get(name)
        if text is None:
            text = self._texts[name] = json.dumps(message)
            if len(self._texts) > self._kept:
                del self._texts[next(iter(self._texts))]
        return text
