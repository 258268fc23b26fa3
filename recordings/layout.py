"""Names of files in the folder of a recording. Pure; names use / whatever the platform."""


def chunk_name(folder: str, segment: int, sequence: int, sha256: str) -> str:
    """Content-addressed by the whole digest, so that no other chunk can ever be written over it."""
    return f"{folder}/{segment:03}/{sequence:06}-{sha256}.bin"


def video_name(folder: str, manifest_digest: str) -> str:
    """Named by what it was joined from: the same chunks give the same name, other chunks another."""
    return f"{folder}/video-{manifest_digest[:16]}.mp4"
