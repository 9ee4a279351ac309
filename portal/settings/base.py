"""Settings shared by all ways to run the portal; what differs comes from the environment."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONCE
from environs import Env

from portal.settings.location import content_sources

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.str("DEXTER_VAR", str(BASE_DIR / "var")))

INSECURE_KEY = "insecure-only-for-demo-and-development"
SECRET_KEY = env.str("DEXTER_SECRET_KEY", INSECURE_KEY)
DEBUG = False
DEXTER_BASE_URL = env.str("DEXTER_BASE_URL", "http://127.0.0.1:8000")
ALLOWED_HOSTS = env.list("DEXTER_HOSTS", ["127.0.0.1", "localhost", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("DEXTER_TRUSTED_ORIGINS", [])

# How many of our own proxies stand before the portal; what they add to X-Forwarded-For is believed.
DEXTER_TRUSTED_PROXIES = env.int("DEXTER_TRUSTED_PROXIES", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = DEXTER_TRUSTED_PROXIES

DEXTER_STORAGE = env.str("DEXTER_STORAGE", f"local:{VAR_DIR / 'store'}")
# Shown in /.well-known/security.txt, such as mailto:security@…; without it there is no such file.
DEXTER_SECURITY_CONTACT = env.str("DEXTER_SECURITY_CONTACT", "")
DEXTER_SANDBOX_PAYMENTS = env.bool("DEXTER_SANDBOX_PAYMENTS", True)
DEXTER_REQUIRE_SECOND_FACTOR = env.bool("DEXTER_REQUIRE_SECOND_FACTOR", False)
DEXTER_MAX_UPLOAD_BYTES = env.int("DEXTER_MAX_UPLOAD_BYTES", 1024**3)
DEXTER_UPLOAD_PART_BYTES = env.int("DEXTER_UPLOAD_PART_BYTES", 8 * 1024**2)
# How much an organisation may send, unless `manage.py set_quota` gave it another measure.
DEXTER_MAX_WAITING_RECORDINGS = env.int("DEXTER_MAX_WAITING_RECORDINGS", 2000)
DEXTER_MAX_BYTES_PER_DAY = env.int("DEXTER_MAX_BYTES_PER_DAY", 500 * 1024**3)
# How many of a hundred decisions a second reviewer looks at blind.
DEXTER_SECOND_LOOK_PERCENT = env.int("DEXTER_SECOND_LOOK_PERCENT", 5)
# Who gives published versions their DOI: local (resolved by this portal alone), datacite, or
# nobody where it is empty. DataCite needs the prefix and the account of a member.
DEXTER_DOI_PROVIDER = env.str("DEXTER_DOI_PROVIDER", "local")
DEXTER_DOI_PREFIX = env.str("DEXTER_DOI_PREFIX", "10.5072")
DEXTER_DATACITE_URL = env.str("DEXTER_DATACITE_URL", "https://api.test.datacite.org")
DEXTER_DATACITE_USER = env.str("DEXTER_DATACITE_USER", "")
DEXTER_DATACITE_PASSWORD = env.str("DEXTER_DATACITE_PASSWORD", "")
# How many episodes one person may report as bad in 24 hours.
DEXTER_MAX_FLAGS_PER_DAY = env.int("DEXTER_MAX_FLAGS_PER_DAY", 20)

INSTALLED_APPS = [
    "portal.accounts",
    "portal.jobs",
    "portal.audit",
    "portal.storage",
    "portal.mail",
    "portal.ui",
    "portal.core",
    "catalog",
    "licensing",
    "ingest",
    "portal.pages",
    "portal",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "csp",
]

MIDDLEWARE = [
    "portal.core.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.ui.compression.CompressMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.accounts.middleware.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.core.middleware.CleanAddressMiddleware",
    "portal.core.middleware.PageErrorMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
# What the web server does before its first request, which should not wait for it.
BEFORE_REQUESTS = ["portal.ui.typefaces.prepare"]
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

COTTON_DIR = "components"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "portal.accounts.context.actor",
            ],
        },
    }
]

DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(
        env.str("DATABASE_URL", f"sqlite:///{VAR_DIR / 'dexter.sqlite3'}"), conn_max_age=60
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers wait for each other instead of failing; readers never block in WAL mode.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }

REDIS_URL = env.str("REDIS_URL", "")
BROKER_URL = env.str("DEXTER_BROKER_URL", REDIS_URL or "redis://127.0.0.1:6379/0")
CELERY_TASK_HARD_LIMIT_S = 4 * 3600
DEXTER_JOB_LEASE_S = env.int("DEXTER_JOB_LEASE_S", 30)
DEXTER_JOB_BACKOFF_S = env.int("DEXTER_JOB_BACKOFF_S", 2)
DEXTER_JOB_RESEND_S = env.int("DEXTER_JOB_RESEND_S", 30)
DEXTER_JOB_ATTEMPTS = 5

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {"login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

EMAIL_BACKEND = env.str("DEXTER_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
DEFAULT_FROM_EMAIL = env.str("DEXTER_FROM_EMAIL", "DexterData <noreply@dexterdata.invalid>")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "portal.ui.finders.VendorFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["portal.accounts.authentication.ActorAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "EXCEPTION_HANDLER": "portal.core.problems.exception_handler",
    "DEFAULT_SCHEMA_CLASS": "portal.core.schema.Schema",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "DexterData",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "bearer": {
                "type": "http",
                "scheme": "bearer",
                "description": "A token of one's own, `dxd_…`; each operation names its scope.",
            }
        }
    },
}

# Browsers send parts to the store and read files from it; the environment may name more places.
STORE_ORIGINS: list[str] = [
    *content_sources(DEXTER_STORAGE),
    *env.list("DEXTER_STORE_ORIGINS", []),
]
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'", NONCE],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:", *STORE_ORIGINS],
        "connect-src": ["'self'", "blob:", *STORE_ORIGINS],
        "font-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.core.pages.csrf_failure"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "stream": sys.stderr}
    },
    "root": {"handlers": ["console"], "level": env.str("DEXTER_LOG_LEVEL", "WARNING")},
}
