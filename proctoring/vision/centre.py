"""Where a candidate looks when looking at the screen."""

from collections.abc import Mapping
from dataclasses import dataclass

FARTHEST = {"yaw": 25.0, "pitch": 30.0, "gaze": 0.15}
"""From what is usual. Whoever sits further aside looks at something else; the browser does not take it either."""


@dataclass(frozen=True, slots=True)
class Centre:
    """Degrees, and irises between the corners of the eyes from 0 to 1; from the device check, else what is usual.

    Usual: the models say 2 degrees up of a level head (AFLW2000-3D) and 0.51 to 0.56 of irises in the middle.
    """

    yaw: float = 0.0
    pitch: float = 2.0
    gaze: float = 0.53


USUAL = Centre()


def believable(told: object) -> Centre | None:
    """What a browser measured, from its JSON; None where it is no centre, or one that nobody can have."""
    if not isinstance(told, Mapping):
        return None
    numbers = {name: _near(name, told.get(name)) for name in FARTHEST}
    known = {name: number for name, number in numbers.items() if number is not None}
    return Centre(**known) if len(known) == len(numbers) else None


def _near(name: str, told: object) -> float | None:
    if isinstance(told, bool) or not isinstance(told, int | float):
        return None
    return told if abs(told - getattr(USUAL, name)) <= FARTHEST[name] else None  # NaN is not
