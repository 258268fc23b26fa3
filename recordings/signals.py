"""News of the recordings app, sent on commit. Each carries recording_id: UUID."""

from django.dispatch import Signal

recording_ready_to_assemble = Signal()
recording_changed = Signal()
