"""The store that the settings name."""

from __future__ import annotations

import os
from functools import lru_cache

from django.conf import settings

from portal.settings import location
from portal.storage.interface import Store
from portal.storage.local.store import LocalStore


def store() -> Store:
    """The store of DEXTER_STORAGE; made once per process (a fork shares no connection)."""
    return _make(settings.DEXTER_STORAGE, os.getpid())


@lru_cache(maxsize=8)
def _make(text: str, _process: int) -> Store:
    where = location.parse(text)
    if isinstance(where, location.LocalLocation):
        return LocalStore(where.folder)
    # boto3 takes half a second to import; who stores locally should not wait for it.
    from portal.storage.s3 import make

    return make(where)
