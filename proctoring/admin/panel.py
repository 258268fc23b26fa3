"""The panel "Proctoring / Anti-triche" on the exam's page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from annotated_types import Ge, Le
from django.conf import settings
from django.forms import BoundField, FloatField
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exams.admin.bases import ModelForm, StackedInline
from exams.admin.scoping import Scoped
from proctoring.config import AntiCheatConfig
from proctoring.enums import Sensitivity
from proctoring.models import Configuration
from proctoring.thresholds import PRESETS, Thresholds

# Each setting, in the order of the panel, with the setting that must be on for it to mean anything.
NEEDS = {
    "enabled": "",
    "webcam_enabled": "enabled",
    "snapshot_interval_seconds": "webcam_enabled",
    "sensitivity": "webcam_enabled",
    "strictness": "enabled",
    "live_video": "enabled",
    "recording": "enabled",
    "audio": "recording",
    "screen_recording": "enabled",
    "lockdown_enabled": "enabled",
    "full_screen": "lockdown_enabled",
    "block_clipboard": "lockdown_enabled",
    "block_context_menu": "lockdown_enabled",
    "block_printing": "lockdown_enabled",
}
CAMERA = ("webcam_enabled", "live_video", "recording")


# What is flagged, in fuller words than a model's choice has.
SENSITIVITIES = {
    Sensitivity.LOW: _("low: no face, several faces, the page and the devices"),
    Sensitivity.MEDIUM: _("medium: also looking away, and a voice"),
    Sensitivity.HIGH: _("high: also several signs at once, and eyes that stay aside"),
}
SECONDS, DEGREES = _("seconds"), _("degrees")


@dataclass(frozen=True)
class Number:
    """One of proctoring.thresholds that a teacher can have an opinion about. `needs`: as in NEEDS."""

    label: str | Promise
    unit: str | Promise
    needs: str


NUMBERS = {
    "absence_seconds": Number(_("No face, for"), SECONDS, "webcam_enabled"),
    "several_faces_seconds": Number(_("Several faces, for"), SECONDS, "webcam_enabled"),
    "looking_away_seconds": Number(_("Looking away, for"), SECONDS, "webcam_enabled"),
    "head_yaw_degrees": Number(_("Head to the side, by"), DEGREES, "webcam_enabled"),
    "head_pitch_degrees": Number(_("Head up or down, by"), DEGREES, "webcam_enabled"),
    "voice_seconds": Number(_("A voice, for"), SECONDS, "webcam_enabled"),
    "away_from_page_seconds": Number(_("Away from the page, for"), SECONDS, "lockdown_enabled"),
    "fullscreen_grace_seconds": Number(_("Out of full screen, for"), SECONDS, "full_screen"),
}


@dataclass(frozen=True)
class Limits:
    least: float
    most: float


def number_limits() -> dict[str, Limits]:
    """Within which each of NUMBERS makes sense."""
    found = {}
    for name in NUMBERS:
        told = Thresholds.model_fields[name].metadata
        least = next(one.ge for one in told if isinstance(one, Ge))
        most = next(one.le for one in told if isinstance(one, Le))
        found[name] = Limits(float(str(least)), float(str(most)))
    return found


@dataclass(frozen=True)
class Row:
    """One setting as the panel shows it."""

    field: BoundField
    needs: str
    is_choice: bool  # chosen from a list, where the alternative is a box to tick
    note: str | Promise


def _hints(name: str, strictness: str) -> dict[str, str]:
    """For the field of a number: what each preset has, and the chosen one's in place of what is empty."""
    values = {f"data-{preset}": f"{getattr(numbers, name):g}" for preset, numbers in PRESETS.items()}
    return values | {"placeholder": values.get(f"data-{strictness}", values["data-normal"])}


class ConfigurationForm(ModelForm):
    """The settings, and the teacher's own numbers in place of the preset's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sensitivity: Any = self.fields["sensitivity"]
        sensitivity.choices = [(name.value, label) for name, label in SENSITIVITIES.items()]
        for name, limits in number_limits().items():
            own = self.instance.threshold_overrides.get(name)
            field = FloatField(
                label=str(NUMBERS[name].label),
                required=False,
                initial=own,
                min_value=limits.least,
                max_value=limits.most,
            )
            field.widget.attrs |= _hints(name, str(self["strictness"].value()))
            self.fields[f"own_{name}"] = field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        own = {name: cleaned.get(f"own_{name}") for name in NUMBERS}
        self.instance.threshold_overrides = {name: number for name, number in own.items() if number is not None}
        return cleaned

    @property
    def numbers(self) -> Iterator[tuple[BoundField, Number]]:
        for name, number in NUMBERS.items():
            yield self[f"own_{name}"], number

    @property
    def has_own_numbers(self) -> bool:
        return any(self[f"own_{name}"].value() not in (None, "") for name in NUMBERS)

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
