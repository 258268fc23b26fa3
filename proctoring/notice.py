"""The notice that a candidate reads before anything is captured: made from the settings, nothing else. Pure."""

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proctoring.config import AntiCheatConfig


@dataclass(frozen=True)
class Notice:
    """What is captured and what for, a line for each thing, in the language that is active."""

    captured: tuple[str, ...]
    kept: str
    people: str
    has_pictures: bool = True

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is kept and who sees it is said where there is something to keep or to see."""
        return (*self.captured, self.kept, self.people) if self.has_pictures else self.captured

    @property
    def text(self) -> str:
        return "\n".join(self.sentences)

    @property
    def digest(self) -> str:
        """SHA-256 of the text: names exactly what was agreed to."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def notice_for(config: AntiCheatConfig, *, organisation: str, retention_days: int) -> Notice:
    return Notice(
        has_pictures=config.uses_devices,
        captured=tuple(_captured(config)),
        kept=ngettext(
            "Recordings and pictures are deleted after %(days)d day.",
            "Recordings and pictures are deleted after %(days)d days.",
            retention_days,
        )
        % {"days": retention_days},
        people=_(
            "Only staff of %(organisation)s can see them: proctors see pictures, reviewers and administrators "
            "recordings too. The software points at moments; a person decides what they mean."
        )
        % {"organisation": organisation},
    )


def _captured(config: AntiCheatConfig) -> list[str]:
    """One line for each thing that is done, in one or a few sentences."""
    lines = [*_recorded(config), *_checked(config), *_watched(config), *_noted(config)]
    return lines or [_("Nothing is captured beyond your answers and their times.")]


def _recorded(config: AntiCheatConfig) -> list[str]:
    lines = []
    if config.records_camera:
        lines.append(
            _("Your camera and microphone are recorded from the start of the exam to its end.")
            if config.records_audio
            else _("Your camera is recorded, without sound, from the start of the exam to its end.")
        )
    if config.records_screen:
        lines.append(
            _("Your screen is recorded, with everything to be seen on it, from the start of the exam to its end.")
        )
    return lines


def _checked(config: AntiCheatConfig) -> list[str]:
    """What the browser and the image analysis look for. The analysis takes each picture, whatever is exempt."""
    if not config.takes_snapshots:
        return []
    lines = []
    if checks := _checks(config):
        lines.append(_("Your browser checks on your own computer: %(checks)s.") % {"checks": ", ".join(checks)})
    if _listens(config):
        lines.append(_("Your browser listens for voices: it notes that somebody speaks, not what is said."))
    lines.append(_pictures(config) if "face" in config.exempt else f"{_pictures(config)} {_analysed()}")
    return lines


def _checks(config: AntiCheatConfig) -> list[str]:
    found = []
    if "face" not in config.exempt:
        found += [_("how many faces can be seen"), _("whether the picture is dark, covered or stands still")]
    if _follows_head(config):
        found.append(
            _("where your head is turned and your eyes look")
            if config.sensitivity == "high"
            else _("where your head is turned")
        )
    if "devices" not in config.exempt:
        found.append(_("whether the name of your camera is that of a program"))
    return found


def _pictures(config: AntiCheatConfig) -> str:
    is_looked_at = "face" not in config.exempt or _follows_head(config)
    said = (
        _(
            "A picture from your camera is taken every %(seconds)d seconds, "
            "and when your browser notices something in what it sees."
        )
        if is_looked_at
        else _("A picture from your camera is taken every %(seconds)d seconds.")
    )
    return said % {"seconds": config.snapshot_interval_seconds}


def _analysed() -> str:
    return _(
        "A program on the site's own server counts the faces in each and measures where head and eyes point. "
        "Of these checks only numbers are kept, no features of your face."
    )


def _follows_head(config: AntiCheatConfig) -> bool:
    return config.sensitivity != "low" and "gaze" not in config.exempt


def _listens(config: AntiCheatConfig) -> bool:
    return config.records_audio and config.sensitivity != "low" and "voice" not in config.exempt


def _watched(config: AntiCheatConfig) -> list[str]:
    if not config.shows_live:
        return []
    if config.records_screen:
        return [_("A proctor may watch your camera and your screen live during the exam.")]
    return [_("A proctor may watch your camera live during the exam.")]


def _noted(config: AntiCheatConfig) -> list[str]:
    """What happens to the page."""
    if not config.locks_down:
        return []
    lines = [_("While you write, these are noted: %(happenings)s.") % {"happenings": ", ".join(_happenings(config))}]
    if config.full_screen and "full_screen" not in config.exempt:
        lines.append(_("The exam is to be sat in full screen; leaving it is noted."))
    return lines


def _happenings(config: AntiCheatConfig) -> list[str]:
    found = []
    if "focus" not in config.exempt:
        found.append(_("leaving the page or its window, changing the size of the window"))
    if "clipboard" not in config.exempt:
        found.append(
            _("copying, cutting and pasting (how many characters, never the text), asking for the context menu")
        )
    found.append(_("printing"))
    if "devices" not in config.exempt:
        found.append(_("signs of developer tools, a second screen, scripts that share your screen"))
    return found
