"""Telling a partner and the reviewers that the portal already holds a recording's content."""

from __future__ import annotations

from typing import Any

from django.db import connection

from dexterdata.checks import Fingerprint
from dexterdata.checks import report as reports
from dexterdata.recording import Finding, Level
from dexterdata.sandbox import Examination
from ingest.models import ContentKey, ContentPrint, Duplicate, Recording
from ingest.selectors.duplicates import Twin, indexed_keys, twins_of

CHECK = "identity.duplicate"
KEPT = 10
_TURN = 0x44587072  # any number that no other lock uses


def noted(recording: Recording, examination: Examination) -> dict[str, Any]:
    """Return the report, with a warning where an earlier recording holds the same content.

    Keeps the fingerprint and which recordings are alike, in the caller's transaction. Whichever of
    two files comes here first counts as the earlier from then on, also when it is checked again.
    """
    report = examination.report
    if report["verdict"] == "refused" or examination.fingerprint is None:
        ContentPrint.objects.filter(recording=recording).delete()
        Duplicate.objects.filter(recording=recording).delete()
        return report
    take_turn()
    mine = _keep(recording, examination.fingerprint)
    twins = twins_of(mine, examination.fingerprint)
    Duplicate.objects.filter(recording=recording).delete()
    Duplicate.objects.bulk_create(
        Duplicate(recording=recording, earlier=twin.recording, likeness=twin.likeness)
        for twin in twins[:KEPT]
    )
    return _warned(report, _sentence(recording, twins)) if twins else report


def take_turn() -> None:
    """Wait until other transactions that compare have ended; SQLite has one writer anyway.

    Before any recording is locked: who compares refers to the recordings that are alike.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])


def _keep(recording: Recording, fingerprint: Fingerprint) -> ContentPrint:
    near = [list(keys) for keys in fingerprint.near]
    known = ContentPrint.objects.filter(recording=recording).first()
    if known is not None and (known.exact, known.near) == (fingerprint.exact, near):
        return known
    mine, _ = ContentPrint.objects.update_or_create(
        recording=recording, defaults={"exact": fingerprint.exact, "near": near}
    )
    mine.keys.all().delete()
    ContentKey.objects.bulk_create(
        ContentKey(print=mine, key=key) for key in sorted(indexed_keys(fingerprint))
    )
    return mine


def _sentence(recording: Recording, twins: list[Twin]) -> str:
    """Names only recordings of one's own organisation: whose the others are is not told."""
    owner = recording.dataset.organisation_id
    own = [twin for twin in twins if twin.recording.dataset.organisation_id == owner]
    twin = own[0] if own else twins[0]
    what = "The same samples are" if twin.likeness >= 1 else "The same movement is"
    how = "" if twin.likeness >= 1 else ", perhaps cut, shifted or re-sampled"
    where = f": {twin.recording.filename} (recording {twin.recording.public_id})" if own else ""
    more = len(own) - 1
    others = f", and {more} more of yours" if more > 0 else ""
    return f"{what} already in the portal{how}{where}{others}."


def _warned(report: dict[str, Any], sentence: str) -> dict[str, Any]:
    """The report with the warning before all others; what failed still fails."""
    built = reports.build(
        name="",
        format="",
        size_bytes=0,
        sha256="",
        recording=None,
        findings=[Finding(sentence, check=CHECK, level=Level.WARNING)],
        quality=None,
    )
    findings = report["findings"]
    errors = [finding for finding in findings if finding["level"] == "error"]
    others = [finding for finding in findings if finding["level"] != "error"]
    verdict = "warn" if report["verdict"] == "pass" else report["verdict"]
    return {**report, "verdict": verdict, "findings": [*errors, *built["findings"], *others]}
