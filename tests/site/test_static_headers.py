"""Headers of static files."""

from wsgiref.headers import Headers

import pytest

from proctor_site.static_headers import add_headers, is_immutable


@pytest.mark.parametrize(
    ("url", "policy"), [("/static/assets/worker-1a2b.js", True), ("/static/assets/room.css", False)]
)
def test_a_worker_may_call_nobody_but_us(url, policy):
    headers = Headers()

    add_headers(headers, "", url)

    assert ("connect-src 'self'" in headers.get("Content-Security-Policy", "")) is policy


@pytest.mark.parametrize(
    ("url", "immutable"),
    [
        ("/static/assets/candidate-lJBR8F7N.js", True),
        ("/static/assets/api-B-_wyDEw.css", True),
        ("/static/models/face_landmarker.task", False),
        ("/static/admin/css/base.css", False),
    ],
)
def test_only_what_is_named_after_its_content_is_never_asked_after_again(url, immutable):
    assert is_immutable("", url) is immutable
