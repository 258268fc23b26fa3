"""Messages over sockets, typed once: pydantic here, TypeScript generated from it (manage.py generate_schemas)."""

from proctoring.protocol.review import RecordingChanged, ToReviewer

__all__ = ["RecordingChanged", "ToReviewer"]
