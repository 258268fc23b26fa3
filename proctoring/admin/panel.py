"""The panel "Proctoring / Anti-triche" on the exam's page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.forms import BoundField
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exams.admin.bases import ModelForm, StackedInline
from exams.admin.scoping import Scoped
from proctoring.config import AntiCheatConfig
from proctoring.models import Configuration

# Each setting, in the order of the panel, with the setting that must be on for it to mean anything.
NEEDS = {
    "enabled": "",
    "webcam_enabled": "enabled",
    "snapshot_interval_seconds": "webcam_enabled",
    "sensitivity": "webcam_enabled",
    "live_video": "enabled",
    "recording": "enabled",
    "audio": "recording",
    "screen_recording": "enabled",
    "lockdown_enabled": "enabled",
}
CAMERA = ("webcam_enabled", "live_video", "recording")


@dataclass(frozen=True)
class Row:
    """One setting as the panel shows it."""

    field: BoundField
    needs: str
    is_choice: bool  # chosen from a list, where the alternative is a box to tick
    note: str | Promise


class ConfigurationForm(ModelForm):
    class Meta:
        model = Configuration
        fields = tuple(NEEDS)
        help_texts = {
            "screen_recording": _(
                "Everything on the candidate's screen, sharp enough to read. Computers only: phones and tablets cannot "
                "share their screen, so with “required” they cannot sit the exam."
            )
        }

    def rows(self) -> Iterator[Row]:
        off = switched_off()
        for name, needs in NEEDS.items():
            bound = self[name]
            yield Row(bound, needs, is_choice=hasattr(bound.field, "choices"), note=off.get(name, ""))

    @property
    def camera_settings(self) -> str:
        """The settings that make the browser ask for the camera, for the page's script."""
        return " ".join(name for name in CAMERA if name not in switched_off())

    @property
    def is_on(self) -> bool:
        return bool(self["enabled"].value())

    @property
    def asks_for_camera(self) -> bool:
        """As saved; the page's script says it for what is on the screen."""
        config: AntiCheatConfig = self.instance.as_config()
        return config.uses_camera


class ConfigurationInline(Scoped, StackedInline):
    """Always exactly one form: an exam has a configuration from its first page on."""

    model = Configuration
    form = ConfigurationForm
    template = "admin/proctoring/configuration.html"
    organisation_path = "exam__organisation"
    fields = tuple(NEEDS)
    extra = 0
    min_num = max_num = 1
    can_delete = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def switched_off() -> dict[str, str | Promise]:
    """{setting: why it has no effect} under the site-wide switches."""
    notes: dict[str, str | Promise] = {}
    if not settings.LIVE_VIDEO:
        notes["live_video"] = _("Live video is switched off for the whole site, so this has no effect.")
    if not settings.VIDEO_RECORDING:
        why = _("Recording is switched off for the whole site, so this has no effect.")
        notes |= dict.fromkeys(("recording", "audio", "screen_recording"), why)
    return notes
