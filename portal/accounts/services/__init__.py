"""What is done with accounts, by use case."""

from portal.accounts.services.notify import notify

__all__ = ["notify"]
