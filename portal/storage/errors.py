"""What can go wrong with the store, in words for people."""

from __future__ import annotations

from portal.core.errors import ForbiddenError, InvalidError, NotFoundError, UnavailableError


class StoreUnavailableError(UnavailableError):
    """The store does not answer or refuses us; trying again later helps."""

    default_code = "store.unavailable"
    title = "The object store is not available right now"


class ObjectMissingError(NotFoundError):
    """There is no object under this key."""

    default_code = "store.object_missing"
    title = "File not found"


class UploadGoneError(NotFoundError):
    """The multipart upload was completed or aborted, or never existed."""

    default_code = "upload.gone"
    title = "Upload not open"


class PartMismatchError(InvalidError):
    """The parts named at completion are not the parts the store received."""

    default_code = "upload.part_mismatch"
    title = "A part does not match"


class InvalidKeyError(InvalidError):
    """The key could leave the store's folder or confuse one of the two stores."""

    default_code = "store.key_invalid"


class LinkRefusedError(ForbiddenError):
    """A signed link has expired or is not valid; nothing else is said about why."""

    default_code = "link.not_valid"
    title = "Link refused"
