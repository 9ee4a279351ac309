"""`{% load ui %}`: icons, states, the import map, the bar's links, and svg that needs no style."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.forms import BoundField
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from portal.ui import icons, importmap, measures, navigation, states
from portal.ui import styles as style_sheets

register = template.Library()
SHORT_NAMES = {"emg", "imu"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """One icon of 16 px; decoration only, so a word must stand beside it or in aria-label."""
    return format_html(
        '<svg class="ico" viewBox="0 0 16 16" aria-hidden="true">{}</svg>',
        mark_safe(icons.ICONS[name]),  # noqa: S308 - a constant of ours
    )


@register.simple_tag(takes_context=True)
def import_map(context: template.Context) -> SafeString:
    request = context.get("request")
    nonce = str(getattr(request, "csp_nonce", ""))  # asking for it is what makes it
    if not nonce:  # a page rendered without a request (500): the browser would refuse it anyway
        return SafeString("")
    text = json.dumps(importmap.import_map(), separators=(",", ":")).replace("<", "\\u003c")
    return format_html(
        '<script type="importmap" nonce="{}">{}</script>',
        nonce,
        mark_safe(text),  # noqa: S308 - json of our own file names, "<" escaped
    )


@register.simple_tag
def style_sheet() -> str:
    """The address of all style sheets as one."""
    return reverse("styles", args=[style_sheets.sheet().digest])


@register.simple_tag(takes_context=True)
def public_links(context: template.Context) -> tuple[navigation.Link, ...]:
    return navigation.public_links(context.get("actor"))


@register.simple_tag(takes_context=True)
def role_links(context: template.Context) -> tuple[navigation.Link, ...]:
    return navigation.role_links(context.get("actor"))


@register.filter
def state_level(state: str) -> str:
    return states.look_of(state).level


@register.filter
def state_icon(state: str) -> SafeString:
    return icon(states.look_of(state).icon)


@register.filter
def words(value: str) -> str:
    """`changes_requested` as people read it: "Changes requested"; IMU and EMG stay as they are."""
    if str(value) in SHORT_NAMES:
        return str(value).upper()
    if str(value) in states.WORDS:
        return states.WORDS[str(value)]
    return str(value).replace("_", " ").capitalize()


@register.filter
def widget_type(field: BoundField) -> str:
    return field.widget_type


@register.filter
def money(price: Mapping[str, Any] | None) -> str:
    """`{"amount": 125000, "currency": "EUR"}` as "€1,250.00"; nothing to pay is "Free"."""
    return measures.money(int(price["amount"]), str(price["currency"])) if price else "Free"


@register.filter
def size(count: int | None) -> str:
    return measures.size(count)


@register.filter
def duration(seconds: float | None) -> str:
    return measures.duration(seconds)


@register.filter
def short_hash(value: str) -> str:
    return f"{value[:8]}…{value[-4:]}" if len(value) > 16 else value


@register.simple_tag
def bar(value: float | None, most: float = 100) -> SafeString:
    return format_html(
        '<svg class="bar" aria-hidden="true"><rect class="track" width="100%" height="4"/>'
        '<rect class="value" width="{}%" height="4"/></svg>',
        measures.percent(value or 0, most),
    )


@register.simple_tag
def column(count: float, most: float) -> SafeString:
    """One column of a histogram, as high as its share of the highest."""
    height = measures.percent(count, most)
    return format_html(
        '<svg aria-hidden="true"><rect class="track" width="100%" height="100%" rx="2"/>'
        '<rect class="value" y="{}%" width="100%" height="{}%" rx="2"/></svg>',
        round(100 - height, 2),
        height,
    )


@register.simple_tag
def meter(value: float, limit: Any, level: str = "info") -> SafeString:
    """A finding's value against its limit; `limit` is a number, or [low, high] with gaps."""
    scale = measures.Scale.of(value, limit)
    ticks = [
        format_html('<rect class="limit" x="{}%" y="3" width="2" height="16"/>', place)
        for place in scale.limits
    ]
    return format_html(
        '<svg class="meter {}" aria-hidden="true"><rect class="track" y="8" width="100%"'
        ' height="6" rx="3"/><rect class="value" y="8" width="{}%" height="6" rx="3"/>{}</svg>',
        level,
        scale.value,
        mark_safe("".join(ticks)),  # noqa: S308 - each tick was escaped above
    )


@register.filter
def figure(value: float | str | None) -> str:
    """A measured number with four digits; a dash where nothing was measured."""
    return "–" if value is None or value == "" else measures.figure(float(value))


@register.filter
def limits(limit: Any) -> str:
    return measures.limits(limit)


@register.filter
def split_words(text: str) -> list[str]:
    return text.split()


@register.filter
def success_word(row: Mapping[str, Any] | None) -> str:
    """Of an episode's row: yes, no, or unknown when nobody said."""
    success = row.get("success") if row else None
    return (
        {True: "yes", False: "no"}.get(success, "unknown")
        if isinstance(success, bool)
        else "unknown"
    )


@register.simple_tag
def quarters(duration_s: Any) -> list[str]:
    """Four marks of a time axis after its zero."""
    return [f"{float(duration_s or 0) * part / 4:.1f}" for part in (1, 2, 3, 4)]


@register.filter
def as_json(value: Any) -> str:
    """JSON for a data attribute; the template escapes it."""
    return json.dumps(value)
