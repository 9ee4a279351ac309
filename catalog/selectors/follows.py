"""What people follow, and whom a version concerns."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import numpy as np
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.urls import reverse
from numpy.typing import NDArray

from catalog.models import Dataset, Follow, Told, Version
from catalog.search.datasets_query import DatasetQuery, read
from catalog.selectors import datasets, search
from portal.accounts.access import ANONYMOUS, Actor, actor_for
from portal.accounts.models import User
from portal.core.errors import NotFoundError


def own(user: User) -> QuerySet[Follow]:
    """What this person follows, the newest first; `is_shown`: a dataset that they may see now."""
    seen = datasets.visible_to(actor_for(user)).filter(pk=OuterRef("dataset"))
    rows = Follow.objects.filter(user=user).annotate(is_shown=Exists(seen))
    return rows.select_related("dataset__organisation").order_by("-created_at", "-pk")


def get_own(user: User, public_id: UUID) -> Follow:
    """One of this person's; NotFoundError for any other."""
    found = own(user).filter(public_id=public_id).first()
    if found is None:
        raise NotFoundError("You follow no such thing.", code="follow.not_found")
    return found


def of_dataset(actor: Actor, dataset: Dataset) -> Follow | None:
    """The actor's follow of this dataset, if any."""
    if actor.user is None:
        return None
    return Follow.objects.filter(user=actor.user, dataset=dataset).first()


def query_of(text: str) -> DatasetQuery:
    """A saved search as the list reads it: what means nothing any more is left out."""
    values: dict[str, list[str]] = {key: list(given) for key, given in QueryDict(text).lists()}
    return replace(read(values, is_strict=False), asked_ordering="")


def list_url(follow: Follow) -> str:
    """The page of what is followed."""
    if follow.dataset is not None:
        return follow.dataset.get_absolute_url()
    return f"{reverse('catalog:list')}?{follow.query}"


def is_shown(follow: Follow) -> bool:
    """Whether the follower may see now what is followed; a row that `own` gives knows."""
    return follow.dataset is None or bool(getattr(follow, "is_shown", False))


def name_of(follow: Follow) -> str:
    """What is followed, in words; of what may not be seen now, the name that was followed."""
    if follow.dataset is None:
        return follow.name
    return follow.dataset.title if is_shown(follow) else follow.dataset.name


def described(query: DatasetQuery) -> str:
    """What is asked for, in short: the box, the chosen values and the ranges."""
    parts = [query.text, *(value for values in query.chosen.values() for value in values)]
    parts += [f"{key} {span.words}" for key, span in query.spans.items()]
    return ", ".join(filter(None, parts)).replace("_", " ")


def matching(query: DatasetQuery, actor: Actor = ANONYMOUS) -> NDArray[np.int64]:
    """The keys of the listed datasets that fit, for this person's sight.

    Nothing is taken for something alike: who follows a word is told of that word.
    """
    answer = search.search_exactly(query, actor)
    found: NDArray[np.int64] = answer.loaded.index.pks[answer.found.mask]
    return found


def is_found(query: DatasetQuery, dataset: Dataset, actor: Actor) -> bool:
    """Whether the list of this query shows the dataset to this person."""
    return bool(np.isin(dataset.pk, matching(query, actor)))


def _shown_since(version: Version) -> datetime:
    """When it could first be seen: at its publication, or at the end of the embargo after it."""
    published = version.published_at or version.created_at
    embargo = version.dataset.embargoed_until
    return max(published, embargo) if embargo else published


def concerned(version: Version) -> dict[User, list[Follow]]:
    """Who has to be told of a version, with what they follow that it belongs to.

    Each follower's own sight decides, for a dataset as for a search: nobody is told of what they
    may not see now, nor twice of the same, nor of what was there before they followed.
    """
    dataset = version.dataset
    told = Told.objects.filter(version=version, follow__user=OuterRef("user"))
    rows = Follow.objects.filter(~Exists(told), user__is_active=True)
    rows = rows.filter(created_at__lte=_shown_since(version))
    found: dict[User, list[Follow]] = {}
    for follow in rows.filter(dataset=dataset).select_related("user", "dataset__organisation"):
        found.setdefault(follow.user, []).append(follow)
    searches = rows.filter(dataset=None).select_related("user").order_by("pk")
    for follow in searches.iterator(chunk_size=500):
        if is_found(query_of(follow.query), dataset, actor_for(follow.user)):
            found.setdefault(follow.user, []).append(follow)
    return {
        user: follows
        for user, follows in found.items()
        if datasets.listed_to(actor_for(user)).filter(pk=dataset.pk).exists()
    }
