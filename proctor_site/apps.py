from django.apps import AppConfig

from proctor_site.celery import app as celery_app  # shared tasks find the application once Django is loaded

__all__ = ["ProctorSiteConfig", "celery_app"]


class ProctorSiteConfig(AppConfig):
    name = "proctor_site"
