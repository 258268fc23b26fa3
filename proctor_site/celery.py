"""The Celery application. Its settings are the CELERY_* ones of Django's."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "proctor_site.settings.development")

app = Celery("proctor_site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
