"""Flags of those who use an episode: raised, answered, told."""

from __future__ import annotations

import math

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.models import Episode
from ingest.models import Flag
from ingest.selectors import flags
from ingest.services import needs, threads
from ingest.states import FLAG_MOVES, FlagReason, FlagState
from portal.accounts.access import Actor
from portal.accounts.models import User
from portal.accounts.services import notify
from portal.audit import services as audit
from portal.core.errors import (
    ConflictError,
    FieldError,
    ForbiddenError,
    IllegalMoveError,
    InvalidError,
    NextStep,
    TooManyError,
)
from portal.core.moves import move
from portal.jobs import services as jobs

MOST_CHARACTERS = 1500


@transaction.atomic
def raise_flag(
    *, episode: Episode, reason: str, text: str, t_s: float | None, actor: Actor
) -> Flag:
    """Report an episode; the caller has asked whether this person may use it.

    `t_s` counts from the start of the episode. Raises InvalidError with the field, ConflictError
    `flag.already_open`, TooManyError `flag.too_many`.
    """
    said = _words(text, "Say what is wrong, so that a reviewer can find it.")
    if reason not in FlagReason.values:
        raise _wrong("reason", "flag.reason_unknown", "Choose one of the reasons.")
    if t_s is not None and not 0 <= t_s <= episode.duration_s:
        length = f"{episode.duration_s:.2f}"
        text = f"The moment lies between 0 and {length} seconds, the length of this episode."
        raise _wrong("t_s", "flag.moment_outside", text)
    recording = flags.recording_of(episode)
    if flags.open_of(episode, actor.person):
        raise _already_open()
    _require_room(actor.person)
    try:
        with transaction.atomic():
            flag = Flag.objects.create(
                episode=episode,
                recording=recording,
                reason=reason,
                text=said,
                t_s=t_s,
                author_name=str(actor.person),
                created_by=actor.person,
            )
    except IntegrityError as error:
        raise _already_open() from error
    _note(flag, "raised", actor)
    _rank_beside(flag)
    if flag.is_private_content:
        _tell_operators(flag)
    return flag


@transaction.atomic
def answer(*, flag: Flag, confirmed: bool, words: str, actor: Actor) -> Flag:
    """Confirm or dismiss a flag with words, and tell who it concerns.

    Raises InvalidError `flag.words_missing`, ForbiddenError `flag.own`, IllegalMoveError
    `flag.answered` where somebody was faster.
    """
    if not flags.may_answer(actor, flag):
        raise ForbiddenError(
            "Nobody answers a flag of their own, or one on data of an organisation they belong to.",
            code="flag.own",
        )
    said = _words(words, "Say why: who flagged it reads these words.", field="answer")
    to = FlagState.CONFIRMED if confirmed else FlagState.DISMISSED
    try:
        move(
            flag,
            to,
            moves=FLAG_MOVES,
            answer=said,
            answered_by=actor.person,
            answered_at=timezone.now(),
        )
    except IllegalMoveError as error:
        raise IllegalMoveError(
            "Somebody else answered this flag already; nothing of yours was sent.",
            code="flag.answered",
        ) from error
    _note(flag, str(to), actor)
    if confirmed:
        threads.write(recording=flag.recording, text=_to_partner(flag), actor=actor)
    _rank_beside(flag)
    _tell_flagger(flag)
    return flag


def rank_beside(flag_id: int) -> None:
    """Write anew why the recordings in review of the flagged dataset need a person."""
    flag = Flag.objects.select_related("episode__dataset").get(pk=flag_id)
    needs.rank(flags.in_review_beside(flag.episode.dataset))


def _words(text: str, missing: str, field: str = "text") -> str:
    said = text.strip()
    if not said:
        raise _wrong(field, "flag.words_missing", missing)
    if len(said) > MOST_CHARACTERS:
        long = f"At most {MOST_CHARACTERS} characters, please."
        raise _wrong(field, "flag.words_too_long", long)
    return said


def _wrong(field: str, code: str, text: str) -> InvalidError:
    return InvalidError(text, code=code, errors=[FieldError(field, code, text)])


def _already_open() -> ConflictError:
    return ConflictError(
        "You flagged this episode already, and the answer is not there yet.",
        code="flag.already_open",
        next_step=NextStep("See your flags", "/flags/"),
    )


def _require_room(user: User) -> None:
    """One person's flags take turns from here on, so that none passes the limit with another."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    limit, now = settings.DEXTER_MAX_FLAGS_PER_DAY, timezone.now()
    sent = flags.of_last_day(user, now)
    count = sent.count()
    if count < limit:
        return
    frees = sent[count - limit].created_at + flags.DAY
    raise TooManyError(
        f"You flagged {count} episodes in the last 24 hours; {limit} are possible. "
        f"The next one can be sent at {frees:%H:%M} UTC. Write to us where much is wrong.",
        code="flag.too_many",
        limit=limit,
        retry_after_s=max(1, math.ceil((frees - now).total_seconds())),
    )


def _note(flag: Flag, what: str, actor: Actor) -> None:
    audit.record(
        actor=actor.person,
        action=f"flag.{what}",
        subject=flag,
        data={
            "episode": str(flag.episode.public_id),
            "recording": str(flag.recording.public_id),
            "reason": flag.reason,
            "text": flag.text,
            "answer": flag.answer,
        },
    )


def _rank_beside(flag: Flag) -> None:
    """A worker does it: a dataset may have thousands in review."""
    jobs.submit(
        "ingest.rank_beside_flag",
        subject=str(flag.public_id),
        version=flag.state,
        args={"flag_id": flag.pk},
    )


def _to_partner(flag: Flag) -> str:
    episode, reason = flag.episode, flag.get_reason_display()
    moment = "" if flag.t_s is None else f" at {flag.recording_t_s:.2f} s of the recording"
    return (
        f"Episode {episode.number} ({episode.task}) was flagged by somebody who uses it"
        f"{moment}, and we confirm it. {reason}.\n\n“{flag.text}”\n\n{flag.answer}"
    )


def _tell_operators(flag: Flag) -> None:
    for reader in flags.told_of_private_content():
        notify(
            to=reader,
            template="ingest_flag_private",
            context=_named(flag)
            | {"path": f"/review/flags/{flag.public_id}/?t={flag.recording_t_s:.2f}"},
        )


def _tell_flagger(flag: Flag) -> None:
    if flag.created_by is None:
        return
    notify(
        to=flag.created_by,
        template="ingest_flag_answered",
        context=_named(flag) | {"state": flag.state, "answer": flag.answer, "path": "/flags/"},
    )


def _named(flag: Flag) -> dict[str, object]:
    return {
        "dataset": flag.episode.dataset.title,
        "number": flag.episode.number,
        "task": flag.episode.task,
        "reason": flag.get_reason_display(),
        "text": flag.text,
    }
