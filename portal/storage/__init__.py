"""Bytes of recordings, previews and bundles: one interface, a local and an S3 store."""

from portal.storage.choice import store
from portal.storage.errors import (
    LinkRefusedError,
    ObjectMissingError,
    PartMismatchError,
    StoreUnavailableError,
    UploadGoneError,
)
from portal.storage.interface import (
    MINIMUM_PART_BYTES,
    Part,
    SignedRequest,
    Store,
    StoredObject,
)

__all__ = [
    "MINIMUM_PART_BYTES",
    "LinkRefusedError",
    "ObjectMissingError",
    "Part",
    "PartMismatchError",
    "SignedRequest",
    "Store",
    "StoreUnavailableError",
    "StoredObject",
    "UploadGoneError",
    "store",
]
