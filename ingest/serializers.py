"""The API's input, field by field."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from rest_framework import serializers

from catalog import spdx
from catalog.policy import SCOPES
from ingest.states import Decision, FlagReason
from portal.core.operations import DescribedField

HANDS = ("left", "right", "both", "unknown")
LONGEST_CONSENT = 400
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class SourcesField(serializers.ListField):
    """What a file was made from: a list, or one text with a line for each."""

    child = serializers.CharField(max_length=400)

    def to_internal_value(self, data: Any) -> list[Any]:
        """A text becomes its lines."""
        if isinstance(data, str):
            data = [line.strip() for line in data.splitlines() if line.strip()]
        return super().to_internal_value(data)


class ConsentField(DescribedField):
    """What the recorded person agreed to: a text, or `{"form", "scopes", "expires_at"}`."""

    shape = {
        "oneOf": [
            {"type": "string", "maxLength": LONGEST_CONSENT},
            {
                "type": "object",
                "properties": {
                    "form": {"type": "string", "maxLength": LONGEST_CONSENT},
                    "scopes": {"type": "array", "items": {"enum": list(SCOPES)}},
                    "expires_at": {"type": "string", "format": "date-time"},
                },
                "additionalProperties": False,
            },
        ]
    }
    default_error_messages = {
        "type": "A text, or an object with form, scopes and expires_at.",
        "form": "At most 400 characters.",
        "scopes": f"A list of some of: {', '.join(SCOPES)}.",
        "expires_at": "A date and time with its zone, such as 2027-12-31T00:00:00Z.",
    }

    def to_internal_value(self, data: Any) -> str | dict[str, Any]:
        """The text stripped, or the object with what it states and nothing else."""
        if isinstance(data, str):
            return self._form(data)
        if not isinstance(data, dict) or set(data) - {"form", "scopes", "expires_at"}:
            self.fail("type")
        form = data.get("form")
        said: dict[str, Any] = {"form": "" if form is None else self._form(form)}
        if data.get("scopes") is not None:
            said["scopes"] = self._scopes(data["scopes"])
        if data.get("expires_at") not in (None, ""):
            said["expires_at"] = self._moment(data["expires_at"])
        return said

    def to_representation(self, value: Any) -> Any:
        """As it was said."""
        return value

    def _form(self, text: Any) -> str:
        if not isinstance(text, str) or len(text) > LONGEST_CONSENT or _CONTROL.search(text):
            self.fail("form")
        return str(text).strip()

    def _scopes(self, scopes: Any) -> list[str]:
        if not isinstance(scopes, list) or not all(map(_is_scope, scopes)):
            self.fail("scopes")
        return sorted(set(scopes))

    def _moment(self, text: Any) -> str:
        try:
            read = datetime.fromisoformat(str(text))
            is_of_a_zone, moment = read.tzinfo is not None, read.astimezone(UTC)
        except (ValueError, OverflowError):  # the year 1 or 9999, and a zone beyond it
            self.fail("expires_at")
        if not is_of_a_zone:
            self.fail("expires_at")
        return moment.isoformat()


def _is_scope(scope: Any) -> bool:
    return isinstance(scope, str) and scope in SCOPES


class MetadataInput(serializers.Serializer[Any]):
    """What a partner says of a recording beside the file; unknown words are refused."""

    hand = serializers.ChoiceField(HANDS, required=False, allow_blank=True)
    subject = serializers.CharField(max_length=120, required=False, allow_blank=True)
    session = serializers.CharField(max_length=120, required=False, allow_blank=True)
    task = serializers.CharField(max_length=200, required=False, allow_blank=True)
    consent = ConsentField(required=False)
    licence = serializers.CharField(max_length=200, required=False, allow_blank=True)
    attribution = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    sources = SourcesField(required=False, max_length=50)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Name a word that we do not know, so that a slip of the pen is not lost in silence."""
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, dict) else []
        if unknown:
            known = ", ".join(self.fields)
            raise serializers.ValidationError(
                {str(name): f"Not known; there are: {known}." for name in unknown}, code="unknown"
            )
        return dict(super().to_internal_value(data))

    def validate_licence(self, value: str) -> str:
        """An SPDX expression."""
        if value:
            try:
                spdx.read(value)
            except spdx.LicenceExpressionError as error:
                text = f"Not an SPDX licence expression. {error}"
                raise serializers.ValidationError(text) from error
        return value


