"""News of the exams app, sent on commit, and the one question that it asks upward. Each carries attempt_id: UUID."""

from typing import Any

from django.db import transaction
from django.dispatch import Signal

attempt_started = Signal()
attempt_changed = Signal()  # paused, goes on, or has another deadline
attempt_ended = Signal()
pause_asked = Signal()  # a receiver answers why the attempt is paused


def send_on_commit(signal: Signal, **news: Any) -> None:
    """Tell the apps above once the change is durable. A receiver that fails is logged and never undoes the change."""
    transaction.on_commit(lambda: signal.send_robust(sender=None, **news), robust=True)
