"""Messages between the reviewers and the partner of a recording."""

from __future__ import annotations

from django.db import transaction

from ingest.models import Message, Recording
from ingest.selectors import threads
from ingest.selectors.recordings import may_review
from portal.accounts.access import Actor
from portal.accounts.models import User
from portal.accounts.services import notify
from portal.audit import services as audit
from portal.core.errors import FieldError, InvalidError

MOST_CHARACTERS = 4000


@transaction.atomic
def write(*, recording: Recording, text: str, actor: Actor) -> Message:
    """Add one's message to the thread and mail the other side.

    Raises InvalidError `message.empty` without words, `message.too_long` above 4,000 characters.
    """
    said = text.strip()
    if not said:
        raise _wrong("message.empty", "Write something first.")
    if len(said) > MOST_CHARACTERS:
        raise _wrong("message.too_long", f"A message has at most {MOST_CHARACTERS} characters.")
    is_partner = actor.belongs_to(recording.dataset.organisation) or not may_review(actor)
    message = Message.objects.create(
        recording=recording,
        side="partner" if is_partner else "reviewer",
        text=said,
        author_name=str(actor.person),
        created_by=actor.person,
    )
    audit.record(
        actor=actor.person,
        action="recording.message",
        subject=recording,
        data={"message": str(message.public_id), "side": message.side},
    )
    _tell(message)
    return message


def _wrong(code: str, text: str) -> InvalidError:
    return InvalidError(text, code=code, errors=[FieldError("text", code, text)])


def _tell(message: Message) -> None:
    recording = message.recording
    is_partner = message.side == "partner"
    readers = threads.reviewers_of(recording) if is_partner else _partners(recording)
    for reader in readers:
        notify(
            to=reader,
            template="ingest_message",
            context={
                "filename": recording.filename,
                "dataset": recording.dataset.title,
                "author": message.author_name,
                "text": message.text,
                "path": f"{recording.get_absolute_url()}#thread",
            },
        )


def _partners(recording: Recording) -> list[User]:
    submission = recording.submission
    to = (submission.created_by if submission else None) or recording.created_by
    return [to] if to else []
