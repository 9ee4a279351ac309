"""The API client behind the `dexter` command: uploads that resume, downloads that prove bytes."""

from dexterdata.client.api import Api
from dexterdata.client.errors import ApiError, ClientError, IncompleteError, VerifyError

__all__ = ["Api", "ApiError", "ClientError", "IncompleteError", "VerifyError"]
