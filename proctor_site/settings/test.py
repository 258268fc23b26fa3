"""Tests: the development settings with what makes them quick and repeatable."""

import tempfile
from pathlib import Path

from proctor_site.settings import environment as env
from proctor_site.settings.base import *

DATA_DIR = Path(tempfile.mkdtemp(prefix="proctor-test-"))
MEDIA_ROOT = DATA_DIR / "media"
STORAGES["default"]["OPTIONS"]["location"] = MEDIA_ROOT
DATABASES = {"default": env.database("TEST_DATABASE_URL", f"sqlite:///{DATA_DIR.as_posix()}/test.sqlite3")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = False
