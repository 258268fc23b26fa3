"""What the OpenAPI document cannot find by itself: the chunk upload stands in front of Django."""

from typing import Any

PATH = "/api/v1/recordings/{recording}/segments/{segment}/chunks/{sequence}"
ANSWERS = {
    "200": "The same bytes were stored already.",
    "201": "Stored durably: file and row.",
    "400": "Malformed.",
    "403": "The token is missing, wrong, no longer valid, or of another attempt.",
    "404": "No such recording, or a segment that was never reserved.",
    "409": "Other bytes are stored under this number, or the recording takes no more: it is closed, or full.",
    "411": "No Content-Length.",
    "413": "Over 50 MB.",
    "415": "Not a container that a browser's recorder writes.",
    "422": "The bytes do not have the digest that was sent.",
    "503": "The server asks for patience (busy, storage_full): keep it, come back after Retry-After, spread out.",
}
OUTCOME = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
}


def add_chunk_upload(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """A drf-spectacular postprocessing hook."""
    result["paths"].setdefault(PATH, {})["put"] = {
        "operationId": "upload_chunk",
        "description": "Upload one chunk, the bytes as the recorder gave them. Durable before acknowledged.",
        "tags": ["recordings"],
        "security": [{"attemptToken": []}],
        "parameters": [_path("recording", "uuid"), _path("segment"), _path("sequence"), *_headers()],
        "requestBody": {
            "required": True,
            "content": {kind: {} for kind in ("video/mp4", "video/webm", "video/x-matroska")},
        },
        "responses": {status: _answer(text) for status, text in ANSWERS.items()},
    }
    schemes = result["components"].setdefault("securitySchemes", {})
    schemes["attemptToken"] = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    return result


def _path(name: str, form: str = "") -> dict[str, Any]:
    schema = {"type": "string", "format": form} if form else {"type": "integer", "minimum": 0}
    return {"in": "path", "name": name, "required": True, "schema": schema}


def _headers() -> list[dict[str, Any]]:
    told = {
        "Content-Digest": "RFC 9530, for example sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:",
        "Chunk-Metadata": "JSON {start, end, questionsViewed, answersSubmitted, flagsCreated, retries, lastError}",
    }
    return [
        {"in": "header", "name": name, "required": True, "description": text, "schema": {"type": "string"}}
        for name, text in told.items()
    ]


def _answer(text: str) -> dict[str, Any]:
    health = {"description": "0 fine … 10 stop", "schema": {"type": "integer", "minimum": 0, "maximum": 10}}
    return {
        "description": text,
        "headers": {"Server-Health": health},
        "content": {"application/json": {"schema": OUTCOME}},
    }
