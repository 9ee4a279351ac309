"""What botocore raises, in our words."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    ParamValidationError,
)

from portal.core.errors import DexterError
from portal.storage.errors import (
    ObjectMissingError,
    PartMismatchError,
    StoreUnavailableError,
    UploadGoneError,
)

logger = logging.getLogger(__name__)

MISSING = frozenset({"NoSuchKey", "404", "NotFound"})
WRONG_PART = frozenset(
    {"InvalidPart", "InvalidPartOrder", "EntityTooSmall", "MalformedXML", "InvalidRequest"}
)


@contextlib.contextmanager
def s3_errors() -> Iterator[None]:
    """Turn the errors of a block that talks to S3 into those of the interface."""
    try:
        yield
    except ClientError as error:
        raise from_answer(error) from error
    except ParamValidationError:
        raise  # our mistake, not the store's
    except NoCredentialsError as error:
        raise StoreUnavailableError("The object store's credentials are not set.") from error
    except BotoCoreError as error:
        logger.warning("The object store does not answer: %s", type(error).__name__)
        raise StoreUnavailableError("The object store does not answer.") from error


def code_of(error: ClientError) -> str:
    """The code of the store's answer; for HEAD, which has no body, the status."""
    return str(error.response.get("Error", {}).get("Code", ""))


def from_answer(error: ClientError) -> DexterError:
    """The error that a refusal by the store means."""
    code = code_of(error)
    if code in MISSING:
        return ObjectMissingError("There is no such file in the store.")
    if code == "NoSuchUpload":
        return UploadGoneError("This upload was completed or aborted.")
    if code in WRONG_PART:
        return PartMismatchError("The parts named are not the parts that the store received.")
    logger.warning("The object store refused %s: %s", error.operation_name, code)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code == "NoSuchBucket":
        return StoreUnavailableError("The object store has no such bucket.")
    if status == 403:
        return StoreUnavailableError("The object store refuses our credentials.")
    return StoreUnavailableError(f"The object store answered {status or code}.")
