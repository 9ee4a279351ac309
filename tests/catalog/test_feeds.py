"""Atom feeds, the sitemap and the picture: what everybody may see, and nothing else."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from catalog.models import Dataset
from catalog.services import index, withdrawals
from catalog.states import DatasetState
from catalog.views import discovery
from portal.accounts.models import Membership
from portal.storage import store
from tests.answers import whole
from tests.catalog.factories import accept, make_dataset, publish, published_dataset, render

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
POSTER = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 480" width="640" height="480">'
    b'<defs><linearGradient id="g0" gradientUnits="userSpaceOnUse" x1="0.0" y1="0.0" x2="640.0" '
    b'y2="0.0"><stop offset="0.00" stop-color="#ff0000"/><stop offset="1.00" '
    b'stop-color="#0000ff"/></linearGradient></defs><rect width="640" height="480" '
    b'fill="#0F1518"/><path d="M100 100L540 100L540 380L100 380z" fill="url(#g0)"/>'
    b'<path d="M10 10a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z" fill="#00ff00" opacity=".5"/></svg>'
)


def feed_of(client, address: str) -> ET.Element:
    answer = client.get(address)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(answer.content)


def titles(feed: ET.Element) -> list[str]:
    return [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]


def hide(dataset: Dataset, how: str) -> None:
    """Make a public dataset private, embargoed or withdrawn."""
    if how == "withdrawn":
        owner = Membership.objects.filter(organisation=dataset.organisation).first().user
        withdrawals.withdraw_dataset(dataset=dataset, reason="Consent ended.", by=owner)
        return
    soon = timezone.now() + timedelta(days=1)
    changes = {"private": {"visibility": "private"}, "embargoed": {"embargoed_until": soon}}
    dataset.refresh_from_db()
    for name, value in changes[how].items():
        setattr(dataset, name, value)
    dataset.save()
    index.refresh(dataset)


def test_the_feed_lists_new_versions_with_ids_that_stay(client, settings):
    settings.DEXTER_BASE_URL = "https://data.example"
    dataset = make_dataset(title="Hände & <b>touch</b>\x0b")
    first = publish(dataset, accept(dataset))
    second = publish(dataset, accept(dataset), "1.1.0")

    feed = feed_of(client, "/feeds/versions.atom")

    entries = list(feed.iter(f"{ATOM}entry"))
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [
        f"urn:uuid:{second.public_id}",
        f"urn:uuid:{first.public_id}",
    ]
    assert titles(feed)[0] == "Hände & <b>touch</b> 1.1.0"
    assert feed.findtext(f"{ATOM}id") == "https://data.example/feeds/versions.atom"
    for node in (feed, *entries):
        assert node.findtext(f"{ATOM}updated").endswith("Z")
        assert node.find(f"{ATOM}author/{ATOM}name").text
    link = entries[0].find(f"{ATOM}link").get("href")
    assert link == f"https://data.example/datasets/{dataset.name}/versions/1.1.0/"


def test_feeds_of_one_dataset_and_of_a_search(client):
    pour = published_dataset(title="Pouring")
    published_dataset(title="Cutting bread")

    assert titles(feed_of(client, f"/datasets/{pour.name}/versions.atom")) == ["Pouring 1.0.0"]
    assert titles(feed_of(client, "/feeds/search.atom?q=bread")) == ["Cutting bread 1.0.0"]
    assert titles(feed_of(client, "/feeds/search.atom?q=nothing-like-it")) == []
    assert len(titles(feed_of(client, "/feeds/search.atom"))) == 2
    assert client.get("/feeds/search.atom?force=red&q=force:maybe").status_code == 200


def test_a_reader_that_has_the_feed_is_told_so(client):
    published_dataset()
    first = client.get("/feeds/versions.atom")

    by_tag = client.get("/feeds/versions.atom", headers={"If-None-Match": first["ETag"]})
    by_date = client.get(
        "/feeds/versions.atom", headers={"If-Modified-Since": first["Last-Modified"]}
    )
    published_dataset()
    changed = client.get("/feeds/versions.atom", headers={"If-None-Match": first["ETag"]})

    assert (by_tag.status_code, by_tag.content) == (304, b"")
    assert by_date.status_code == 304
    assert changed.status_code == 200
    assert client.head("/feeds/versions.atom").status_code == 200


def test_an_empty_feed_is_a_feed(client):
    feed = feed_of(client, "/feeds/versions.atom")

    assert feed.findtext(f"{ATOM}updated")


@pytest.mark.parametrize("how", ["private", "embargoed", "withdrawn"])
def test_what_is_hidden_is_in_no_machine_readable_place(client, how):
    shown, hidden = published_dataset(title="Shown"), published_dataset(title="Hidden thing")
    doi = hidden.latest_version.doi.name
    assert b"Hidden thing" in client.get("/feeds/versions.atom").content
    hide(hidden, how)

    places = {
        "/sitemap.xml": hidden.slug,
        "/feeds/versions.atom": "Hidden thing",
        "/feeds/search.atom?q=hidden": "1.0.0",
        "/api/v1/dcat": hidden.slug,
        "/api/v1/dcat?syntax=turtle": hidden.slug,
    }
    for address, word in places.items():
        answer = client.get(address)
        assert answer.status_code == 200
        assert word not in answer.content.decode(), address
    assert shown.slug in client.get("/sitemap.xml").content.decode()
    status = 410 if how == "withdrawn" else 404
    for address in (
        f"/datasets/{hidden.name}/picture.png",
        f"/datasets/{hidden.name}/versions.atom",
        f"/doi/{doi}",
        f"/api/v1/datasets/{hidden.name}/dcat",
        f"/api/v1/datasets/{hidden.name}/datacite",
        f"/api/v1/datasets/{hidden.name}/croissant",
    ):
        assert client.get(address).status_code == status, address


@pytest.mark.parametrize("how", ["private", "embargoed", "withdrawn"])
def test_machine_readable_places_are_the_same_for_those_who_may_see_more(client, how):
    hidden = published_dataset(title="Hidden thing")
    doi = hidden.latest_version.doi.name
    hide(hidden, how)
    client.force_login(Membership.objects.get(organisation=hidden.organisation).user)

    for address in ("/sitemap.xml", "/feeds/versions.atom", "/feeds/search.atom?q=hidden"):
        text = client.get(address).content.decode()
        assert (hidden.slug in text, "Hidden thing" in text) == (False, False), address
    status = 410 if how == "withdrawn" else 404
    for address in (f"/doi/{doi}", f"/datasets/{hidden.name}/picture.png"):
        assert client.get(address).status_code == status, address


def test_the_sitemap_has_datasets_and_versions_with_their_dates(client, settings):
    settings.DEXTER_BASE_URL = "https://data.example"
    dataset = published_dataset()
    published = dataset.latest_version.published_at

    root = ET.fromstring(client.get("/sitemap.xml").content)

    rows = {row.findtext(f"{MAP}loc"): row.findtext(f"{MAP}lastmod") for row in root}
    page = f"https://data.example/datasets/{dataset.name}/"
    assert rows[page]
    assert rows[f"{page}versions/1.0.0/"][:10] == f"{published:%Y-%m-%d}"
    assert {"https://data.example/datasets/", "https://data.example/episodes/"} <= set(rows)


def test_a_large_sitemap_is_an_index_whose_parts_hold_everything_once(client, monkeypatch):
    monkeypatch.setattr(discovery, "MOST_ADDRESSES", 4)
    names = {published_dataset().name for _ in range(3)}

    index = ET.fromstring(client.get("/sitemap.xml").content)

    assert index.tag == f"{MAP}sitemapindex"
    parts = [row.findtext(f"{MAP}loc") for row in index]
    assert len(parts) == 3  # 5 fixed addresses, 3 datasets, 3 versions
    found = []
    for part in parts:
        answer = client.get(part[part.index("/sitemap-") :])
        rows = [row.findtext(f"{MAP}loc") for row in ET.fromstring(answer.content)]
        assert 0 < len(rows) <= 4
        found += rows
    assert len(found) == len(set(found)) == 11
    assert all(any(f"/datasets/{name}/" in one for one in found) for name in names)
    assert client.get("/sitemap-9.xml").status_code == 404


def test_robots_name_the_sitemap_and_leave_out_what_needs_a_login(client):
    text = client.get("/robots.txt").content.decode()

    assert {"Disallow: /follows/", "Disallow: /selections/"} <= set(text.splitlines())
    assert "Sitemap: " in text


def test_the_picture_shows_the_hand_of_the_cover(client):
    dataset = published_dataset(title="Pouring “water” 水 into a very long title " * 3)
    with_poster(dataset)

    answer = client.get(f"/datasets/{dataset.name}/picture.png")

    data = whole(answer)
    assert answer["Content-Type"] == "image/png"
    picture = Image.open(io.BytesIO(data))
    assert picture.size == (1200, 630)
    hand = picture.convert("RGB").crop((700, 200, 1150, 520)).getcolors(1 << 20)
    assert any(red > 100 and green < 40 for _, (red, green, _blue) in hand)
    head = client.head(f"/datasets/{dataset.name}/picture.png")
    assert (head.status_code, head["Content-Length"]) == (200, str(len(data)))
    again = client.get(
        f"/datasets/{dataset.name}/picture.png", headers={"If-None-Match": answer["ETag"]}
    )
    assert again.status_code == 304


def with_poster(dataset: Dataset) -> None:
    """Give the cover a poster with something on it."""
    cover = dataset.cover
    render(cover)
    store().put(cover.poster_key, POSTER, content_type="image/svg+xml")


def test_a_cover_that_is_withheld_is_not_drawn(client):
    dataset = published_dataset()
    with_poster(dataset)
    type(dataset.cover).objects.filter(pk=dataset.cover_id).update(preview_withheld="consent.none")

    data = whole(client.get(f"/datasets/{dataset.name}/picture.png"))

    colours = Image.open(io.BytesIO(data)).convert("RGB").crop((700, 200, 1150, 520)).getcolors()
    assert [colour for _, colour in colours] == [(15, 21, 24)]


def test_only_the_newest_picture_is_kept(client):
    dataset = published_dataset(title="One")
    whole(client.get(f"/datasets/{dataset.name}/picture.png"))
    Dataset.objects.filter(pk=dataset.pk).update(title="Two")

    whole(client.get(f"/datasets/{dataset.name}/picture.png"))

    assert len(list(store().list(f"previews/{dataset.public_id}/card-"))) == 1


def test_a_draft_has_no_picture(client):
    dataset = make_dataset()

    assert dataset.state == DatasetState.DRAFT
    assert client.get(f"/datasets/{dataset.name}/picture.png").status_code == 404
