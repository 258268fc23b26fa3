"""The image analysis of one snapshot."""

import tempfile
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from uuid import UUID

from proctoring.enums import AnalysisState, SnapshotReason
from proctoring.models import Snapshot
from proctoring.selectors import centre_at
from proctoring.services.snapshots import note_analysis
from proctoring.storage import store
from proctoring.thresholds import Thresholds
from proctoring.vision.centre import Centre
from proctoring.vision.models import VERSION


def analyse_snapshot(*, snapshot_id: UUID, now: datetime) -> None:
    """Once: what is analysed, or not to be, or deleted, is left alone.

    Raises PictureRefused, ModelsMissing, OSError.
    """
    snapshot = Snapshot.objects.select_related("session").filter(pk=snapshot_id).exclude(name="").first()
    if snapshot is None or snapshot.analysis in (AnalysisState.DONE, AnalysisState.NOT_ASKED):
        return
    thresholds = snapshot.session.anti_cheat_config.thresholds
    centre = centre_at(snapshot.session_id, snapshot.taken_at)
    result = look_at(_read(snapshot.name), thresholds, centre, closely=snapshot.reason == SnapshotReason.ALERT)
    note_analysis(
        snapshot_id=snapshot_id,
        result=result,
        models_version=VERSION,
        thresholds=thresholds.model_dump(by_alias=True),
        now=now,
    )


def look_at(jpeg: bytes, thresholds: Thresholds, centre: Centre, *, closely: bool) -> dict[str, object]:
    """Closely: also for a small second face, which takes three times as long."""
    from proctoring.vision.analyser import shared_analyser  # noqa: PLC0415 - 150 MB that only a worker needs
    from proctoring.vision.verdict import Sight, verdict  # noqa: PLC0415

    analysis = shared_analyser().analyse(jpeg, tiled=closely)
    found = verdict(analysis, thresholds, centre)
    return {
        "faces": found.faces,
        "lookingAway": found.looking_away,
        "suspicious": found.suspicious,
        "description": found.description,
        "confidence": found.confidence,
        "readable": not {Sight.BLANK, Sight.DARK}.intersection(found.sights),
        "sights": list(found.sights),
        "numbers": dict(found.numbers),
        "luma": round(analysis.luma),
        "centre": asdict(centre),
    }


def _read(name: str) -> bytes:
    with tempfile.TemporaryDirectory() as scratch:
        return store().fetch(name, Path(scratch)).read_bytes()
