"""News of the proctoring app, sent on commit, and the questions that it asks upward."""

from django.dispatch import Signal

session_started = Signal()  # session_id: UUID
session_ended = Signal()  # session_id: UUID
alerts_changed = Signal()  # session_id: UUID, alert_ids: Sequence[UUID]
events_recorded = Signal()  # session_id: UUID, types: set[str]
snapshot_kept = Signal()  # snapshot_id: UUID, session_id: UUID
snapshot_analysed = Signal()  # snapshot_id: UUID, session_id: UUID
presence_changed = Signal()  # session_ids: Sequence[UUID]
viewers_changed = Signal()  # session_id: UUID, viewers: int
command_given = Signal()  # command_id: UUID, session_id: UUID
command_changed = Signal()  # command_id: UUID

retention_asked = Signal()  # exam: Exam; a receiver answers the number of days that a recording is kept
progress_asked = Signal()  # session_ids: Sequence[UUID]; a receiver answers {session id: (Progress, …)}
