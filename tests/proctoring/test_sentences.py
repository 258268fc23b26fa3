"""What the server sees in a picture has words on the attempt page."""

import re
from pathlib import Path

import pytest

from proctoring.vision.verdict import SENTENCES, Sight

REVIEW = Path(__file__).parents[2] / "frontend" / "src" / "review"
WORDS = (REVIEW / "snapshots" / "snapshot-words.ts").read_text(encoding="utf-8")
MESSAGES = (REVIEW / "messages.ts").read_text(encoding="utf-8")


@pytest.mark.parametrize("sight", Sight)
def test_a_sight_reads_on_the_page_as_on_the_server(sight):
    key = re.search(rf'  {sight}: \{{ asks: "\w+", whole: "(\w+)"', WORDS)
    assert key is not None
    said = re.search(rf'  {key[1]}: \{{\s*en: "([^"]+)"', MESSAGES)

    assert said is not None
    assert re.sub(r"\{(\w+)\}", r"%(\1)d", said[1]) == SENTENCES[sight]
