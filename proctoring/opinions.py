"""What the server's look at a snapshot says of what the browser claimed at the time. Pure."""

from dataclasses import dataclass

from proctoring.enums import AlertKind, Opinion


@dataclass(frozen=True)
class Look:
    """What the analysis of one snapshot found. `looking_away` is None where no face could be measured."""

    faces: int
    looking_away: bool | None
    is_readable: bool


def opinion(kind: AlertKind, looks: list[Look]) -> Opinion:
    """One snapshot that shows it confirms; all of them showing the opposite contradict. Without any: nobody asked."""
    if not looks or kind not in CLAIMS:
        return Opinion.NONE
    said = [CLAIMS[kind](look) for look in looks]
    if True in said:
        return Opinion.CONFIRMED
    return Opinion.CONTRADICTED if all(word is False for word in said) else Opinion.UNCLEAR


def _absence(look: Look) -> bool | None:
    return look.faces == 0 if look.is_readable else None


def _several(look: Look) -> bool | None:
    return look.faces > 1 if look.is_readable else None


def _away(look: Look) -> bool | None:
    """A head that is turned far away is no face to the model."""
    if not look.is_readable:
        return None
    return True if look.looking_away else look.looking_away if look.faces else None


def _picture(look: Look) -> bool | None:
    return not look.is_readable


CLAIMS = {
    AlertKind.ABSENCE: _absence,
    AlertKind.MULTIPLE_FACES: _several,
    AlertKind.LOOKING_AWAY: _away,
    AlertKind.PICTURE: _picture,
}
