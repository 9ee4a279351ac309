"""From a first visit to a colleague in one's organisation, by HTTP alone."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core import mail
from django.test import Client

from portal.jobs.models import Job

pytestmark = pytest.mark.django_db
PASSWORD = "a long and rare pass phrase"


@pytest.fixture
def post(django_capture_on_commit_callbacks):
    """A POST whose letters are sent when it ends."""

    def send(client, path, **data):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(path, data)

    return send


def link_of(message) -> str:
    """The one link of a letter, as a path."""
    return re.search(r"http://testserver(/\S+)", message.body).group(1)


def sign_up(post, email: str) -> Client:
    """A new account with a confirmed address, signed in."""
    client = Client()
    post(client, "/account/signup/", email=email, password1=PASSWORD)
    post(client, link_of(mail.outbox[-1]))
    post(client, "/account/login/", login=email, password=PASSWORD)
    return client


def test_sign_up_found_invite_and_join(post):
    founder = sign_up(post, "Ada@lab.example")
    confirmation = mail.outbox[-1]
    me = founder.get("/api/v1/me").json()

    founded = post(
        founder, "/settings/organisations/", name="Hand Lab", kind="academic", country="NL"
    )
    invited = post(
        founder,
        "/settings/organisations/hand-lab/invite/",
        email="bo@lab.example",
        role="member",
    )
    letter = mail.outbox[-1]
    colleague = sign_up(post, "bo@lab.example")
    joined = post(colleague, link_of(letter))

    assert confirmation.to == ["ada@lab.example"]
    assert me["email"] == "ada@lab.example"
    assert me["ticks"]["identity"]
    assert founded["Location"] == "/settings/organisations/hand-lab/"
    assert invited.status_code == 302
    assert letter.to == ["bo@lab.example"]
    assert joined["Location"] == "/settings/organisations/hand-lab/"
    assert colleague.get("/api/v1/me").json()["organisations"] == [
        {"slug": "hand-lab", "name": "Hand Lab", "kind": "academic", "role": "member"}
    ]
    assert post(colleague, link_of(letter)).status_code == 404


def test_an_address_that_was_not_confirmed_cannot_sign_in(post):
    client = Client()
    post(client, "/account/signup/", email="eve@lab.example", password1=PASSWORD)

    answer = post(client, "/account/login/", login="eve@lab.example", password=PASSWORD)

    assert answer["Location"] == "/account/confirm-email/"
    assert client.get("/api/v1/me").status_code == 401


def test_opening_the_link_confirms_nothing_before_the_button(post):
    client = Client()
    post(client, "/account/signup/", email="ada@lab.example", password1=PASSWORD)

    page = client.get(link_of(mail.outbox[-1]))

    assert page.status_code == 200
    assert "<form" in page.content.decode()
    answer = post(Client(), "/account/login/", login="ada@lab.example", password=PASSWORD)
    assert answer["Location"] == "/account/confirm-email/"


def test_signing_up_twice_tells_the_owner_and_not_the_visitor(post):
    sign_up(post, "ada@lab.example")

    again = post(Client(), "/account/signup/", email="ADA@lab.example", password1=PASSWORD)

    assert again["Location"] == "/account/confirm-email/"
    assert mail.outbox[-1].subject == "You have an account on DexterData already"


def test_a_forgotten_password_is_replaced_by_letter(post):
    sign_up(post, "ada@lab.example")
    client = Client()
    post(client, "/account/password/reset/", email="ada@lab.example")
    form = client.get(link_of(mail.outbox[-1]), follow=True).redirect_chain[-1][0]

    post(client, form, password1="another rare pass phrase", password2="another rare pass phrase")

    old = post(Client(), "/account/login/", login="ada@lab.example", password=PASSWORD)
    new = post(
        Client(), "/account/login/", login="ada@lab.example", password="another rare pass phrase"
    )
    assert (old.status_code, new.status_code) == (200, 302)


def test_a_sent_letter_leaves_no_secret_in_its_job(post):
    sign_up(post, "ada@lab.example")

    kept = list(Job.objects.filter(kind="accounts.send_mail").values_list("args", flat=True))

    assert kept == [{"to": "ada@lab.example", "template": "accounts_confirm"}]


def test_whoever_had_to_sign_up_comes_back_where_they_were_also_in_another_browser(post):
    wanted = "/orders/1/?a=b&c=d"
    post(Client(), "/account/signup/", email="ada@lab.example", password1=PASSWORD, next=wanted)
    other, letter = Client(), link_of(mail.outbox[-1])

    form = other.get(letter).content.decode()
    onward = unescape(re.search(r'name="next" value="([^"]+)"', form).group(1))
    confirmed = post(other, letter.partition("?")[0], next=onward)
    login = other.get(confirmed["Location"]).content.decode()
    kept = unescape(re.search(r'name="next" value="([^"]+)"', login).group(1))
    signed_in = post(
        other, "/account/login/", login="ada@lab.example", password=PASSWORD, next=kept
    )

    assert confirmed["Location"].startswith("/account/login/?next=")
    assert kept == wanted
    assert signed_in["Location"] == wanted


def test_nobody_is_sent_to_another_site_by_a_letter(post):
    elsewhere = "https://elsewhere.example/"
    post(Client(), "/account/signup/", email="ada@lab.example", password1=PASSWORD, next=elsewhere)

    assert "next=" not in link_of(mail.outbox[-1])


@pytest.mark.parametrize("path", ["/account/confirm-email/", "/account/password/reset/done/"])
def test_a_portal_without_a_mail_server_says_where_its_letters_lie(client, settings, path):
    sent = client.get(path).content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    settings.VAR_DIR = settings.BASE_DIR / "var"

    printed = client.get(path).content.decode()

    assert "stack.log" not in sent
    assert "<code>var/log/stack.log</code>" in printed
