"""Work of the accounts app."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from portal.core.models import IdempotencyKey
from portal.jobs.tasks import JobHandle, job_task
from portal.mail.services import deliver


@job_task("accounts.send_mail")
def send_mail(handle: JobHandle) -> None:
    """Deliver one mail, then forget what it said: letters carry secrets that only they may hold."""
    deliver(**handle.args)
    handle.forget("context")


@shared_task(name="accounts.forget_answers")
def forget_answers() -> None:
    """Every night: a repeated request comes within minutes, so yesterday's answers can go."""
    IdempotencyKey.objects.filter(created_at__lt=timezone.now() - timedelta(days=1)).delete()
