"""News of the proctoring app, sent on commit, and the one question that it asks upward."""

from django.dispatch import Signal

session_started = Signal()  # session_id: UUID
session_ended = Signal()  # session_id: UUID
alerts_changed = Signal()  # session_id: UUID
retention_asked = Signal()  # exam: Exam; a receiver answers the number of days that a recording is kept
