"""Every letter has a subject, a text, an HTML form and exactly one thing to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.template.loader import render_to_string

from portal.mail.services import deliver

FOLDER = Path(settings.BASE_DIR) / "templates" / "mail"
LETTERS = sorted(path.name.removesuffix(".subject.txt") for path in FOLDER.glob("*.subject.txt"))
NAME = "Müller & <Söhne>"


def words_of(letter: str) -> dict[str, str]:
    """A value for every variable that the three templates name."""
    source = "".join(
        (FOLDER / f"{letter}{suffix}").read_text() for suffix in (".subject.txt", ".txt", ".html")
    )
    found = set(re.findall(r"{[{%][^}%]*?\b([a-z_]+)\b", source))
    found |= set(re.findall(r"{{\s*([a-z_]+)", source))
    values = dict.fromkeys(found - {"base_url"}, NAME)
    if "unsubscribe_path" in values:
        values["unsubscribe_path"] = "/follows/stop/x/"
    return values | {"days": "7", "owner": "gloves", "slug": "hands", "path": "/grants/x/"}


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_says_the_same_in_text_and_html_with_one_action(letter):
    words = words_of(letter)
    deliver(to="someone@example.org", template=letter, context=words)

    message = mail.outbox[-1]
    html = message.alternatives[0].content
    assert message.to == ["someone@example.org"]
    assert 5 < len(message.subject) < 120
    assert "\n" not in message.subject
    actions = re.findall(r'<a href="([^"]+)"', html)
    endings = [action for action in actions if action.endswith("/follows/stop/x/")]
    assert len(endings) == ("unsubscribe_path" in words)
    assert len(actions) - len(endings) == 1
    assert message.body.count("http://testserver/") == len(actions)
    assert all(action.startswith("http://testserver/") for action in actions)
    assert all(action in message.body for action in actions)
    assert "{{" not in message.body + html + message.subject


@pytest.mark.parametrize("letter", LETTERS)
def test_names_are_escaped_in_html_and_plain_in_text(letter):
    words = words_of(letter)

    html = render_to_string(f"mail/{letter}.html", {"base_url": "", **words})
    text = render_to_string(f"mail/{letter}.txt", {"base_url": "", **words})

    assert "<Söhne>" not in html
    assert "&amp;" not in text
    assert "&lt;" not in text


def test_a_new_line_in_a_name_cannot_add_a_header(settings):
    words = {"by": "Eve\nBcc: all@example.org", "organisation": "Lab", "path": "/x/", "days": 7}

    deliver(to="a@example.org", template="accounts_invitation", context=words)

    assert mail.outbox[-1].subject == "Eve Bcc: all@example.org invites you to Lab on DexterData"
    assert mail.outbox[-1].bcc == []


def test_the_sender_is_the_portal():
    deliver(to="a@example.org", template="accounts_confirm", context={"path": "/x/"})

    assert mail.outbox[-1].from_email == settings.DEFAULT_FROM_EMAIL


def test_every_letter_is_named_in_the_code():
    root = Path(settings.BASE_DIR)
    sources = [
        path.read_text()
        for app in ("portal", "licensing", "ingest", "catalog")
        for path in (root / app).rglob("*.py")
    ]
    code = "\n".join(sources)

    assert [
        letter for letter in LETTERS if f'"{letter}"' not in code and not composed(letter)
    ] == []


def composed(letter: str) -> bool:
    """Letters whose name the code puts together from a decision."""
    return letter.startswith("licensing_request_")
