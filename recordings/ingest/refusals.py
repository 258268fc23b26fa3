"""Why a chunk is not taken: status, stable code, and a sentence."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ChunkRefused(Exception):
    status: int
    code: str
    message: str


MALFORMED = "malformed"


def malformed(message: str) -> ChunkRefused:
    return ChunkRefused(400, MALFORMED, message)


NO_TOKEN = ChunkRefused(403, "token_invalid", "The token is missing, wrong or no longer valid. Ask for a fresh one.")
NOT_YOURS = ChunkRefused(403, "not_yours", "This token belongs to another attempt.")
NO_RECORDING = ChunkRefused(404, "recording_not_found", "There is no such recording.")
NO_SEGMENT = ChunkRefused(404, "segment_not_found", "This segment was never reserved: POST /api/v1/recordings/ first.")
CLOSED = ChunkRefused(409, "recording_closed", "This recording takes no more chunks.")
OTHER_BYTES = ChunkRefused(409, "other_bytes", "Other bytes are stored under this number.")
RECORDING_FULL = ChunkRefused(
    409, "recording_full", "This recording already holds more than any camera or screen makes in the attempt's time."
)
NO_LENGTH = ChunkRefused(411, "length_required", "Send a Content-Length.")
TOO_LARGE = ChunkRefused(413, "too_large", "A chunk is at most 50 MB.")
NOT_A_VIDEO = ChunkRefused(
    415, "container_not_allowed", "Only what a browser's recorder writes is taken: WebM, Matroska or MP4."
)
OTHER_DIGEST = ChunkRefused(422, "digest_differs", "The bytes that arrived do not have the digest that was sent.")
BUSY = ChunkRefused(503, "busy", "Please keep the chunk and send it again later.")
STORAGE_FULL = ChunkRefused(
    503, "storage_full", "The server has no room now. Please keep the chunk and send it again later."
)
