"""Work of the accounts app."""

from portal.jobs.tasks import JobHandle, job_task
from portal.mail.services import deliver


@job_task("accounts.send_mail")
def send_mail(handle: JobHandle) -> None:
    """Deliver one mail, then forget what it said: letters carry secrets that only they may hold."""
    deliver(**handle.args)
    handle.forget("context")
