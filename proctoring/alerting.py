"""From events to stretches of time that a person should look at. Pure.

The same events give the same stretches in whatever order and however often they are read, so an old attempt can be read
again under other rules, and what comes late finds its place.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from proctoring.enums import AlertKind, EventType, Sensitivity, Severity

VERSION = "2"
COOLING = timedelta(minutes=2, seconds=5)
"""What is like the last within this time belongs to the same stretch, and raises no alert of its own.

A little longer than the longest time between two snapshots.
"""
LEAST_SNAPSHOTS = 2
"""Of one kind near each other, before an alert is made of what the browser did not see: a single one may be wrong.

What is wrong in one picture may be wrong in the next as well, a poster above all: such an alert is medium at most.
"""
AROUND = timedelta(seconds=5)
"""A snapshot that is taken because of something is a little later than that."""


@dataclass(frozen=True)
class Seen:
    """An event, as far as rules look."""

    id: UUID
    type: EventType
    at: datetime
    detail: Mapping[str, Any]
    by_analysis: bool = False
    """Seen by the server in one snapshot, not by the browser over seconds."""
    page: UUID | None = None
    """The page that told it."""


@dataclass(frozen=True)
class Step:
    """From so many times, or so many seconds in all, it is this severe."""

    severity: Severity
    count: int = 1
    seconds: float = float("inf")


@dataclass(frozen=True)
class Rule:
    """`steps` go up. Below the first one nobody is told; the events stay."""

    kind: AlertKind
    types: frozenset[EventType]
    steps: tuple[Step, ...]
    flagged_from: Sensitivity = Sensitivity.LOW


@dataclass(frozen=True)
class Stretch:
    """What becomes an alert. `ended_at` is None while it goes on; `seconds` is how long it lasted in all.

    `spans` are the times at which it was seen, from and to (None: still).
    """

    kind: AlertKind
    severity: Severity
    began_at: datetime
    ended_at: datetime | None
    count: int
    seconds: float
    events: tuple[UUID, ...]
    spans: tuple[tuple[datetime, datetime | None], ...]
    types: frozenset[EventType]
    by_analysis: bool
    """The browser saw none of it."""


NEVER = 10**9
LOW, MEDIUM, HIGH, CRITICAL = Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL


def _rule(
    kind: AlertKind, types: Iterable[EventType], *steps: Step, flagged_from: Sensitivity = Sensitivity.LOW
) -> Rule:
    return Rule(kind, frozenset(types), steps, flagged_from)


RULES = (
    _rule(AlertKind.ABSENCE, [EventType.ABSENCE], Step(MEDIUM), Step(HIGH, NEVER, 30), Step(CRITICAL, NEVER, 120)),
    _rule(AlertKind.MULTIPLE_FACES, [EventType.MULTIPLE_FACES], Step(HIGH), Step(CRITICAL, NEVER, 30)),
    _rule(
        AlertKind.LOOKING_AWAY,
        [EventType.LOOKING_AWAY],
        Step(LOW, 2, 10),
        Step(MEDIUM, 4, 25),
        Step(HIGH, 8, 60),
        flagged_from=Sensitivity.MEDIUM,
    ),
    _rule(
        AlertKind.SUSPICIOUS_BEHAVIOR,
        [EventType.SUSPICIOUS_BEHAVIOR],
        Step(MEDIUM),
        Step(HIGH, 3, 60),
        flagged_from=Sensitivity.HIGH,
    ),
    _rule(
        AlertKind.VOICE,
        [EventType.AUDIO_DETECTED],
        Step(LOW, 2, 8),
        Step(MEDIUM, 4, 30),
        flagged_from=Sensitivity.MEDIUM,
    ),
    _rule(
        AlertKind.PICTURE,
        [EventType.PICTURE_DARK, EventType.PICTURE_COVERED, EventType.PICTURE_FROZEN],
        Step(MEDIUM),
        Step(HIGH, NEVER, 60),
    ),
    _rule(AlertKind.VIRTUAL_CAMERA, [EventType.VIRTUAL_CAMERA], Step(MEDIUM)),
    _rule(
        AlertKind.LEFT_PAGE,
        [EventType.TAB_SWITCH, EventType.WINDOW_BLUR],
        Step(LOW),
        Step(MEDIUM, 3, 10),
        Step(HIGH, 8, 60),
    ),
    _rule(AlertKind.LEFT_FULL_SCREEN, [EventType.FULLSCREEN_EXIT], Step(LOW), Step(MEDIUM, 3, 30)),
    _rule(
        AlertKind.CLIPBOARD,
        [EventType.COPY, EventType.CUT, EventType.PASTE, EventType.RIGHT_CLICK],
        Step(LOW, 2),
        Step(MEDIUM, 5),
    ),
    _rule(AlertKind.PRINTING, [EventType.PRINT_ATTEMPT], Step(MEDIUM)),
    _rule(AlertKind.DEVELOPER_TOOLS, [EventType.DEVTOOLS_OPEN], Step(LOW)),
    _rule(AlertKind.SECOND_SCREEN, [EventType.SECOND_SCREEN], Step(MEDIUM)),
    _rule(AlertKind.SCREEN_SHARED, [EventType.SCREEN_SHARE_ATTEMPT], Step(MEDIUM)),
    _rule(AlertKind.REPORTS_MISSING, [EventType.REPORTS_MISSING], Step(MEDIUM), Step(HIGH, 3)),
)
RULE_OF = {type_: rule for rule in RULES for type_ in rule.types}
GONE_ON = frozenset((EventType.SESSION_RESUMED, EventType.EXAM_PAUSED))
"""Whatever a page said went on is over by then: the page is another one, or nobody is watched."""
LOOKED_AT = frozenset(RULE_OF) | GONE_ON | {EventType.PAGE_SILENT, EventType.PAGE_HEARD, EventType.CALIBRATED}
SENSITIVITIES = list(Sensitivity)


def stretches(
    events: Iterable[Seen],
    *,
    sensitivity: Sensitivity,
    now: datetime,
    since: datetime | None = None,
    unasked: AbstractSet[EventType] = frozenset(),
    shortest: Mapping[EventType, float] = MappingProxyType({}),
) -> list[Stretch]:
    """What a person should look at, in the order of its beginning. Events that no rule names are left out.

    What still goes on has lasted until `now`, and nothing has begun before `since`. `unasked` is what this candidate
    is not subject to. `shortest`, in seconds, is for reading an attempt by other thresholds than its browser had.
    """
    of_rule: dict[Rule, list[Occurrence]] = defaultdict(list)
    for occurrence in occurrences(events, since):
        rule = RULE_OF[occurrence.type]
        is_flagged = SENSITIVITIES.index(sensitivity) >= SENSITIVITIES.index(rule.flagged_from)
        is_long = occurrence.by_analysis or occurrence.seconds(now) >= shortest.get(occurrence.type, 0)
        if is_flagged and is_long and occurrence.type not in unasked:
            of_rule[rule].append(occurrence)
    found = [
        stretch
        for rule, ones in of_rule.items()
        for together in _together(ones)
        if (stretch := _stretch(rule, together, now)) is not None
    ]
    return sorted(found, key=lambda stretch: (stretch.began_at, stretch.kind))


@dataclass(frozen=True)
class Occurrence:
    """One time that something happened: of a stretch, the report of its beginning and that of its end."""

    type: EventType
    began_at: datetime
    ended_at: datetime | None
    count: int
    events: tuple[UUID, ...]
    by_analysis: bool
    page: UUID | None

    def seconds(self, now: datetime) -> float:
        return max(0.0, ((self.ended_at or now) - self.began_at).total_seconds())

    def covers(self, at: datetime) -> bool:
        return self.began_at - AROUND <= at and (self.ended_at is None or at <= self.ended_at + AROUND)


def occurrences(events: Iterable[Seen], since: datetime | None = None) -> list[Occurrence]:
    """In the order of their beginning. An end whose beginning never came counts by itself; moving one's own words
    within the exam (`own`) is no occurrence, and neither is what the analysis saw of one that the browser saw.

    A beginning whose end never came is over when its page is known to be gone. When another of its type begins before
    that, it has lasted no time that we know of.
    """
    seen = list(events)
    known = {event.id: event for event in seen if event.type in RULE_OF and event.detail.get("own") is not True}
    ends = {began: event for event in known.values() if (began := _beginning(event, known))}
    firsts = [event for event in known.values() if _beginning(event, known) is None]
    ones = sorted((_occurrence(event, ends.get(event.id), since) for event in firsts), key=lambda one: one.began_at)
    told = _ended([one for one in ones if not one.by_analysis], seen)
    new = [one for one in ones if one.by_analysis and not any(_is_of(one, other) for other in told)]
    return sorted([*told, *new], key=lambda one: one.began_at)


def _is_of(one: Occurrence, other: Occurrence) -> bool:
    return one.type == other.type and other.covers(one.began_at)


def _occurrence(first: Seen, end: Seen | None, since: datetime | None) -> Occurrence:
    last = end or first
    goes_on = end is None and first.detail.get("ongoing") is True
    began_at = first.at - timedelta(seconds=_seconds(first)) if "began" in first.detail else first.at
    if since is not None:
        began_at = max(began_at, min(since, first.at))
    return Occurrence(
        type=first.type,
        began_at=began_at,
        ended_at=None if goes_on else max(last.at, began_at),
        count=max(1, _whole(last.detail.get("count"))),
        events=(first.id,) if end is None else (first.id, end.id),
        by_analysis=first.by_analysis,
        page=first.page,
    )


def _ended(ones: Sequence[Occurrence], seen: Sequence[Seen]) -> list[Occurrence]:
    last = {one.type: one for one in ones}
    return [
        one
        if one.ended_at is not None
        else replace(one, ended_at=_gone_at(one, seen) if one is last[one.type] else one.began_at)
        for one in ones
    ]


def _gone_at(one: Occurrence, seen: Sequence[Seen]) -> datetime | None:
    """When its page was last heard, of a page that is gone or silent; None while it is there."""
    after = [event for event in seen if event.at > one.began_at and not event.by_analysis]
    others = [
        event.at for event in after if event.type in GONE_ON or (event.page and one.page not in (None, event.page))
    ]
    gone_at = min(others, default=None)
    until = [event for event in after if gone_at is None or event.at < gone_at]
    silent = [event.at for event in until if event.type == EventType.PAGE_SILENT]
    if gone_at is not None:
        return max(silent, default=gone_at)
    heard_at = max((event.at for event in until if event.type == EventType.PAGE_HEARD), default=one.began_at)
    return min((at for at in silent if at > heard_at), default=None)


def _together(ones: Sequence[Occurrence]) -> list[list[Occurrence]]:
    groups: list[list[Occurrence]] = []
    until: datetime | None = None
    for one in ones:
        if groups and (until is None or one.began_at - until <= COOLING):
            groups[-1].append(one)
            until = None if until is None or one.ended_at is None else max(until, one.ended_at)
        else:
            groups.append([one])
            until = one.ended_at
    return groups


def _stretch(rule: Rule, ones: Sequence[Occurrence], now: datetime) -> Stretch | None:
    by_analysis = all(one.by_analysis for one in ones)
    if by_analysis and len(ones) < LEAST_SNAPSHOTS:
        return None
    count = sum(one.count for one in ones)
    seconds = sum(one.seconds(now) for one in ones)
    reached = [step for step in rule.steps if count >= step.count or seconds >= step.seconds]
    if not reached:
        return None
    ends = [one.ended_at for one in ones]
    return Stretch(
        kind=rule.kind,
        severity=_at_most(MEDIUM, reached[-1].severity) if by_analysis else reached[-1].severity,
        began_at=ones[0].began_at,
        ended_at=None if None in ends else max(end for end in ends if end),
        count=count,
        seconds=seconds,
        events=tuple(event for one in ones for event in one.events),
        spans=tuple((one.began_at, one.ended_at) for one in ones),
        types=frozenset(one.type for one in ones),
        by_analysis=by_analysis,
    )


def _at_most(most: Severity, severity: Severity) -> Severity:
    order = list(Severity)
    return order[min(order.index(most), order.index(severity))]


def _beginning(event: Seen, known: Mapping[UUID, Seen]) -> UUID | None:
    """The id of the report of its beginning, when it is one of an end. Of another type, or itself, it is none."""
    try:
        began = UUID(str(event.detail["began"]))
    except (KeyError, ValueError):
        return None
    return began if began != event.id and began in known and known[began].type == event.type else None


def _seconds(event: Seen) -> float:
    told = event.detail.get("seconds")
    return float(told) if isinstance(told, int | float) and 0 <= told <= 86_400 else 0.0


def _whole(told: object) -> int:
    return min(told, 1000) if isinstance(told, int) and not isinstance(told, bool) else 1
