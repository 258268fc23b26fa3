"""A chunk upload as it stands in the request line and headers. Pure."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from recordings.ingest.refusals import NO_LENGTH, NOT_A_VIDEO, TOO_LARGE, malformed
from recordings.limits import LARGEST_CHUNK, MOST_CHUNKS, MOST_SEGMENTS

PATH = re.compile(r"^/api/v1/recordings/([0-9a-fA-F-]{36})/segments/(\d{1,4})/chunks/(\d{1,6})/?$")
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
LONGEST_METADATA = 8 * 1024
NUL = b"\\u0000"  # PostgreSQL stores no text with it
CONTAINERS = {"video/webm", "video/mp4", "video/x-matroska", "audio/webm", "audio/mp4"}
DIGEST = re.compile(r"(?:^|,)\s*sha-256=:([A-Za-z0-9+/=]{44}):")

EBML_MAGIC = b"\x1a\x45\xdf\xa3"
BOXES = {b"ftyp", b"styp", b"moof", b"moov", b"mdat", b"sidx", b"free", b"emsg", b"prft"}
# Long enough that no continuation of a WebM stream, which may begin with any byte, is ever mistaken for one of these.
FOREIGN = (
    b"\x89PNG\r\n\x1a\n",
    b"GIF87a",
    b"GIF89a",
    b"%PDF-1.",
    b"PK\x03\x04\x14\x00",
    b"<!DOCTYPE",
    b"#EXTM3U",
    b"ffconcat",
)
JPEG = re.compile(rb"^\xff\xd8\xff[\xe0\xe1]..(?:JFIF|Exif)", re.DOTALL)

Count = Annotated[int, Field(ge=0, le=10**9)]
Listed = Count | list[Count | Annotated[str, Field(max_length=100)]]


class Metadata(BaseModel):
    """The header Chunk-Metadata. The activity is a count or a list of ids, as the page likes."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)

    start: Annotated[AwareDatetime, Field(ge=EARLIEST, le=LATEST)]
    end: Annotated[AwareDatetime, Field(ge=EARLIEST, le=LATEST)]
    questions_viewed: Listed = Field(default_factory=list)
    answers_submitted: Listed = Field(default_factory=list)
    flags_created: Listed = Field(default_factory=list)
    retries: int = Field(default=0, ge=0, le=30_000)
    last_error: str = Field(default="", max_length=200)

    @property
    def activity(self) -> dict[str, object]:
        return self.model_dump(by_alias=True, include={"questions_viewed", "answers_submitted", "flags_created"})


@dataclass(frozen=True)
class Upload:
    """One chunk on its way in; everything that can be known before its body."""

    recording_id: UUID
    segment: int
    sequence: int
    token: str
    sha256: str
    content_type: str
    length: int
    metadata: Metadata


def read_upload(path: str, headers: dict[bytes, bytes]) -> Upload:
    """The upload that a request asks for. Raises ChunkRefused."""
    match = PATH.match(path)
    if match is None:
        raise malformed("The path must name a recording, a segment and a chunk.")
    segment, sequence = int(match[2]), int(match[3])
    if segment >= MOST_SEGMENTS or sequence >= MOST_CHUNKS:
        raise malformed("A recording has at most 1,000 segments of 50,000 chunks.")
    return Upload(
        recording_id=_uuid(match[1]),
        segment=segment,
        sequence=sequence,
        token=_token(headers),
        content_type=_content_type(headers),
        length=_length(headers),
        sha256=_digest(headers),
        metadata=_metadata(headers),
    )


def check_container(upload: Upload, body: bytes) -> None:
    """Refuse what is no piece of a recording, whatever its Content-Type says."""
    kind = upload.content_type.partition(";")[0]
    if body.startswith(FOREIGN) or JPEG.match(body):
        raise NOT_A_VIDEO
    if kind.endswith("/mp4") and body[4:8] not in BOXES:
        raise NOT_A_VIDEO
    if not kind.endswith("/mp4") and upload.sequence == 0 and not body.startswith(EBML_MAGIC):
        raise NOT_A_VIDEO


def _token(headers: dict[bytes, bytes]) -> str:
    scheme, _space, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise malformed("The recording in the path is not an id.") from error


def _content_type(headers: dict[bytes, bytes]) -> str:
    text = headers.get(b"content-type", b"").decode("latin-1").strip()
    if text.partition(";")[0].strip().lower() not in CONTAINERS or len(text) > 100:
        raise NOT_A_VIDEO
    kind, _semicolon, parameters = text.lower().partition(";")
    return f"{kind.strip()};{parameters.strip()}" if parameters.strip() else kind.strip()


def _length(headers: dict[bytes, bytes]) -> int:
    text = headers.get(b"content-length")
    if text is None:
        raise NO_LENGTH
    if not text.isdigit():
        raise malformed("The Content-Length is not a number.")
    if int(text) > LARGEST_CHUNK:
        raise TOO_LARGE
    if int(text) == 0:
        raise malformed("An empty chunk is not sent.")
    return int(text)


def _digest(headers: dict[bytes, bytes]) -> str:
    """The SHA-256 of Content-Digest (RFC 9530) in hex."""
    match = DIGEST.search(headers.get(b"content-digest", b"").decode("latin-1"))
    if match is None:
        raise malformed("Send Content-Digest: sha-256=:<base64>: (RFC 9530).")
    try:
        return base64.b64decode(match[1], validate=True).hex()
    except binascii.Error as error:
        raise malformed("The digest is not base64.") from error


def _metadata(headers: dict[bytes, bytes]) -> Metadata:
    text = headers.get(b"chunk-metadata", b"")
    if not text or len(text) > LONGEST_METADATA or NUL in text.lower():
        raise malformed("Send Chunk-Metadata: a JSON object of at most 8 kB with start and end.")
    try:
        metadata = Metadata.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        raise malformed(f"Chunk-Metadata: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    if metadata.end < metadata.start:
        raise malformed("Chunk-Metadata: end lies before start.")
    return metadata
