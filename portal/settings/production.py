"""Settings of production: the environment must name every secret and service."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from portal.settings.base import *  # noqa: F403
from portal.settings.base import (
    DATABASES,
    DEXTER_BASE_URL,
    INSECURE_KEY,
    REDIS_URL,
    SECRET_KEY,
    env,
)

_ADDRESS = urlsplit(DEXTER_BASE_URL if env.str("DEXTER_BASE_URL", "") else "")
_HOSTS: list[str] = list(filter(None, env.list("DEXTER_HOSTS", [])))
_DEMANDS = (
    (
        SECRET_KEY != INSECURE_KEY and len(SECRET_KEY) >= 40,
        "Set DEXTER_SECRET_KEY to at least 40 random characters.",
    ),
    (bool(REDIS_URL), "Set REDIS_URL to the broker."),
    (
        str(DATABASES["default"]["ENGINE"]).endswith("postgresql"),
        "Set DATABASE_URL to a PostgreSQL database.",
    ),
    (
        bool(env.str("DEXTER_STORAGE", "")),
        "Set DEXTER_STORAGE to where files are kept: s3://bucket?endpoint=… or local:/path.",
    ),
    (
        bool(_HOSTS) and "*" not in _HOSTS,
        "Set DEXTER_HOSTS to the host names that the portal answers to, with commas between.",
    ),
    (
        _ADDRESS.scheme == "https" and bool(_ADDRESS.hostname),
        "Set DEXTER_BASE_URL to the address that people use, such as https://data.example.org.",
    ),
)
_MISSING = [sentence for is_met, sentence in _DEMANDS if not is_met]
if _MISSING:
    _LINES = "".join(f"\n- {sentence}" for sentence in _MISSING)
    raise ImproperlyConfigured(f"The portal does not start in production like this.{_LINES}")

# Throttles count over all web processes, not in each.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL.replace("redis+socket://", "unix://"),
    }
}
DEXTER_REQUIRE_SECOND_FACTOR = True
DEXTER_SANDBOX_PAYMENTS = False
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
