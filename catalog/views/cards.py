"""A dataset's card.

It is put together here and not by a template: a page has twenty of them, nearly all of them new to
the process in its first minutes, and a template takes longer for them than for all the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from catalog.models import Dataset
from catalog.selectors.renderings import MOTION, POSTER, TOUCHPRINT, url_of
from portal.ui.icons import ICONS
from portal.ui.measures import duration, figure, money

_WORDS: Final = 24
_ICON: Final = '<svg class="ico" viewBox="0 0 16 16" aria-hidden="true">{}</svg>'
_SYNTHETIC: Final = (
    '<span class="tag synthetic" title="Made by a simulator, not recorded from a person">'
    f"{_ICON.format(ICONS['code'])}Synthetic</span>"
)
_OPEN: Final = f'<span class="tag ok">{_ICON.format(ICONS["check"])}Open</span>'


@dataclass(frozen=True)
class Card:
    """A dataset in a list."""

    dataset: Dataset
    url: str
    owner: str
    poster: str
    motion: str
    touchprint: str
    without: str
    licences: str
    price: dict[str, Any] | None
    is_priced: bool
    rate_hz: float | None
    taxels: int | None


def card_of(dataset: Dataset) -> Card:
    """The card; needs organisation, latest version and cover loaded (`search.for_cards`)."""
    prices = [row["price"] for row in dataset.licences if row["price"]]
    streams = dataset.sheet.get("streams", [])
    touch = [stream for stream in streams if stream["kind"] == "tactile"]
    return Card(
        dataset=dataset,
        url=dataset.get_absolute_url(),
        owner=dataset.organisation.name,
        poster=url_of(dataset.cover, POSTER),
        motion=url_of(dataset.cover, MOTION),
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


def written(card: Card, *, is_listed: bool = False) -> SafeString:
    """The card in HTML; one that `is_listed` can be chosen for comparing."""
    compare = _compare(card.dataset) if is_listed else ""
    return mark_safe(  # noqa: S308 - each part is escaped
        f'<article class="card-row">{_thumb(card)}<div class="card-body">{_said(card)}'
        f'{_print(card)}<div class="facts">{_facts(card)}</div></div>'
        f'<div class="card-side">{_tags(card)}{_price(card)}{compare}</div></article>'
    )


def _thumb(card: Card) -> str:
    if not card.poster:
        return '<span class="thumb"></span>'
    moves = " data-motion" if card.motion else ""
    return (
        f'<img class="thumb" src="{escape(card.poster)}" alt="" width="152" height="152"'
        f' loading="lazy" decoding="async"{moves}>'
    )


def _said(card: Card) -> str:
    summary = card.dataset.summary
    told = f'<p class="small soft hide-s">{escape(_shortened(summary))}</p>' if summary else ""
    return (
        f'<div><h3><a href="{escape(card.url)}">{escape(card.dataset.title)}</a></h3>'
        f'<div class="small mute">{escape(card.owner)}</div></div>{told}'
    )


def _shortened(summary: str) -> str:
    return Truncator(summary).words(_WORDS, truncate=" …")


def _print(card: Card) -> str:
    if not card.touchprint:
        return f'<span class="print-none">{escape(card.without)}</span>'
    return (
        f'<span class="print"><img src="{escape(card.touchprint)}" alt="Touchprint of an episode"'
        ' width="240" height="29" loading="lazy" decoding="async"></span>'
    )


def _facts(card: Card) -> str:
    dataset = card.dataset
    facts = [("", duration(dataset.seconds), ""), _counted(dataset.episodes_count, "episode")]
    if card.rate_hz:  # that of the fastest stream; the others may be slower
        facts.append(("up to ", figure(card.rate_hz), " Hz"))
    facts += [_counted(card.taxels, "taxel")] if card.taxels else []
    return "".join(
        f'<span>{before}<span class="num">{value}</span>{unit}</span>'
        for before, value, unit in facts
    )


def _counted(count: int, thing: str) -> tuple[str, str, str]:
    return "", f"{count:,}", f" {thing}{'' if count == 1 else 's'}"


def _tags(card: Card) -> str:
    dataset = card.dataset
    quality = ""
    if dataset.quality is not None:
        quality = (
            f'<span class="quality"><b>{dataset.quality}</b> <span class="mute">quality</span>'
            "</span>"
        )
    return (
        f"{quality}{_SYNTHETIC if dataset.is_synthetic else ''}{_OPEN if dataset.is_open else ''}"
        f'<span class="soft">{escape(card.licences)}</span>'
    )


def _price(card: Card) -> str:
    if card.price:
        amount = money(int(card.price["amount"]), str(card.price["currency"]))
        return f'<span class="price">from {escape(amount)}</span>'
    return '<span class="price">Free</span>' if card.is_priced else ""


def _compare(dataset: Dataset) -> SafeString:
    return format_html(
        '<label class="compare"><input class="form-check-input" type="checkbox" form="compare"'
        ' name="d" value="{}" aria-label="Compare {}"><span>Compare</span></label>',
        dataset.name,
        dataset.slug,
    )
