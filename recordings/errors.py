"""Refusals of the recordings app."""

from django.utils.translation import gettext_lazy as _

from exams.errors import Kind, Refusal


class RecordingNotFound(Refusal):
    code, message, kind = "recording_not_found", _("There is no such recording."), Kind.NOT_FOUND


class ChunkNotFound(Refusal):
    code, message, kind = "chunk_not_found", _("There is no such chunk."), Kind.NOT_FOUND


class VideoNotReady(Refusal):
    code, message, kind = "video_not_ready", _("The video is not ready yet."), Kind.NOT_FOUND


class RecordingOff(Refusal):
    code, message = "recording_off", _("This exam does not record that source.")


class RecordingClosed(Refusal):
    code, message = "recording_closed", _("This recording takes no more chunks.")


class ManifestInvalid(Refusal):
    code, message, kind = "manifest_invalid", _("The list of segments does not fit this recording."), Kind.INVALID
