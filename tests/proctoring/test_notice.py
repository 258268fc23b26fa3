"""The notice says what is captured, and nothing that is not."""

import pytest
from django.utils import translation

from proctoring.config import AntiCheatConfig
from proctoring.notice import notice_for

SAID = {
    "camera and microphone are recorded": {"recording": "required"},
    "recorded, without sound": {"recording": "optional", "audio": False},
    "screen is recorded": {"screen_recording": "required"},
    "every 30 seconds": {"webcam_enabled": True, "snapshot_interval_seconds": 30},
    "watch your camera live": {"live_video": True},
    "copying and pasting are noted": {"lockdown_enabled": True},
}


def text_for(**flags):
    with translation.override("en"):
        return notice_for(AntiCheatConfig(**flags), organisation="Demo", retention_days=30).text


@pytest.mark.parametrize("sentence", SAID)
def test_each_setting_has_its_sentence_and_only_then(sentence):
    nothing = {"enabled": True, "lockdown_enabled": False}

    assert sentence in text_for(**nothing | SAID[sentence])
    assert sentence not in text_for(**nothing)


def test_who_may_be_watched_live_is_told_what_of_them():
    assert "watch your camera and your screen live" in text_for(
        enabled=True, live_video=True, screen_recording="optional"
    )
    assert "your screen" not in text_for(enabled=True, live_video=True)


def test_with_proctoring_off_nothing_is_captured_whatever_else_is_set():
    everything = {name: value for flags in SAID.values() for name, value in flags.items()}

    assert text_for(**everything | {"enabled": False}).startswith("Nothing is captured beyond your answers")


def test_where_no_picture_is_taken_none_is_announced():
    text = text_for(enabled=True, lockdown_enabled=True)

    assert "deleted after" not in text
    assert "can see them" not in text


@pytest.mark.parametrize(("days", "words"), [(1, "after 1 day."), (30, "after 30 days.")])
def test_the_notice_says_for_how_long(days, words):
    with translation.override("en"):
        assert words in notice_for(AntiCheatConfig(), organisation="Demo", retention_days=days).kept
