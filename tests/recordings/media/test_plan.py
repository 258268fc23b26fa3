"""What crosses the border to the child process is read strictly."""

import json

import pytest

from recordings.media.plan import (
    ChunkFile,
    Failure,
    Gap,
    JoinFailed,
    JoinPlan,
    JoinReport,
    Overlap,
    Reason,
    Rejected,
    SegmentPlan,
    read_outcome,
)

PLAN = JoinPlan(
    (
        SegmentPlan(0, "video/webm;codecs=vp8,opus", 0.0, (ChunkFile(0, "/a/0"), ChunkFile(2, "/a/2")), 12.5),
        SegmentPlan(3, "video/mp4", 20.25, (), 0.0),
    )
)
REPORT = JoinReport(
    container="mp4",
    video_codec="h264",
    audio_codec=None,
    width=640,
    height=480,
    duration=12.5,
    size=1234,
    copied=True,
    gaps=(Gap(1.0, 2.5),),
    rejected=(Rejected(0, 4, Reason.DAMAGED), Rejected(1, None, Reason.INIT_MISSING)),
    overlaps=(Overlap(3, 20.25, 21.0),),
    faststart=True,
)


def test_a_plan_survives_its_json():
    assert JoinPlan.from_json(PLAN.to_json()) == PLAN


def test_a_report_survives_its_json():
    assert JoinReport.from_json(REPORT.to_json()) == REPORT
    assert read_outcome(REPORT.to_json()) == REPORT


def test_a_failure_survives_its_json():
    with pytest.raises(JoinFailed) as told:
        read_outcome(JoinFailed(Failure.NOTHING_LEFT, "Nothing is left.").to_json())

    assert (told.value.code, told.value.message) == (Failure.NOTHING_LEFT, "Nothing is left.")


def broken(**changes):
    plan = json.loads(PLAN.to_json())
    plan["segments"][0] |= changes
    return json.dumps(plan)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"segments": {}}',
        '{"segments": [], "more": 1}',
        broken(more=1),
        broken(number=-1),
        broken(number=True),
        broken(number=0.5),
        broken(number=3),
        broken(mime_type=None),
        broken(mime_type="x" * 201),
        broken(starts_at=-0.1),
        broken(starts_at=float("nan")),
        broken(starts_at=float("inf")),
        broken(starts_at="0"),
        broken(length=1e9),
        broken(chunks=[{"sequence": 0}]),
        broken(chunks=[{"sequence": -1, "path": "/a", "start": None, "end": None}]),
        broken(chunks=[{"sequence": 0, "path": "", "start": None, "end": None}]),
        broken(chunks=[{"sequence": 0, "path": "/a\0", "start": None, "end": None}]),
        broken(chunks=[{"sequence": 1, "path": "/a"}, {"sequence": 1, "path": "/b"}]),
        broken(chunks=[{"sequence": 2, "path": "/a"}, {"sequence": 1, "path": "/b"}]),
    ],
)
def test_a_plan_that_breaks_a_promise_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - the sentence is for people
        JoinPlan.from_json(text)


@pytest.mark.parametrize("text", ["", "null", "{}", '{"error": {}}', '{"error": {"code": "no", "message": ""}}'])
def test_an_answer_that_is_neither_report_nor_failure_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011
        read_outcome(text)
