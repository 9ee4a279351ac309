"""Forms of the settings pages."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from portal.accounts.models import Organisation, User
from portal.accounts.roles import OrganisationKind
from portal.accounts.services import service_accounts
from portal.accounts.services.organisations import OPEN_KINDS, roles_for

PLAIN = {"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
SCOPE_WORDS = {
    "catalog:read": "read the catalogue",
    "ingest:write": "upload and submit recordings",
    "review:write": "review submissions",
    "licence:read": "read requests, orders and grants",
    "licence:write": "ask for, order and sign licences",
    "licence:decide": "decide requests and settle payments",
    "delivery:read": "build and download bundles",
    "admin": "everything an administrator may",
}


def read_country(text: str) -> str:
    """Two upper-case letters, or nothing; else a ValidationError."""
    country = text.strip().upper()
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise forms.ValidationError("Two letters, such as DE.")
    return country


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """Name and country, as agreements show them."""

    class Meta:
        model = User
        fields = ["name", "country"]
        help_texts = {
            "name": "As it stands under agreements that you sign.",
            "country": "Two letters, such as DE. Some licences hold in some countries only.",
        }

    def clean_country(self) -> str:
        """Upper case letters."""
        return read_country(str(self.cleaned_data["country"]))


class OrganisationForm(forms.Form):
    """A new organisation."""

    name = forms.CharField(max_length=160, help_text="The legal name, as agreements show it.")
    kind = forms.ChoiceField(
        choices=[(kind, OrganisationKind(kind).label) for kind in OPEN_KINDS],
        help_text="Academic asks for research licences, a company buys, a partner contributes.",
    )
    country = forms.CharField(
        min_length=2, max_length=2, help_text="Two letters of its seat, such as DE."
    )

    def clean_country(self) -> str:
        """Upper case letters."""
        return read_country(str(self.cleaned_data["country"]))


class InvitationForm(forms.Form):
    """Whom to invite, in which role."""

    email = forms.EmailField(label="E-mail")
    role = forms.ChoiceField()

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = [(role, role.label) for role in roles_for(organisation)]
        field.initial = "member"


class ServiceAccountForm(forms.Form):
    """A new service account."""

    name = forms.CharField(
        max_length=80, help_text=service_accounts.NAME_WORDS, widget=forms.TextInput(attrs=PLAIN)
    )


class TokenForm(forms.Form):
    """A new token."""

    name = forms.CharField(max_length=80, help_text="Where you use it, such as: training server.")
    scopes = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, help_text="Give it only what the program needs."
    )
    expires_on = forms.DateField(
        required=False,
        label="Ends on",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Leave empty for a token that ends when you revoke it.",
    )

    def __init__(self, *args: Any, held: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scopes"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - narrows the type
        field.choices = [(scope, f"{scope}: {SCOPE_WORDS[scope]}") for scope in sorted(held)]

    def expires_at(self) -> datetime | None:
        """The end of the chosen day."""
        day = self.cleaned_data["expires_on"]
        return timezone.make_aware(datetime.combine(day, time.max)) if day else None
