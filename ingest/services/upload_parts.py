"""The parts of an open upload: where to send them, and which of them have arrived."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.models import Upload
from ingest.services.uploads import require_open
from ingest.states import UploadState
from portal.core.errors import FieldError, InvalidError
from portal.storage import Part, SignedRequest, store

PART_LINK_S = 3600


def sign_parts(*, upload: Upload, numbers: Sequence[int]) -> list[tuple[int, SignedRequest]]:
    """A request for each of these parts that only takes that part, in its exact length."""
    require_open(upload)
    wrong = sorted({number for number in numbers if not 1 <= number <= upload.parts_count})
    if wrong:
        text = f"This file has parts 1 to {upload.parts_count}; there is no part {wrong[0]}."
        raise InvalidError(
            text, code="upload.no_such_part", errors=[FieldError("numbers", "invalid", text)]
        )
    target = store()
    return [
        (
            number,
            target.sign_part(
                upload.storage_key,
                upload.multipart_id,
                number,
                length=upload.length_of(number),
                expires_in_s=PART_LINK_S,
            ),
        )
        for number in dict.fromkeys(numbers)
    ]


def received(upload: Upload) -> list[Part]:
    """The parts that the store holds; none once the upload has ended."""
    if upload.state not in (UploadState.OPEN, UploadState.COMPLETING):
        return []
    return store().list_parts(upload.storage_key, upload.multipart_id)
