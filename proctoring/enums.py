"""Closed sets of the proctoring app."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Sensitivity(TextChoices):
    LOW = "low", _("low: absence and several faces")
    MEDIUM = "medium", _("medium: also looking away for more than 5 s")
    HIGH = "high", _("high: also suspicious behaviour")


class Strictness(TextChoices):
    """How soon something counts. The numbers of each are in proctoring.thresholds."""

    LENIENT = "lenient", _("lenient")
    NORMAL = "normal", _("normal")
    STRICT = "strict", _("strict")


class Recording(TextChoices):
    """Whether a source is recorded, and what a failure of it does to the exam."""

    OFF = "off", _("off")
    OPTIONAL = "optional", _("optional: the exam goes on without it")
    REQUIRED = "required", _("required: no exam without it")


class SnapshotInterval(IntegerChoices):
    HALF_A_MINUTE = 30, _("every 30 s")
    A_MINUTE = 60, _("every 60 s")
    TWO_MINUTES = 120, _("every 2 min")


class Check(TextChoices):
    """What a candidate can be exempt from."""

    FACE = "face", _("face in the picture")
    GAZE = "gaze", _("looking at the screen")
    VOICE = "voice", _("silence")
    FOCUS = "focus", _("staying on the page")
    FULL_SCREEN = "full_screen", _("full screen")
    CLIPBOARD = "clipboard", _("copy, cut and paste")
    DEVICES = "devices", _("second screen and developer tools")


class SnapshotReason(TextChoices):
    INTERVAL = "interval", _("it was time")
    ALERT = "alert", _("something was seen")


class AnalysisState(TextChoices):
    WAITING = "waiting", _("waiting")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    NOT_ASKED = "not_asked", _("not asked for")


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
    WEBCAM_SNAPSHOT = "WEBCAM_SNAPSHOT", _("Snapshot taken")
    CALIBRATED = "CALIBRATED", _("Position at the screen noted")
    ABSENCE = "ABSENCE", _("No face in the picture")
    MULTIPLE_FACES = "MULTIPLE_FACES", _("Several faces in the picture")
    LOOKING_AWAY = "LOOKING_AWAY", _("Looking away from the screen")
    SUSPICIOUS_BEHAVIOR = "SUSPICIOUS_BEHAVIOR", _("Several signs at once")
    AUDIO_DETECTED = "AUDIO_DETECTED", _("A voice can be heard")
    PICTURE_DARK = "PICTURE_DARK", _("The picture is too dark")
    PICTURE_COVERED = "PICTURE_COVERED", _("The camera is covered")
    PICTURE_FROZEN = "PICTURE_FROZEN", _("The picture stands still")
    VIRTUAL_CAMERA = "VIRTUAL_CAMERA", _("The camera may be a program")
    TAB_SWITCH = "TAB_SWITCH", _("The exam was out of sight")
    WINDOW_BLUR = "WINDOW_BLUR", _("The exam did not have the focus")
    FULLSCREEN_EXIT = "FULLSCREEN_EXIT", _("Full screen was left")
    COPY = "COPY", _("Text copied")
    CUT = "CUT", _("Text cut")
    PASTE = "PASTE", _("Text pasted")
    RIGHT_CLICK = "RIGHT_CLICK", _("Context menu asked for")
    PRINT_ATTEMPT = "PRINT_ATTEMPT", _("Printing asked for")
    DEVTOOLS_OPEN = "DEVTOOLS_OPEN", _("Developer tools may be open")
    RESIZE_ATTEMPT = "RESIZE_ATTEMPT", _("Window size changed")
    SECOND_SCREEN = "SECOND_SCREEN", _("A second screen is connected")
    SCREEN_SHARE_ATTEMPT = "SCREEN_SHARE_ATTEMPT", _("The screen may be shared with somebody")
    NOT_VERIFIABLE = "NOT_VERIFIABLE", _("The browser cannot tell")
    DETECTION_UNAVAILABLE = "DETECTION_UNAVAILABLE", _("Face analysis does not run in this browser")
    SNAPSHOTS_SILENT = "SNAPSHOTS_SILENT", _("No snapshots arrive")
    SNAPSHOTS_RESUMED = "SNAPSHOTS_RESUMED", _("Snapshots arrive again")
    REPORTS_MISSING = "REPORTS_MISSING", _("Reports of the exam page are missing")
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
    SNAPSHOTS_SILENT = "SNAPSHOTS_SILENT", _("No snapshots arrive")
    ABSENCE = "ABSENCE", _("No face in the picture")
    MULTIPLE_FACES = "MULTIPLE_FACES", _("Several faces in the picture")
    LOOKING_AWAY = "LOOKING_AWAY", _("Looking away from the screen")
    SUSPICIOUS_BEHAVIOR = "SUSPICIOUS_BEHAVIOR", _("Several signs at once")
    VOICE = "VOICE", _("A voice can be heard")
    PICTURE = "PICTURE", _("The picture cannot be read")
    VIRTUAL_CAMERA = "VIRTUAL_CAMERA", _("The camera may be a program")
    LEFT_PAGE = "LEFT_PAGE", _("Away from the exam page")
    LEFT_FULL_SCREEN = "LEFT_FULL_SCREEN", _("Out of full screen")
    CLIPBOARD = "CLIPBOARD", _("Copying and pasting")
    PRINTING = "PRINTING", _("Printing asked for")
    DEVELOPER_TOOLS = "DEVELOPER_TOOLS", _("Developer tools may be open")
    SECOND_SCREEN = "SECOND_SCREEN", _("A second screen is connected")
    SCREEN_SHARED = "SCREEN_SHARED", _("The screen may be shared with somebody")
    REPORTS_MISSING = "REPORTS_MISSING", _("Reports of the exam page are missing")


class Opinion(TextChoices):
    """What the server's own look at the pictures says of what the browser claimed."""

    NONE = "none", _("nobody looked")
    CONFIRMED = "confirmed", _("the image analysis saw it too")
    CONTRADICTED = "contradicted", _("the image analysis saw the opposite")
    UNCLEAR = "unclear", _("the image analysis could not tell")


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
