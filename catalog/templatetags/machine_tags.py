"""What a dataset's page says to programs, and the button that follows it."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse

from catalog.metadata.addresses import (
    LOCAL_DOIS,
    absolute,
    dataset_url,
    doi_of,
    doi_url,
    picture_path,
)
from catalog.metadata.wording import description_of
from catalog.models import Dataset, Version
from catalog.selectors import follows
from portal.accounts.access import actor_of

register = template.Library()


@register.inclusion_tag("catalog/parts/follow.html", takes_context=True)
def follow_button(context: Context, dataset: Dataset) -> dict[str, Any]:
    """A button that follows the dataset, or ends that; for who is not signed in the way to do so.

    That leads back to the dataset's page: what the button sends cannot be sent again by a link.
    """
    actor = actor_of(context["request"])
    return {
        "dataset": dataset,
        "is_signed_in": actor.is_signed_in,
        "follow": follows.of_dataset(actor, dataset),
        "csrf_token": context.get("csrf_token", ""),
    }


@register.inclusion_tag("catalog/parts/identifier.html")
def identifier(version: Version) -> dict[str, Any]:
    """The version's identifier; nothing where none was minted."""
    doi = doi_of(version)
    if doi is None:
        return {}
    return {"doi": doi, "url": doi_url(doi), "is_local": doi.provider == LOCAL_DOIS}


@register.inclusion_tag("catalog/parts/social.html")
def social_tags(dataset: Dataset) -> dict[str, Any]:
    """OpenGraph and Twitter tags, the canonical address and the feed."""
    feed = reverse("catalog:feed-dataset", args=[dataset.organisation.slug, dataset.slug])
    return {
        "dataset": dataset,
        "description": description_of(dataset),
        "url": dataset_url(dataset),
        "picture": absolute(picture_path(dataset)),
        "feed": absolute(feed),
    }
