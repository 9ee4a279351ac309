"""The entry point of the web server."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.base")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 - all pages are imported now, not while somebody waits
for name in settings.BEFORE_REQUESTS:
    import_string(name)()
