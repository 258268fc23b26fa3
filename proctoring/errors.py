"""Refusals of the proctoring app."""

from django.utils.translation import gettext_lazy as _

from exams.errors import Kind, Refusal


class SessionNotFound(Refusal):
    code, message, kind = "session_not_found", _("There is no such session."), Kind.NOT_FOUND


class ConsentMissing(Refusal):
    code, message = "consent_missing", _("Please read and accept the notice before the exam starts.")


class ConsentOutdated(Refusal):
    code, message = "consent_outdated", _("The notice has changed since you read it. Please read it again.")


class EventRefused(Refusal):
    """One of event_unknown, event_malformed, event_foreign, event_replayed, event_stale, event_late, event_early,
    event_large and event_too_many.
    """

    code, message, kind = "event_refused", _("This event cannot be accepted."), Kind.INVALID


class SnapshotsOff(Refusal):
    code, message = "snapshots_off", _("This exam takes no snapshots.")


class SnapshotMalformed(Refusal):
    """The picture is no JPEG that a camera page sends, or its times cannot be."""

    code, message, kind = "snapshot_malformed", _("This picture cannot be accepted."), Kind.INVALID


class SnapshotClosed(Refusal):
    code, message = "snapshot_closed", _("The exam does not take snapshots now.")


class SnapshotTooMany(Refusal):
    code, message = "snapshot_too_many", _("There are more snapshots than there can be.")


class StorageFull(Refusal):
    """The page keeps the picture and sends it again later."""

    code, message, kind = "storage_full", _("The server has no room now. Please try again later."), Kind.BUSY


class SnapshotTaken(Refusal):
    code, message = "snapshot_taken", _("Another picture has been sent under this number.")


class TokenInvalid(Refusal):
    code, message, kind = "token_invalid", _("The token is missing, wrong or no longer valid."), Kind.FORBIDDEN


class CommandNotAllowed(Refusal):
    code, message, kind = (
        "not_allowed",
        _("Only proctors and administrators of the organisation can do this."),
        Kind.FORBIDDEN,
    )


class CommandTextMissing(Refusal):
    code, message, kind = "text_missing", _("Please write what the candidate should read."), Kind.INVALID


class CommandReasonMissing(Refusal):
    code, message, kind = "reason_missing", _("Please give a reason."), Kind.INVALID


class CommandMinutesMissing(Refusal):
    code, message, kind = "minutes_missing", _("Please say how many minutes."), Kind.INVALID


class CommandMalformed(Refusal):
    code, message, kind = "malformed", _("This text contains characters that cannot be kept."), Kind.INVALID


class AlreadyPaused(Refusal):
    code, message = "already_paused", _("The exam is paused already.")


class CommandIdTaken(Refusal):
    code, message = "id_taken", _("This was sent for something else before. Please try again.")


class CommandNotFound(Refusal):
    code, message, kind = "command_not_found", _("There is no such command."), Kind.NOT_FOUND


class AlertNotFound(Refusal):
    code, message, kind = "alert_not_found", _("There is no such alert."), Kind.NOT_FOUND


class AlertTaken(Refusal):
    code, message = "alert_taken", _("Somebody else looks after this already.")


class AlertOver(Refusal):
    code, message = "alert_over", _("This alert is over.")


class LiveOff(Refusal):
    code, message = "live_off", _("This exam has no live video.")
