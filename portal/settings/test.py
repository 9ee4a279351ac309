"""Settings of the tests: nothing leaves the process, mails are kept in memory."""

import tempfile
from pathlib import Path

from portal.settings.base import *  # noqa: F403
from portal.settings.base import MIDDLEWARE as ALL_MIDDLEWARE
from portal.settings.base import env

VAR_DIR = Path(tempfile.mkdtemp(prefix="dexter-test-"))
DEXTER_STORAGE = env.str("DEXTER_STORAGE", f"local:{VAR_DIR / 'store'}")
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DEXTER_BASE_URL = "http://testserver"
BROKER_URL = "memory://"
CELERY_TASK_ALWAYS_EAGER = True
ACCOUNT_RATE_LIMITS = False
MIDDLEWARE = [name for name in ALL_MIDDLEWARE if "whitenoise" not in name]
