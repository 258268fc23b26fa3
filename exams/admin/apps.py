from django.contrib.admin.apps import AdminConfig


class ProctorAdminConfig(AdminConfig):
    default_site = "exams.admin.site.ProctorAdminSite"
