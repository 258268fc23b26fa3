"""Messages over sockets, typed once: pydantic here, TypeScript generated from it (manage.py generate_schemas)."""

from proctoring.protocol.review import AlertsChanged, RecordingChanged, ToReviewer

__all__ = ["AlertsChanged", "RecordingChanged", "ToReviewer"]
