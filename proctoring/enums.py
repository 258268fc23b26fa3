"""Closed sets of the proctoring app."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Sensitivity(TextChoices):
    LOW = "low", _("low: absence and several faces")
    MEDIUM = "medium", _("medium: also looking away for more than 5 s")
    HIGH = "high", _("high: also suspicious behaviour")


class Recording(TextChoices):
    """Whether a source is recorded, and what a failure of it does to the exam."""

    OFF = "off", _("off")
    OPTIONAL = "optional", _("optional: the exam goes on without it")
    REQUIRED = "required", _("required: no exam without it")


class SnapshotInterval(IntegerChoices):
    HALF_A_MINUTE = 30, _("every 30 s")
    A_MINUTE = 60, _("every 60 s")
    TWO_MINUTES = 120, _("every 2 min")


class Witness(TextChoices):
    """Who saw it."""

    BROWSER = "browser", _("the candidate's browser")
    SERVER = "server", _("the server")
    ANALYSIS = "analysis", _("the image analysis")
    PROCTOR = "proctor", _("a proctor")


class EventType(TextChoices):
    """What happened. CONTRIBUTING.md says how to add one."""

    CONSENT_GIVEN = "CONSENT_GIVEN", _("Consent given")
    SESSION_STARTED = "SESSION_STARTED", _("Exam started")
    SESSION_RESUMED = "SESSION_RESUMED", _("Exam page opened again")
    SESSION_ENDED = "SESSION_ENDED", _("Exam ended")
    RECORDING_STARTED = "RECORDING_STARTED", _("Recording started")
    RECORDING_STOPPED = "RECORDING_STOPPED", _("Recording stopped")
    RECORDING_FAILED = "RECORDING_FAILED", _("Recording failed")
    RECORDING_STEPPED = "RECORDING_STEPPED", _("Recording quality changed")
    RECORDING_SILENT = "RECORDING_SILENT", _("Nothing of the recording arrives")
    RECORDING_RESUMED = "RECORDING_RESUMED", _("The recording arrives again")
    RECORDING_GAP = "RECORDING_GAP", _("Gap in the recording")
    RECORDING_GAP_FILLED = "RECORDING_GAP_FILLED", _("Gap filled by chunks that came late")
    STORAGE_NEARLY_FULL = "STORAGE_NEARLY_FULL", _("The browser's storage is nearly full")
    SCREEN_SHARE_STARTED = "SCREEN_SHARE_STARTED", _("Screen shared")
    SCREEN_SHARE_STOPPED = "SCREEN_SHARE_STOPPED", _("Screen no longer shared")
    OPENED_ELSEWHERE = "OPENED_ELSEWHERE", _("Exam opened in another tab")
    CAMERA_LOST = "CAMERA_LOST", _("Camera lost")
    CAMERA_RESTORED = "CAMERA_RESTORED", _("Camera back")
    CONNECTION_LOST = "CONNECTION_LOST", _("Network lost")
    CONNECTION_RESTORED = "CONNECTION_RESTORED", _("Network back")
    PAGE_SILENT = "PAGE_SILENT", _("Nothing heard from the exam page")
    PAGE_HEARD = "PAGE_HEARD", _("The exam page is heard again")
    LIVE_VIEW_STARTED = "LIVE_VIEW_STARTED", _("A proctor watches live")
    LIVE_VIEW_ENDED = "LIVE_VIEW_ENDED", _("A proctor stopped watching live")
    PROCTOR_PING = "PROCTOR_PING", _("A proctor asked for a sign of life")
    PROCTOR_MESSAGE = "PROCTOR_MESSAGE", _("Message from a proctor")
    PROCTOR_WARNING = "PROCTOR_WARNING", _("Warning from a proctor")
    EXAM_PAUSED = "EXAM_PAUSED", _("Exam paused by a proctor")
    EXAM_RESUMED = "EXAM_RESUMED", _("Exam resumed by a proctor")
    TIME_ADDED = "TIME_ADDED", _("Extra time given by a proctor")
    EXAM_TERMINATED = "EXAM_TERMINATED", _("Exam ended by a proctor")


class AlertKind(TextChoices):
    """What a person should look at. docs/operations.md says when each is raised."""

    CAMERA_SILENT = "CAMERA_SILENT", _("Nothing of the webcam recording arrives")
    SCREEN_SILENT = "SCREEN_SILENT", _("Nothing of the screen recording arrives")
    CANDIDATE_OFFLINE = "CANDIDATE_OFFLINE", _("Nothing heard from the candidate")


class Connection(TextChoices):
    """Whether the candidate's page is heard, by the server's clock."""

    OFFLINE = "offline", _("offline")
    LIVE = "live", _("live")
    RECONNECTING = "reconnecting", _("reconnecting")


class CommandKind(TextChoices):
    """What a proctor can do."""

    PING = "ping", _("ask for a sign of life")
    MESSAGE = "message", _("message")
    WARN = "warn", _("warning")
    PAUSE = "pause", _("pause")
    RESUME = "resume", _("resume")
    EXTEND = "extend", _("extra time")
    TERMINATE = "terminate", _("end the exam")


class Severity(TextChoices):
    LOW = "low", _("low")
    MEDIUM = "medium", _("medium")
    HIGH = "high", _("high")
    CRITICAL = "critical", _("critical")
