"""What a dataset's card shows, worked out before the template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalog.models import Dataset
from catalog.selectors.renderings import POSTER, TOUCHPRINT, url_of


@dataclass(frozen=True)
class Card:
    """A dataset in a list."""

    dataset: Dataset
    url: str
    owner: str
    poster: str
    touchprint: str
    without: str
    licences: str
    price: dict[str, Any] | None
    is_priced: bool
    rate_hz: float | None
    taxels: int | None


def card_of(dataset: Dataset) -> Card:
    """The card; needs organisation, latest version and cover loaded (`search.with_card`)."""
    prices = [row["price"] for row in dataset.licences if row["price"]]
    streams = dataset.sheet.get("streams", [])
    touch = [stream for stream in streams if stream["kind"] == "tactile"]
    return Card(
        dataset=dataset,
        url=dataset.get_absolute_url(),
        owner=dataset.organisation.name,
        poster=url_of(dataset.cover, POSTER),
        touchprint=url_of(dataset.cover, TOUCHPRINT),
        without="No touchprint of this episode" if touch else "No touch stream",
        licences=_licences(dataset),
        price=min(prices, key=lambda price: int(price["amount"])) if prices else None,
        is_priced=dataset.is_open or bool(dataset.licences),
        rate_hz=max((stream["rate_hz"] or 0 for stream in streams), default=0) or None,
        taxels=max((stream["channels"] for stream in touch), default=0) or None,
    )


def _licences(dataset: Dataset) -> str:
    if dataset.is_open:
        return dataset.licence
    return ", ".join(dict.fromkeys(row["name"] for row in dataset.licences)) or "No offer yet"
