"""Headers of static files."""

import re
from wsgiref.headers import Headers

WORKER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
"""A worker has the policy of its own file, not the page's: without one, what runs in it could call anybody."""
HASHED = re.compile(r"/assets/[^/]+-[\w-]{8}\.\w+$")


def add_headers(headers: Headers, _path: str, url: str) -> None:
    """For WhiteNoise. On scripts of pages the policy does nothing."""
    if url.endswith(".js"):
        headers["Content-Security-Policy"] = WORKER_POLICY


def is_immutable(_path: str, url: str) -> bool:
    """For WhiteNoise: what the front end's build names after its content. Models are not, and are asked after again."""
    return HASHED.search(url) is not None
