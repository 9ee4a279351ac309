"""Settings of production: the environment must name every secret and service."""

from django.core.exceptions import ImproperlyConfigured

from portal.settings.base import *  # noqa: F403
from portal.settings.base import DATABASES, INSECURE_KEY, REDIS_URL, SECRET_KEY

if SECRET_KEY == INSECURE_KEY or len(SECRET_KEY) < 40:
    raise ImproperlyConfigured("Set DEXTER_SECRET_KEY to at least 40 random characters.")
if not REDIS_URL:
    raise ImproperlyConfigured("Set REDIS_URL to the broker.")
if not str(DATABASES["default"]["ENGINE"]).endswith("postgresql"):
    raise ImproperlyConfigured("Set DATABASE_URL to a PostgreSQL database.")

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
