"""The Celery application. Its settings are the CELERY_* ones of Django's."""

import os
import warnings

from celery import Celery
from celery.platforms import SecurityWarning

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "proctor_site.settings.development")

# Jobs are JSON, never pickled, so a worker that runs as root cannot be made to run what a message carries.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("proctor_site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
