"""Messages over sockets, typed once: pydantic here, TypeScript generated from it (manage.py generate_schemas)."""

from proctoring.protocol.candidate import FromCandidate, ToCandidate, from_candidate
from proctoring.protocol.proctor import FromProctor, ToProctor, from_proctor
from proctoring.protocol.review import AlertsChanged, RecordingChanged, ToReviewer

__all__ = [
    "AlertsChanged",
    "FromCandidate",
    "FromProctor",
    "RecordingChanged",
    "ToCandidate",
    "ToProctor",
    "ToReviewer",
    "from_candidate",
    "from_proctor",
]
