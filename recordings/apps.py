from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordingsConfig(AppConfig):
    name = "recordings"
    verbose_name = _("Recordings")

    def ready(self) -> None:
        import recordings.receivers  # noqa: F401, PLC0415 — the wiring table connects itself when the apps are loaded
