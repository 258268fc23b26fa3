from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProctoringConfig(AppConfig):
    name = "proctoring"
    verbose_name = _("Proctoring")

    def ready(self) -> None:
        import proctoring.receivers  # noqa: F401, PLC0415 — the wiring table connects itself when the apps are loaded
