"""How a running job ends other than well."""

from portal.core.errors import ConflictError


class LostLeaseError(ConflictError):
    """Another worker took this job over; this one must leave everything as it is."""

    default_code = "job.lost_lease"


class PermanentError(Exception):
    """Trying again cannot help: the job is given up at once."""

    def __init__(self, text: str, *, code: str = "job.failed") -> None:
        super().__init__(text)
        self.code = code
