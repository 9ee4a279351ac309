"""What the API takes for licensing, checked field by field."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from licensing.models.offers import Audience
from licensing.money import CURRENCIES
from portal.core.operations import WordOrIds


class PriceInput(serializers.Serializer[Any]):
    """Money in minor units."""

    amount = serializers.IntegerField(min_value=1, max_value=10**12)
    currency = serializers.ChoiceField(CURRENCIES)


class OfferInput(serializers.Serializer[Any]):
    """A new offer."""

    template = serializers.CharField(max_length=60)
    template_version = serializers.CharField(max_length=20, default="latest")
    audience = serializers.ChoiceField(Audience.choices)
    organisation = serializers.CharField(max_length=60, required=False, allow_null=True)
    price = PriceInput(required=False, allow_null=True, default=None)
    term_days = serializers.IntegerField(
        min_value=1, max_value=36500, required=False, allow_null=True, default=None
    )
    seats = serializers.IntegerField(
        min_value=1, max_value=1000, required=False, allow_null=True, default=None
    )
    public = serializers.BooleanField(default=True)
    valid_until = serializers.DateTimeField(required=False, allow_null=True, default=None)


def fields_of_use() -> serializers.ListField:
    """Return the field for a short list of fields of use."""
    return serializers.ListField(
        child=serializers.CharField(max_length=80), max_length=20, required=False, default=list
    )


class RequestInput(serializers.Serializer[Any]):
    """A request for access."""

    offer = serializers.UUIDField()
    organisation = serializers.CharField(max_length=60)
    purpose = serializers.CharField(max_length=200)
    fields_of_use = fields_of_use()
    statement = serializers.CharField(max_length=5000)
    selection = serializers.UUIDField(required=False, allow_null=True, default=None)


class AnswerInput(serializers.Serializer[Any]):
    """The answer to a licence manager's question."""

    statement = serializers.CharField(max_length=5000)


class DecisionInput(serializers.Serializer[Any]):
    """A decision on a request."""

    decision = serializers.ChoiceField(["approve", "decline", "needs_info"])
    reason = serializers.CharField(max_length=2000)


class SignatureInput(serializers.Serializer[Any]):
    """A signature over an agreement's text."""

    sha256 = serializers.RegexField(r"^[0-9a-f]{64}$")
    name = serializers.CharField(max_length=120)
    role = serializers.CharField(max_length=120)


class OrderInput(serializers.Serializer[Any]):
    """An order: an offer and a quantity, never a price."""

    offer = serializers.UUIDField()
    organisation = serializers.CharField(max_length=60)
    purpose = serializers.CharField(max_length=200)
    fields_of_use = fields_of_use()
    seats = serializers.IntegerField(min_value=1, max_value=1000)
    purchase_order = serializers.CharField(
        max_length=60, required=False, allow_blank=True, default=""
    )
    selection = serializers.UUIDField(required=False, allow_null=True, default=None)


class PaymentInput(serializers.Serializer[Any]):
    """The way to pay."""

    provider = serializers.CharField(max_length=12)


class SettlementInput(serializers.Serializer[Any]):
    """What finance notes when the money arrived."""

    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class ReasonInput(serializers.Serializer[Any]):
    """A reason for what cannot be undone."""

    reason = serializers.CharField(max_length=2000)


class SeatInput(serializers.Serializer[Any]):
    """A person by e-mail, or a service account by its name."""

    email = serializers.EmailField(required=False)
    service_account = serializers.CharField(max_length=254, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of the two."""
        if len(attrs) != 1:
            raise serializers.ValidationError("Give either an email or a service_account.")
        return attrs


class EpisodesField(WordOrIds):
    """The word "all", or a list of episode ids."""

    word = "all"

    def to_internal_value(self, data: Any) -> list[str] | None:
        """Return None for all."""
        value = super().to_internal_value(data)
        return None if value == self.word else [str(item) for item in value]


class SelectionInput(serializers.Serializer[Any]):
    """What of a version is wanted: episodes, or what a saved selection holds of it."""

    episodes = EpisodesField(required=False)
    saved = serializers.UUIDField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of the two."""
        if len(attrs) != 1:
            raise serializers.ValidationError("Give either episodes or saved.")
        return attrs


class BundleInput(serializers.Serializer[Any]):
    """A bundle."""

    grant = serializers.UUIDField(allow_null=True, required=False, default=None)
    dataset = serializers.RegexField(r"^[a-z0-9_-]+/[a-z0-9_-]+$")
    version = serializers.CharField(max_length=20)
    selection = SelectionInput(required=False)
    format = serializers.ChoiceField(["original"], default="original")
