"""The Celery application. Its settings are the CELERY_* ones of Django's."""

import os
import sys
import warnings
from typing import Any

from celery import Celery
from celery.platforms import SecurityWarning
from celery.signals import worker_process_shutdown, worker_shutdown

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "proctor_site.settings.development")

# Jobs are JSON, never pickled, so a worker that runs as root cannot be made to run what a message carries.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("proctor_site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_shutdown.connect
@worker_process_shutdown.connect
def close_models(**_news: Any) -> None:
    """Before Python ends: MediaPipe cannot close later."""
    if "proctoring.vision.analyser" in sys.modules:
        sys.modules["proctoring.vision.analyser"].close_shared_analyser()
