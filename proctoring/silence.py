"""When a page that is not heard is called what. Pure."""

from datetime import timedelta

SILENT_AFTER = timedelta(seconds=2.5)
"""Two beats and a half: the candidate is reconnecting."""

ABSENT_AFTER = timedelta(seconds=20)
"""A page that reloads, or whose network changes, is back sooner: the candidate is offline."""

STALE_AFTER = timedelta(seconds=6)
"""Longer than a process that lives leaves the row of somebody it hears."""

UNHEARD_AFTER = timedelta(seconds=30)
"""From the start of the exam to a first connection."""

GRACE = timedelta(seconds=20)
"""For how long there must have been somebody to hear before a silence is held against anybody."""
