"""Input of the accounts API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from portal.accounts.roles import SCOPES


class TokenInput(serializers.Serializer[Any]):
    """A new token's name, scopes and, if wanted, its end."""

    name = serializers.CharField(max_length=80)
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=SCOPES), allow_empty=False)
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class ServiceAccountInput(serializers.Serializer[Any]):
    """A new service account's name; the service says what a name is."""

    name = serializers.CharField(max_length=80)
