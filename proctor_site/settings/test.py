"""Tests: the development settings over a data folder of their own, with what makes them quick."""

import atexit
import os
import shutil
import tempfile

DATA = tempfile.mkdtemp(prefix="proctor-test-")
atexit.register(shutil.rmtree, DATA, ignore_errors=True)
os.environ |= {"DATA_DIR": DATA, "DATABASE_URL": os.environ.get("TEST_DATABASE_URL", "")}

from proctor_site.settings.base import *  # noqa: E402 — reads the folder that was just made

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": f"{DATA}/test.sqlite3"}  # a file: threads and processes share it
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
