"""The same words everywhere: no plural of one, one way to write money, one spelling of e-mail."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from django.core import mail
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from portal.core.words import counted
from tests.portal.access_world import World, build

PROJECT = Path(__file__).resolve().parents[2]
VERBS = {"is", "was", "has", "as", "its", "this", "hours", "s"}
ONE_OF_MANY = re.compile(r"(?<!Organisation )(?<!Person )(?<![\w.,:–/+-])1 (?:[a-z]+ )?([a-z]+s)\b")
TAG = re.compile(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", re.DOTALL)
CELL = re.compile(r"</(?:td|th|dt|dd|li|p|h\d|div|option|a|label)>")
MONEY_BEHIND = re.compile(r"\d (?:EUR|USD|GBP|€)")
SPELLING = re.compile(r"\b[Ee]mails?\b(?! ?[=:}\]|%_.@])")


def words_of(page: str) -> str:
    """What a person reads; cells and blocks do not run into each other."""
    text = html.unescape(TAG.sub("", CELL.sub(" ¦ ", page)))
    return re.sub(r"\s+", " ", text)


def wrong_plurals(text: str) -> list[str]:
    return [found.group(0) for found in ONE_OF_MANY.finditer(text) if found.group(1) not in VERBS]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Up to 1 named people", []),  # irregular: the licence's own test
        ("names 1 channels", ["1 channels"]),
        ("1 episodes", ["1 episodes"]),
        ("1 accepted episodes", ["1 accepted episodes"]),
        ("version 1.1 files, 11 files", []),
        ("1 recording was withdrawn", []),
    ],
)
def test_the_net_catches_what_it_should(text, wrong):
    assert wrong_plurals(text) == wrong


@pytest.mark.parametrize(
    ("count", "noun", "text"),
    [(0, "day", "0 days"), (1, "day", "1 day"), (1200, "day", "1,200 days")],
)
def test_counts_agree_with_their_noun(count, noun, text):
    assert counted(count, noun) == text


@pytest.fixture
def world(settings, tmp_path, django_capture_on_commit_callbacks) -> World:
    settings.DEXTER_STORAGE = f"local:{tmp_path / 'store'}"
    return build(lambda: django_capture_on_commit_callbacks(execute=True))


def pages_of(world: World) -> dict[str, list[str]]:
    """Pages that count things, by who reads them; nearly everything is there once."""
    ids = world.ids
    dataset = f"/datasets/{ids['owner']}/{ids['slug']}/"
    own = f"/partner{dataset}"
    return {
        "anonymous": [
            "/", "/datasets/", dataset, f"{dataset}versions/1.0.0/",
            f"{dataset}episodes/{ids['episodes']}/", "/licences/",
            "/licences/commercial-training/", "/licences/academic-noncommercial/",
            "/licences/evaluation/", "/licences/open-attribution/",
        ],
        "partner": [
            "/partner/", "/partner/datasets/", own, "/partner/submissions/",
            f"/partner/submissions/{ids['submissions']}/", f"/recordings/{ids['recordings']}/",
            f"{dataset}offers/", f"{dataset}withdraw/", f"{dataset}versions/1.0.0/withdraw/",
            f"{dataset}versions/1.0.0/deprecate/", f"/agreements/{ids['agreements']}/",
        ],
        "holder": [
            "/grants/", f"/grants/{ids['grants']}/", f"/bundles/{ids['bundles']}/",
            f"/orders/{ids['orders']}/", f"/agreements/{ids['agreements']}/",
            f"{dataset}order/{ids['commercial']}/", "/settings/", "/settings/tokens/",
            f"/settings/organisations/{ids['organisation']}/",
        ],
        "researcher": [f"/requests/{ids['requests']}/", f"{dataset}request/{ids['academic']}/"],
        "admin": [
            "/desk/", "/desk/requests/", "/desk/orders/", "/desk/jobs/", "/review/",
            f"/review/{ids['recordings']}/", f"/grants/{ids['grants']}/",
        ],
    }  # fmt: skip


@pytest.mark.django_db
def test_no_page_or_mail_says_one_of_many_or_money_in_two_ways(world):
    wrong = []

    for name, paths in pages_of(world).items():
        client = world.client(name)
        for path in paths:
            answer = client.get(path)
            assert answer.status_code == 200, (name, path, answer.status_code)
            text = words_of(answer.content.decode())
            wrong += [f"{path}: {found}" for found in wrong_plurals(text)]
            wrong += [f"{path}: {found}" for found in MONEY_BEHIND.findall(text)]
    assert mail.outbox
    for letter in mail.outbox:
        text = f"{letter.subject} {letter.body} {words_of(str(letter.alternatives[0][0]))}"
        wrong += [f"{letter.subject}: {found}" for found in wrong_plurals(text)]
        wrong += [f"{letter.subject}: {found}" for found in MONEY_BEHIND.findall(text)]

    assert wrong == []


def test_templates_write_e_mail_in_one_way():
    wrong = [
        f"{path.relative_to(PROJECT)}: {found.group(0)}"
        for path in sorted((PROJECT / "templates").rglob("*.html"))
        for found in SPELLING.finditer(re.sub(r"{[{%].*?[%}]}", "", words_of(path.read_text())))
    ]

    assert wrong == []


def test_every_letter_has_text_html_and_one_action():
    for path in sorted((PROJECT / "templates" / "mail").glob("*.subject.txt")):
        name = path.name.removesuffix(".subject.txt")
        for end in ("txt", "html"):
            try:
                get_template(f"mail/{name}.{end}")
            except TemplateDoesNotExist as error:
                raise AssertionError(f"{name}.{end}") from error
        assert "{{ base_url }}" in (path.parent / f"{name}.txt").read_text(), name
