"""The notice says what is captured, and nothing that is not."""

import pytest
from django.utils import translation

from proctoring.config import AntiCheatConfig
from proctoring.notice import notice_for

NOTHING = {"enabled": True, "lockdown_enabled": False}
PICTURES = {"webcam_enabled": True, "sensitivity": "low"}
HEARD = {"webcam_enabled": True, "recording": "required"}
# What is said in both languages, and the settings with which it is said.
SAID = {
    ("camera and microphone are recorded", "caméra et votre micro sont enregistrés"): {"recording": "required"},
    ("recorded, without sound", "enregistrée, sans le son"): {"recording": "optional", "audio": False},
    ("screen is recorded", "écran est enregistré"): {"screen_recording": "required"},
    ("every 30 seconds", "toutes les 30 secondes"): PICTURES | {"snapshot_interval_seconds": 30},
    ("and when your browser notices something", "et quand votre navigateur remarque"): PICTURES,
    ("program on the site's own server counts the faces", "sur le serveur même de ce site, compte"): PICTURES,
    ("no features of your face", "aucun trait de votre visage"): PICTURES,
    ("how many faces can be seen", "combien de visages sont visibles"): PICTURES,
    ("dark, covered or stands still", "sombre, masquée ou figée"): PICTURES,
    ("name of your camera", "nom de votre caméra"): PICTURES,
    ("where your head is turned", "où se tourne votre tête"): {"webcam_enabled": True},
    ("and your eyes look", "votre tête et vos yeux"): {"webcam_enabled": True, "sensitivity": "high"},
    ("notes that somebody speaks, not what is said", "que quelqu’un parle, pas ce qui est dit"): HEARD,
    ("watch your camera live", "regarder votre caméra en direct"): {"live_video": True},
    ("leaving the page or its window", "quitter la page ou sa fenêtre"): {"lockdown_enabled": True},
    ("changing the size of the window", "changer la taille de la fenêtre"): {"lockdown_enabled": True},
    ("how many characters, never the text", "jamais le texte"): {"lockdown_enabled": True},
    ("context menu", "menu contextuel"): {"lockdown_enabled": True},
    ("developer tools, a second screen", "outils de développement, un second écran"): {"lockdown_enabled": True},
    ("printing", "imprimer"): {"lockdown_enabled": True},
    ("full screen", "plein écran"): {"lockdown_enabled": True, "full_screen": True},
}
EVERYTHING = {
    "enabled": True,
    "webcam_enabled": True,
    "sensitivity": "high",
    "recording": "required",
    "screen_recording": "required",
    "live_video": True,
    "lockdown_enabled": True,
    "full_screen": True,
}


def text_for(language="en", **flags):
    with translation.override(language):
        return notice_for(AntiCheatConfig(**flags), organisation="Demo", retention_days=30).text


@pytest.mark.parametrize("said", SAID, ids=lambda said: said[0])
def test_each_setting_has_its_words_and_only_then(said):
    for language, words in zip(("en", "fr"), said, strict=True):
        assert words in text_for(language, **NOTHING | SAID[said])
        assert words not in text_for(language, **NOTHING)


@pytest.mark.parametrize(
    ("words", "lacking"),
    [
        ("where your head is turned", {"sensitivity": "low"}),
        ("and your eyes look", {"sensitivity": "medium"}),
        ("listens for voices", {"sensitivity": "low"}),
        ("listens for voices", {"audio": False}),
        ("listens for voices", {"recording": "off"}),
        ("listens for voices", {"webcam_enabled": False}),
        ("how many faces can be seen", {"exempt": ("face",)}),
        ("dark, covered or stands still", {"exempt": ("face",)}),
        ("and when your browser notices something", {"exempt": ("face", "gaze")}),
        ("and when your browser notices something", {"exempt": ("face",), "sensitivity": "low"}),
        ("where your head is turned", {"exempt": ("gaze",)}),
        ("listens for voices", {"exempt": ("voice",)}),
        ("leaving the page", {"exempt": ("focus",)}),
        ("size of the window", {"exempt": ("focus",)}),
        ("full screen", {"exempt": ("full_screen",)}),
        ("copying", {"exempt": ("clipboard",)}),
        ("context menu", {"exempt": ("clipboard",)}),
        ("name of your camera", {"exempt": ("devices",)}),
        ("developer tools, a second screen", {"exempt": ("devices",)}),
        ("Your browser checks", {"exempt": ("face", "gaze", "devices")}),
    ],
)
def test_what_is_not_looked_for_is_not_announced(words, lacking):
    assert words in text_for(**EVERYTHING)
    assert words not in text_for(**EVERYTHING | lacking)


def test_who_is_exempt_from_everything_is_still_told_of_pictures_and_printing():
    text = text_for(
        **EVERYTHING | {"exempt": ("face", "gaze", "voice", "focus", "full_screen", "clipboard", "devices")}
    )

    assert "A picture from your camera is taken every 60 seconds.\n" in text
    assert "A program on the site's own server" not in text
    assert "these are noted: printing." in text


def test_who_may_be_watched_live_is_told_what_of_them():
    assert "watch your camera and your screen live" in text_for(
        enabled=True, live_video=True, screen_recording="optional"
    )
    assert "your screen" not in text_for(enabled=True, live_video=True, lockdown_enabled=False)


def test_with_proctoring_off_nothing_is_captured_whatever_else_is_set():
    assert text_for(**EVERYTHING | {"enabled": False}) == "Nothing is captured beyond your answers and their times."


def test_where_no_picture_is_taken_none_is_announced():
    text = text_for(enabled=True, lockdown_enabled=True)

    assert "deleted after" not in text
    assert "can see them" not in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "proctors see pictures, reviewers and administrators recordings"),
        ("fr", "les surveillants voient les im"),
    ],
)
def test_the_notice_says_who_can_see_what(language, words):
    assert words in text_for(language, **NOTHING | PICTURES)


@pytest.mark.parametrize(("days", "words"), [(1, "after 1 day."), (30, "after 30 days.")])
def test_the_notice_says_for_how_long(days, words):
    with translation.override("en"):
        assert words in notice_for(AntiCheatConfig(), organisation="Demo", retention_days=days).kept


def test_the_longest_notice_is_no_wall():
    lines = text_for(**EVERYTHING).split("\n")

    assert len(lines) <= 10
    assert max(len(line) for line in lines) <= 280
