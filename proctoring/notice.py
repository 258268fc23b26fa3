"""The notice that a candidate reads before anything is captured: made from the settings, nothing else. Pure."""

import hashlib
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proctoring.config import AntiCheatConfig


@dataclass(frozen=True)
class Notice:
    """What is captured and what for, one sentence each, in the language that is active."""

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
        captured=tuple(str(sentence) for sentence in _captured(config)),
        kept=ngettext(
            "Recordings and pictures are deleted after %(days)d day.",
            "Recordings and pictures are deleted after %(days)d days.",
            retention_days,
        )
        % {"days": retention_days},
        people=_(
            "Only staff of %(organisation)s with the right to review exams can see them. "
            "The software points at moments; a person decides what they mean."
        )
        % {"organisation": organisation},
    )


def _captured(config: AntiCheatConfig) -> list[str | Promise]:
    sentences: list[str | Promise] = []
    if config.records_camera:
        sentences.append(
            _("Your camera and microphone are recorded from the start of the exam to its end.")
            if config.records_audio
            else _("Your camera is recorded, without sound, from the start of the exam to its end.")
        )
    if config.records_screen:
        sentences.append(
            _("Your screen is recorded, with everything to be seen on it, from the start of the exam to its end.")
        )
    if config.takes_snapshots:
        sentences.append(
            _("A picture from your camera is taken every %(seconds)d seconds.")
            % {"seconds": config.snapshot_interval_seconds}
        )
    if config.shows_live:
        sentences.append(
            _("A proctor may watch your camera and your screen live during the exam.")
            if config.records_screen
            else _("A proctor may watch your camera live during the exam.")
        )
    if config.locks_down:
        sentences.append(_("Leaving the page, copying and pasting are noted."))
    return sentences or [_("Nothing is captured beyond your answers and their times.")]
