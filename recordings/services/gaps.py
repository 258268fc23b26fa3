"""Gaps as events: what is missing is evidence too, and so is what came later after all."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid5

from proctoring.enums import EventType
from proctoring.models import Event
from proctoring.services.events import Fact, record_facts
from recordings.enums import RecordingStatus
from recordings.manifest import Gap, Manifest, edges
from recordings.models import Recording
from recordings.selectors import gaps_of

MOST_GAPS = 200  # as events; the recording itself knows them all


def note_gaps(recording: Recording, manifest: Manifest, *, now: datetime) -> None:
    """Note each gap once, and each noted one that has been filled since."""
    attempt = recording.session.attempt
    assert attempt.started_at is not None  # only an attempt that has run is joined
    assert attempt.ended_at is not None
    found = gaps_of(recording, manifest)
    if recording.status != RecordingStatus.FAILED:  # of which the whole exam is one gap already
        found += edges(manifest, attempt.started_at, attempt.ended_at)
    there = {fact.id: fact for fact in (_fact(recording, gap) for gap in found)}
    filled = [_filled(event, now) for event in _noted(recording) if event.pk not in there]
    record_facts(session_id=recording.session_id, facts=[*list(there.values())[:MOST_GAPS], *filled], now=now)


def _fact(recording: Recording, gap: Gap) -> Fact:
    detail = {
        "recording": str(recording.pk),
        "source": recording.source,
        "from": gap.start.isoformat(),
        "to": gap.end.isoformat(),
        "reason": gap.reason,
        "seconds": round((gap.end - gap.start).total_seconds(), 1),
    }
    name = f"gap {detail['from']} {detail['to']} {gap.reason}"
    return Fact(EventType.RECORDING_GAP, gap.start, detail, uuid5(recording.pk, name))


def _filled(noted: Event, now: datetime) -> Fact:
    detail: dict[str, Any] = noted.detail
    return Fact(EventType.RECORDING_GAP_FILLED, now, detail, uuid5(noted.pk, "filled"))


def _noted(recording: Recording) -> Iterable[Event]:
    return Event.objects.filter(
        session=recording.session_id, type=EventType.RECORDING_GAP, detail__recording=str(recording.pk)
    )
