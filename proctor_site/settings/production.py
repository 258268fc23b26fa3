"""Behind a real database, queue and proxy. Refuses to start on a default that would lose or leak something."""

import os

from proctor_site.settings import environment as env

# A name is served over TLS, so cookies are Secure unless PUBLIC_URL says that it is this machine alone.
os.environ.setdefault("PUBLIC_URL", env.public_url(env.words("ALLOWED_HOSTS"), port=env.text("PORT", "8000")))

from proctor_site.settings.base import *

env.required("DATABASE_URL", "postgres://proctor:secret@127.0.0.1:5432/proctor")
env.required("REDIS_URL", "redis://127.0.0.1:6379/0")
env.check_secure_url("PUBLIC_URL", "https://exams.university.example")
if len(env.required("SECRET_KEY", "$(openssl rand -hex 32)")) < 32:
    env.refuse("SECRET_KEY", "is shorter than 32 characters. Make one with: openssl rand -hex 32")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000 if PUBLIC_URL.startswith("https://") else 0
