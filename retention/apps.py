from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RetentionConfig(AppConfig):
    name = "retention"
    verbose_name = _("Retention")

    def ready(self) -> None:
        import retention.receivers  # noqa: F401, PLC0415 — the wiring table connects itself when the apps are loaded
