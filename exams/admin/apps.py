from django.contrib.admin.apps import AdminConfig


class ProctorAdminConfig(AdminConfig):
    default_site = "exams.admin.site.ProctorAdminSite"

    def ready(self) -> None:
        import exams.admin.registry  # noqa: F401, PLC0415 — registers before autodiscovery: proctoring builds on the exam's page

        super().ready()
