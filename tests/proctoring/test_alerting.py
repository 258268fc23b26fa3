"""From events to alerts, by table."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import uuid4

import pytest

from proctoring.alerting import COOLING, RULES, Seen, stretches
from proctoring.enums import EventType, Sensitivity, Severity

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def seen(type_, second, **detail):
    return Seen(uuid4(), EventType(type_), NOON + timedelta(seconds=second), detail)


def lasting(type_, second, seconds):
    """The two reports of a stretch."""
    first = seen(type_, second, ongoing=True)
    return [first, seen(type_, second + seconds, began=str(first.id), seconds=seconds)]


def read(*events, sensitivity=Sensitivity.HIGH, at=3600):
    return stretches(events, sensitivity=sensitivity, now=NOON + timedelta(seconds=at))


def told(*events, **how):
    """Kind, severity, first and last second, how often."""
    return [
        (
            stretch.kind.value,
            stretch.severity.value,
            (stretch.began_at - NOON).total_seconds(),
            stretch.ended_at and (stretch.ended_at - NOON).total_seconds(),
            stretch.count,
        )
        for stretch in read(*events, **how)
    ]


@pytest.mark.parametrize(
    ("seconds", "severity"), [(3, "medium"), (29, "medium"), (30, "high"), (119, "high"), (120, "critical")]
)
def test_an_absence_weighs_by_its_length(seconds, severity):
    assert told(*lasting("ABSENCE", 10, seconds)) == [("ABSENCE", severity, 10, 10 + seconds, 1)]


def test_what_goes_on_is_open_and_weighs_by_how_long_it_has_lasted():
    assert told(seen("ABSENCE", 0, ongoing=True), at=40) == [("ABSENCE", "high", 0, None, 1)]


def test_a_glance_is_nobodys_alert_and_several_are():
    first, second = lasting("LOOKING_AWAY", 0, 5), lasting("LOOKING_AWAY", 60, 5)

    assert told(*first) == []
    assert told(*first, *second) == [("LOOKING_AWAY", "low", 0, 65, 2)]


def test_what_is_like_the_last_within_the_cooling_time_is_one_alert_and_later_it_is_another():
    cooling = COOLING.total_seconds()

    assert told(seen("TAB_SWITCH", 0), seen("WINDOW_BLUR", cooling)) == [("LEFT_PAGE", "low", 0, cooling, 2)]
    assert [one[2] for one in told(seen("TAB_SWITCH", 0), seen("TAB_SWITCH", cooling + 1))] == [0, cooling + 1]


def test_the_order_in_which_events_come_in_changes_nothing():
    events = [*lasting("ABSENCE", 0, 20), *lasting("ABSENCE", 90, 20), seen("PASTE", 30)]

    assert len({tuple(told(*order)) for order in permutations(events)}) == 1


def test_an_event_that_is_told_twice_counts_once():
    event = seen("MULTIPLE_FACES", 0)

    assert told(event, event) == [("MULTIPLE_FACES", "high", 0, 0, 1)]


def test_aggregated_events_count_as_often_as_they_happened():
    assert told(seen("COPY", 0, count=6)) == [("CLIPBOARD", "medium", 0, 0, 6)]


def test_moving_ones_own_words_within_the_exam_is_nobodys_alert():
    assert told(*(seen("PASTE", second, own=True) for second in range(9))) == []


@pytest.mark.parametrize("told_count", [-5, 0, True, "many", None, 10**12])
def test_a_count_that_cannot_be_true_raises_nothing_to_the_skies(told_count):
    assert 1 <= read(seen("MULTIPLE_FACES", 0, count=told_count))[0].count <= 1000


def test_a_beginning_without_its_end_is_over_when_the_next_one_begins():
    lost, next_ones = seen("ABSENCE", 0, ongoing=True), lasting("ABSENCE", 600, 5)

    assert [(one[2], one[3]) for one in told(lost, *next_ones)] == [(0, 0), (600, 605)]


def test_an_end_whose_beginning_never_came_says_how_long_it_was():
    _lost, end = lasting("ABSENCE", 100, 40)

    assert told(end) == [("ABSENCE", "high", 100, 140, 1)]


@pytest.mark.parametrize(
    ("sensitivity", "kinds"),
    [
        ("low", {"ABSENCE", "MULTIPLE_FACES"}),
        ("medium", {"ABSENCE", "MULTIPLE_FACES", "LOOKING_AWAY"}),
        ("high", {"ABSENCE", "MULTIPLE_FACES", "LOOKING_AWAY", "SUSPICIOUS_BEHAVIOR"}),
    ],
)
def test_sensitivity_decides_what_is_flagged(sensitivity, kinds):
    events = [
        seen("ABSENCE", 0),
        seen("MULTIPLE_FACES", 0),
        seen("SUSPICIOUS_BEHAVIOR", 0),
        *lasting("LOOKING_AWAY", 0, 30),
    ]

    assert {one.kind.value for one in read(*events, sensitivity=Sensitivity(sensitivity))} == kinds


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_more_of_the_same_is_never_less_severe(rule):
    severities = list(Severity)
    type_ = min(rule.types)

    found = [read(*(seen(type_, second) for second in range(count))) for count in range(1, 12)]
    levels = [severities.index(one[0].severity) if one else -1 for one in found]

    assert levels == sorted(levels)
    assert levels[-1] >= 0


def test_each_stretch_names_the_events_that_it_was_made_of():
    events = lasting("ABSENCE", 0, 10)

    assert set(read(*events, seen("PASTE", 1))[0].events) == {event.id for event in events}


def test_one_snapshot_alone_raises_no_alert_and_two_in_a_row_do():
    snapshots = [
        Seen(uuid4(), EventType.MULTIPLE_FACES, NOON + timedelta(seconds=second), {}, by_analysis=True)
        for second in (0, 120)
    ]

    assert told(snapshots[0]) == []
    assert told(*snapshots) == [("MULTIPLE_FACES", "medium", 0, 120, 2)]


def told_by(page, type_, second, **detail):
    return Seen(uuid4(), EventType(type_), NOON + timedelta(seconds=second), detail, page=page)


def ends_at(*events, at=3600):
    (stretch,) = read(*events, at=at)
    return stretch.ended_at and (stretch.ended_at - NOON).total_seconds()


ONE, OTHER = uuid4(), uuid4()
ABSENT = told_by(ONE, "ABSENCE", 10, ongoing=True)


@pytest.mark.parametrize(
    ("then", "end"),
    [
        ([], None),
        ([seen("SESSION_RESUMED", 60)], 60),
        ([seen("EXAM_PAUSED", 60)], 60),
        ([told_by(OTHER, "CALIBRATED", 70)], 70),
        ([told_by(OTHER, "COPY", 70)], 70),
        ([told_by(ONE, "COPY", 70)], None),
        ([seen("PAGE_SILENT", 30)], 30),
        ([seen("PAGE_SILENT", 30), seen("PAGE_HEARD", 40)], None),
        ([seen("PAGE_SILENT", 30), seen("PAGE_HEARD", 40), seen("PAGE_SILENT", 50)], 50),
        ([seen("PAGE_SILENT", 30), seen("PAGE_HEARD", 59), seen("SESSION_RESUMED", 60)], 30),
        ([seen("SESSION_RESUMED", 5), seen("PAGE_SILENT", 6)], None),
    ],
)
def test_what_goes_on_at_a_page_that_is_gone_is_over(then, end):
    assert ends_at(ABSENT, *then) == end


def test_an_end_that_comes_late_is_believed_whatever_was_heard_meanwhile():
    end = told_by(ONE, "ABSENCE", 100, began=str(ABSENT.id), seconds=90)

    assert ends_at(ABSENT, seen("PAGE_SILENT", 30), end) == 100


def by_analysis(type_, second):
    return replace(seen(type_, second), by_analysis=True)


def test_what_the_analysis_sees_of_an_absence_that_goes_on_neither_ends_it_nor_counts():
    events = [ABSENT, by_analysis("ABSENCE", 40), by_analysis("ABSENCE", 100)]

    assert told(*events, at=110) == [("ABSENCE", "high", 10, None, 1)]


def test_what_the_analysis_sees_at_another_time_counts():
    assert told(*lasting("ABSENCE", 10, 5), by_analysis("ABSENCE", 60)) == [("ABSENCE", "medium", 10, 60, 2)]


@pytest.mark.parametrize("began", ["itself", "another type", "nothing that is known"])
def test_an_end_that_is_none_counts_by_itself(began):
    copied = seen("COPY", 0)
    id_ = uuid4()
    named = {"itself": id_, "another type": copied.id}.get(began, uuid4())
    several = Seen(id_, EventType.MULTIPLE_FACES, NOON + timedelta(seconds=50), {"began": str(named), "seconds": 20})

    assert told(copied, several) == [("MULTIPLE_FACES", "high", 30, 50, 1)]


def test_nothing_has_begun_before_the_exam():
    orphan = seen("LOOKING_AWAY", 20, began=str(uuid4()), seconds=80_000)

    (stretch,) = stretches([orphan], sensitivity=Sensitivity.HIGH, now=orphan.at, since=NOON)

    assert (stretch.began_at, stretch.seconds) == (NOON, 20)


def test_what_was_not_asked_for_is_nobodys_alert():
    events = [seen("PASTE", 0), seen("PASTE", 10), *lasting("ABSENCE", 20, 5)]

    found = stretches(events, sensitivity=Sensitivity.HIGH, now=NOON, unasked={EventType.PASTE})

    assert [stretch.kind for stretch in found] == ["ABSENCE"]


def test_by_other_thresholds_what_was_shorter_is_left_out():
    events = [*lasting("ABSENCE", 20, 5), *lasting("ABSENCE", 600, 9), by_analysis("MULTIPLE_FACES", 0)]

    found = stretches(events, sensitivity=Sensitivity.HIGH, now=NOON, shortest={EventType.ABSENCE: 8})

    assert [stretch.seconds for stretch in found] == [9]