class UploadInput(serializers.Serializer[Any]):
    """`POST uploads`; sizes are judged by the service."""

    filename = serializers.CharField(max_length=255)
    size = serializers.IntegerField(min_value=0, max_value=2**62)
    sha256 = serializers.CharField()
    dataset = serializers.RegexField(r"^[\w-]+/[\w-]+$")
    profile = serializers.CharField(required=False, allow_blank=True, max_length=600_000)
    metadata = MetadataInput(required=False)
    replaces = serializers.UUIDField(required=False, allow_null=True)
    batch = serializers.UUIDField(required=False, allow_null=True)

    def validate_sha256(self, value: str) -> str:
        """64 hexadecimal digits, in lower case from here on."""
        if not _SHA256.fullmatch(value.lower()):
            raise serializers.ValidationError("A SHA-256 has 64 hexadecimal digits.")
        return value.lower()

    def validate_filename(self, value: str) -> str:
        """A name, not a path; any script, no control characters."""
        name = value.replace("\\", "/").rpartition("/")[2].strip()
        if not name or name in (".", "..") or _CONTROL.search(name):
            raise serializers.ValidationError("Give the file's name, without control characters.")
        return name


class UploadWords(serializers.Serializer[Any]):
    """`PATCH uploads/{id}`: what is said of the file beside its bytes."""

    profile = serializers.CharField(required=False, allow_blank=True, max_length=600_000)
    metadata = MetadataInput(required=False)


class PartsInput(serializers.Serializer[Any]):
    """`POST uploads/{id}/parts`."""

    numbers = serializers.ListField(
        child=serializers.IntegerField(min_value=1), min_length=1, max_length=100
    )


class PartInput(serializers.Serializer[Any]):
    """A part that the sender has the store's word for."""

    number = serializers.IntegerField(min_value=1, max_value=10_000)
    etag = serializers.CharField(max_length=100)


class CompleteInput(serializers.Serializer[Any]):
    """`POST uploads/{id}/complete`."""

    parts = serializers.ListField(child=PartInput(), max_length=10_000)


class SubmissionInput(serializers.Serializer[Any]):
    """`POST submissions`."""

    dataset = serializers.RegexField(r"^[\w-]+/[\w-]+$")
    recordings = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=1000)
    message = serializers.CharField(required=False, allow_blank=True, max_length=4000)


class EpisodeInput(serializers.Serializer[Any]):
    """One labelled time range; its ends are judged by the service."""

    t_start_s = serializers.FloatField()
    t_end_s = serializers.FloatField()
    task = serializers.CharField(max_length=200)
    instruction = serializers.CharField(
        max_length=400, required=False, allow_blank=True, default=""
    )
    hand = serializers.ChoiceField(HANDS, required=False, default="unknown")
    success = serializers.BooleanField(required=False, allow_null=True, default=None)
    objects = serializers.ListField(
        child=serializers.CharField(max_length=120), required=False, max_length=50, default=list
    )


class ReviewInput(serializers.Serializer[Any]):
    """`POST recordings/{id}/review`."""

    decision = serializers.ChoiceField(Decision.choices)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=4000, default="")
    episodes = serializers.ListField(child=EpisodeInput(), required=False, max_length=500)
    run = serializers.IntegerField(required=False, min_value=1)


class FlagInput(serializers.Serializer[Any]):
    """`POST episodes/{id}/flags`; the moment is judged by the service."""

    reason = serializers.ChoiceField(FlagReason.choices)
    text = serializers.CharField(max_length=1500)
    t_s = serializers.FloatField(required=False, allow_null=True)


class DescribeInput(serializers.Serializer[Any]):
    """`PATCH recordings/{id}`."""

    metadata = MetadataInput()


class CheckInput(serializers.Serializer[Any]):
    """`POST recordings/{id}/validate`."""

    profile = serializers.CharField(required=False, allow_blank=True, max_length=600_000)
