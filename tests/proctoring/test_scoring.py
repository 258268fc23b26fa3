"""Scores, by table."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from proctoring.enums import AlertKind, Opinion, Severity
from proctoring.scoring import POINTS, Weighed, scores

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def at(minute):
    return NOON + timedelta(minutes=minute)


SAT = (at(0), at(100))


def alert(kind="ABSENCE", severity="medium", opinion="none", *spans, cleared=False):
    return Weighed(
        uuid4(),
        AlertKind(kind),
        Severity(severity),
        Opinion(opinion),
        tuple((at(first), at(last)) for first, last in spans),
        cleared,
    )


def values(*alerts):
    found = scores(alerts, sat=SAT)
    return found.composite.value, found.focus.value, found.confidence.value


def test_without_alerts_everything_is_at_its_best():
    assert values() == (100, 100, 100)


@pytest.mark.parametrize("severity", Severity)
def test_an_alert_takes_the_points_of_its_severity(severity):
    assert values(alert("CLIPBOARD", severity)) == (100 - POINTS[severity], 100, 100)


@pytest.mark.parametrize(
    ("opinion", "composite"), [("none", 80), ("confirmed", 80), ("unclear", 90), ("contradicted", 100)]
)
def test_what_the_analysis_contradicts_takes_nothing(opinion, composite):
    assert values(alert("MULTIPLE_FACES", "high", opinion))[0] == composite


def test_focus_is_the_share_of_the_time_that_nothing_took():
    assert values(alert("LOOKING_AWAY", "low", "none", (10, 15), (20, 25)))[1] == 90


def test_a_second_is_taken_once_however_many_alerts_it_is_in():
    assert (
        values(
            alert("ABSENCE", "low", "none", (10, 20)),
            alert("LEFT_PAGE", "low", "none", (15, 25)),
        )[1]
        == 85
    )


def test_confidence_falls_while_nothing_could_be_seen():
    assert values(alert("PICTURE", "low", "none", (0, 50)))[2] == 50


def test_what_lies_outside_of_the_exam_does_not_count():
    assert values(alert("ABSENCE", "low", "none", (-50, 0), (90, 300)))[1] == 90


def test_what_a_person_has_cleared_takes_nothing():
    assert values(alert("ABSENCE", "critical", "none", (0, 100), cleared=True)) == (100, 100, 100)


def test_no_score_goes_below_zero():
    assert values(*[alert("ABSENCE", "critical", "none", (0, 100))] * 4) == (0, 0, 100)


def test_each_point_is_traced_to_its_alert():
    first, second = alert("ABSENCE", "high", "none", (0, 10)), alert("CLIPBOARD", "low")

    found = scores([first, second], sat=SAT)

    assert {(line.alert, line.points) for line in found.composite.lines} == {(first.id, 20), (second.id, 2)}
    assert [(line.alert, line.points) for line in found.focus.lines] == [(first.id, 10)]
