"""Snapshots in, and what the image analysis says of them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction

from exams.signals import send_on_commit
from proctoring.enums import AnalysisState, EventType, SnapshotReason, Witness
from proctoring.errors import (
    SessionNotFound,
    SnapshotClosed,
    SnapshotMalformed,
    SnapshotsOff,
    SnapshotTaken,
    SnapshotTooMany,
    StorageFull,
)
from proctoring.layout import folder, snapshot_name
from proctoring.models import Session, Snapshot
from proctoring.services.events import EARLY, Fact, record_facts
from proctoring.signals import snapshot_analysed, snapshot_kept
from proctoring.storage import NO_SPACE, is_short, store
from proctoring.vision.jpeg import PictureRefused, checked_header

LARGEST = 512 * 1024  # bytes; 640 x 480 at quality 0.8 is a tenth of it
GRACE = timedelta(minutes=30)  # after the end, for a page that was without network
SPARE = 60  # of each reason, beyond one at each interval and one a minute because of something seen
SAME_BYTES = 2  # earlier ones: a page that is loaded again may hand over its last picture twice, no camera does
LONGEST_TROUBLE = 200


@dataclass(frozen=True)
class Still:
    """A picture as the page hands it over; the id is the page's, so that the same one twice is one."""

    id: UUID
    session_id: UUID
    reason: SnapshotReason
    taken_at: datetime
    jpeg: bytes


def keep_snapshot(still: Still, *, now: datetime) -> Snapshot:
    """Durably, before it answers. The file comes first: a row never names a file that is not there."""
    session = Session.objects.select_related("attempt").filter(pk=still.session_id).first()
    if session is None:
        raise SessionNotFound
    digest = hashlib.sha256(still.jpeg).hexdigest()
    if before := _known(still, digest):
        return before
    _check(still, session, now)
    assert session.attempt.started_at is not None  # a session has one
    name = snapshot_name(folder(session.attempt.started_at, session.pk, "snapshots"), still.id)
    _put(name, still.jpeg)
    return _written(still, name, digest, now, is_exempt="face" in session.anti_cheat_config.exempt)


@transaction.atomic
def note_analysis(
    *, snapshot_id: UUID, result: dict[str, object], models_version: str, thresholds: dict[str, object], now: datetime
) -> None:
    """What the analysis found, with which models and which thresholds."""
    Snapshot.objects.filter(pk=snapshot_id).update(
        analysis=AnalysisState.DONE,
        result=result,
        models_version=models_version,
        thresholds=thresholds,
        analysed_at=now,
        trouble="",
    )
    snapshot = Snapshot.objects.select_related("session").get(pk=snapshot_id)
    record_facts(session_id=snapshot.session_id, facts=_facts(snapshot, result), now=now)
    send_on_commit(snapshot_analysed, snapshot_id=snapshot_id, session_id=snapshot.session_id)


def _facts(snapshot: Snapshot, result: Mapping[str, object]) -> list[Fact]:
    """What the browser should have seen, too. Of a picture that was taken because it has, there is nothing to add."""
    faces = result["faces"]
    if snapshot.reason != SnapshotReason.INTERVAL or not result["readable"] or faces == 1:
        return []
    type_ = EventType.MULTIPLE_FACES if faces else EventType.ABSENCE
    detail = {"snapshot": str(snapshot.pk), "faces": faces, "confidence": result["confidence"]}
    return [Fact(type_, snapshot.taken_at, detail, uuid5(snapshot.pk, type_), Witness.ANALYSIS)]


def note_trouble(*, snapshot_id: UUID, trouble: str, tries: int, is_last: bool) -> None:
    """It could not be analysed. After the last try that is how it stays, for all to see."""
    settled = [AnalysisState.DONE] if is_last else [AnalysisState.DONE, AnalysisState.FAILED]
    Snapshot.objects.filter(pk=snapshot_id).exclude(analysis__in=settled).update(
        analysis=AnalysisState.FAILED if is_last else AnalysisState.WAITING,
        trouble=trouble[:LONGEST_TROUBLE],
        tries=tries,
    )


def remove_snapshots(*, session_id: UUID) -> None:
    """Their files; what the analysis said of each stays. Safe to repeat."""
    attempt = Session.objects.select_related("attempt").get(pk=session_id).attempt
    assert attempt.started_at is not None  # a session has one
    store().remove_folder(folder(attempt.started_at, session_id, "snapshots"))
    Snapshot.objects.filter(session=session_id).update(name="")


def _put(name: str, jpeg: bytes) -> None:
    files = store()
    if is_short(files.free_bytes()):
        raise StorageFull
    if failed := files.put({name: jpeg}):
        if failed[name].errno in NO_SPACE:
            raise StorageFull from failed[name]
        raise failed[name]


def _known(still: Still, digest: str) -> Snapshot | None:
    before = Snapshot.objects.filter(pk=still.id).first()
    if before and (before.session_id, before.sha256) != (still.session_id, digest):
        raise SnapshotTaken
    return before


def _check(still: Still, session: Session, now: datetime) -> None:
    config, attempt = session.anti_cheat_config, session.attempt
    if not config.takes_snapshots:
        raise SnapshotsOff
    if attempt.started_at is None or (attempt.ended_at and attempt.ended_at + GRACE < now):
        raise SnapshotClosed
    if not attempt.started_at - EARLY <= still.taken_at <= min(now, attempt.ended_at or now) + EARLY:
        raise SnapshotMalformed
    if len(still.jpeg) > LARGEST:
        raise SnapshotMalformed
    try:
        checked_header(still.jpeg)
    except PictureRefused as refused:
        raise SnapshotMalformed from refused
    minutes = (now - attempt.started_at).total_seconds() / 60
    a_minute = 60 / config.snapshot_interval_seconds if still.reason == SnapshotReason.INTERVAL else 1
    if session.snapshots.filter(reason=still.reason).count() >= SPARE + minutes * a_minute:
        raise SnapshotTooMany


@transaction.atomic
def _written(still: Still, name: str, digest: str, now: datetime, *, is_exempt: bool) -> Snapshot:
    snapshot, made = Snapshot.objects.get_or_create(
        pk=still.id,
        defaults={
            "session_id": still.session_id,
            "reason": still.reason,
            "analysis": AnalysisState.NOT_ASKED if is_exempt else AnalysisState.WAITING,
            "taken_at": still.taken_at,
            "received_at": now,
            "name": name,
            "sha256": digest,
            "size": len(still.jpeg),
        },
    )
    if made:
        told = {"snapshot": str(still.id), "reason": still.reason}
        facts = [Fact(EventType.WEBCAM_SNAPSHOT, still.taken_at, told), *_same_again(snapshot)]
        record_facts(session_id=still.session_id, facts=facts, now=now)
        if not is_exempt:
            send_on_commit(snapshot_kept, snapshot_id=still.id, session_id=still.session_id)
    return snapshot


def _same_again(snapshot: Snapshot) -> list[Fact]:
    """A camera's noise makes each picture another one."""
    same = Snapshot.objects.filter(session=snapshot.session_id, sha256=snapshot.sha256).exclude(pk=snapshot.pk)
    if same.count() < SAME_BYTES:
        return []
    id_ = uuid5(snapshot.pk, EventType.PICTURE_FROZEN)
    return [Fact(EventType.PICTURE_FROZEN, snapshot.taken_at, {"snapshot": str(snapshot.pk)}, id_, Witness.ANALYSIS)]
