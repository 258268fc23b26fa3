"""Settings shared by every way to run. What differs by site comes from the environment (docs/operations.md)."""

import zoneinfo
from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from proctor_site import beat, static_headers
from proctor_site.settings import environment as env
from proctor_site.settings import live, object_storage

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "data")

# -- the site -----------------------------------------------------------------
PORT = env.whole_number("PORT", default=8000, least=1, most=65535)
PUBLIC_URL = env.url("PUBLIC_URL", ("https", "http"), f"http://127.0.0.1:{PORT}").rstrip("/")
ALLOWED_HOSTS = [*env.hosts("ALLOWED_HOSTS"), *env.THIS_MACHINE]  # which asks itself whether it is well
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
DEBUG = False

INSTALLED_APPS = [
    # before Django's admin, whose templates theirs replace
    "retention.apps.RetentionConfig",
    "recordings.apps.RecordingsConfig",
    "proctoring.apps.ProctoringConfig",
    "exams.apps.ExamsConfig",
    "exams.admin.apps.ProctorAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "django_vite",
    "csp",
    "proctor_site.apps.ProctorSiteConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "proctor_site.middleware.PermissionsPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "proctor_site.middleware.PersonalTimeZone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "proctor_site.urls"
ASGI_APPLICATION = "proctor_site.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "proctor_site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# -- people -------------------------------------------------------------------
AUTH_USER_MODEL = "exams.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
SECRET_KEY = env.text("SECRET_KEY", "only-for-commands-on-a-developers-machine-0123456789abcdef")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# -- database, queue, sockets -------------------------------------------------
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Durable before acknowledged (R3) includes the row: with synchronous=NORMAL a power cut may take the last commits.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA cache_size=-16000;"
        "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=67108864;"
    ),
}
# Nobody waits long for a database that is away: seconds for a connection, fewer than a page waits for an answer.
POSTGRES_OPTIONS = {"pool": {"min_size": 1, "max_size": 16, "timeout": 10}}


def database_entry() -> dict[str, Any]:
    entry = env.database("DATABASE_URL", f"sqlite:///{DATA_DIR.as_posix()}/proctor.sqlite3")
    embedded = entry["ENGINE"].endswith("sqlite3")
    options = (SQLITE_OPTIONS if embedded else POSTGRES_OPTIONS) | entry.get("OPTIONS", {})
    # A database that restarts leaves dead connections in the pool: without the check each costs one request a 500.
    return entry | {"OPTIONS": options, "CONN_HEALTH_CHECKS": True}


DATABASES = {"default": database_entry()}

REDIS_URL = env.url("REDIS_URL", ("redis", "rediss"))
# Nobody waits long for a queue that does not answer: what a lost message asked for, a sweep finds in the database.
QUEUE_TIMEOUTS = {"socket_timeout": 2.0, "socket_connect_timeout": 2.0}
if REDIS_URL:
    CHANNEL_LAYERS = {
        # The pub/sub layer neither drops nor caps a burst; the core layer keeps 100 messages a process (docs/adr/0001).
        "default": {
            "BACKEND": "proctor_site.queue_layer.QueueLayer",
            "CONFIG": {"hosts": [{"address": REDIS_URL} | QUEUE_TIMEOUTS], "prefix": "proctor"},
        }
    }
    CACHES = {
        "default": {
            "BACKEND": "proctor_site.queue_cache.QueueCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": QUEUE_TIMEOUTS,
        }
    }
else:  # commands without a queue: migrate, makemigrations, schemas
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = True
CELERY_TASK_SEND_SENT_EVENT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "recordings.assemble": {"queue": "media"},
    "proctoring.analyse": {"queue": "proctoring-analysis"},
}
CELERY_TASK_PUBLISH_RETRY = False
# What a killed worker held is given back after 15 min. A task that takes longer is given to a second worker as well, so
# every task is safe to repeat.
CELERY_BROKER_TRANSPORT_OPTIONS = QUEUE_TIMEOUTS | {
    "max_retries": 0,
    "visibility_timeout": 900,
    "unacked_restore_interval": 15,
    "unacked_restore_throttle": 1,
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = beat.SCHEDULE

# -- files --------------------------------------------------------------------
MEDIA_ROOT = env.folder("MEDIA_ROOT", DATA_DIR / "media")
S3 = env.all_or_none(("STORAGE_BUCKET", "STORAGE_ACCESS_KEY", "STORAGE_SECRET_KEY"))
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": MEDIA_ROOT}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
if S3:
    STORAGES["default"] = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": object_storage.options()}
FRONTEND_DIST = BASE_DIR / "frontend" / "dist"
STATIC_URL = "/static/"
STATIC_ROOT = env.folder("STATIC_ROOT", DATA_DIR / "static")
STATICFILES_DIRS = [FRONTEND_DIST] if FRONTEND_DIST.is_dir() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_ADD_HEADERS_FUNCTION = static_headers.add_headers
WHITENOISE_IMMUTABLE_FILE_TEST = static_headers.is_immutable
DJANGO_VITE = {
    "default": {"dev_mode": False, "manifest_path": FRONTEND_DIST / ".vite" / "manifest.json", "static_url_prefix": ""}
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024  # the web server refuses larger bodies too; chunks have their own limit
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # an exam's page with forty questions and three hundred enrolments

# -- what the product does ----------------------------------------------------
LIVE_VIDEO = env.switch("LIVE_VIDEO", default=True)
VIDEO_RECORDING = env.switch("VIDEO_RECORDING", default=True)
LIVE_ENGINE = live.engine()
LIVE_PORTS = live.ports()
LIVE_ADDRESSES = live.addresses()
JANUS_URLS = live.janus_urls()
JANUS_SECRET = env.text("JANUS_SECRET")
TURN_URLS = live.turn_urls()
TURN_SECRET = env.text("TURN_SECRET")
TURN_LIFETIME = live.CREDENTIAL_LIFETIME
RETENTION_DAYS = env.whole_number("RETENTION_DAYS", default=90, least=1, most=3650)
ATTEMPT_TOKEN_LIFETIME = timedelta(hours=1)
# How long after the end of an attempt its page may still hand over chunks (a candidate who comes back with the rest).
UPLOAD_GRACE = timedelta(hours=72)
# Chunks wait in the browsers while media storage has less room than this: the database is often on the same disk.
STORAGE_RESERVE = env.whole_number("STORAGE_RESERVE_MB", default=512, least=0, most=10_000_000) * 1024 * 1024

# -- language and time --------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "proctor_site.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.one_of("TIME_ZONE", zoneinfo.available_timezones(), "UTC", example="Europe/Paris")

# -- the API ------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "proctor_site.api_errors.answer_refusal",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Proctoring API",
    "DESCRIPTION": "Attempts, sessions, recordings and retention. Errors are {code, message}.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "CheckEnum": "proctoring.enums.Check.choices",
        "LevelEnum": ["off", "optional", "required"],
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "proctor_site.schema.add_chunk_upload",
    ],
}

# -- browser: nothing foreign is loaded, framed or called ---------------------
STORAGE_ORIGINS = object_storage.origins() if S3 else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, *STORAGE_ORIGINS],
        "connect-src": [SELF, *STORAGE_ORIGINS],  # chunks, for who watches an exam that is going on
        "worker-src": [SELF, "blob:"],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# -- logs ---------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.one_of("LOG_LEVEL", env.LOG_LEVELS, "INFO", example="WARNING")},
    "loggers": {"django.request": {"level": "ERROR"}},
}
