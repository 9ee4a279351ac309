"""A consent stated by check boxes and a date: kept as the API keeps it, and never widened."""

from __future__ import annotations

import pytest

from ingest.forms import MetadataForm
from ingest.models import Recording
from tests.ingest.factories import METADATA, glove_csv, upload


@pytest.fixture
def passed(client, partner, run_jobs):
    with run_jobs():
        upload(client, partner, glove_csv(), metadata={"hand": "right"})
    return Recording.objects.get()


def described(client, recording, **fields):
    body = {name: value for name, value in METADATA.items() if name != "consent"}
    answer = client.post(f"{recording.get_absolute_url()}describe/", {**body, **fields})
    assert answer.status_code == 302, answer.content
    recording.refresh_from_db()
    return recording.metadata["consent"]


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"consent": "form 4"}, "form 4"),
        (
            {"consent": "form 4", "consent_scopes": ["publish_video", "publish_preview"]},
            {"form": "form 4", "scopes": ["publish_preview", "publish_video"]},
        ),
        ({"consent": "form 4", "consent_stated": "on"}, {"form": "form 4", "scopes": []}),
        (
            {"consent_until": "2030-05-01"},
            {"form": "", "expires_at": "2030-05-01T00:00:00+00:00"},
        ),
    ],
)
def test_what_is_ticked_is_kept_as_an_object(client, partner, passed, fields, kept):
    client.force_login(partner.user)

    assert described(client, passed, **fields) == kept

    page = client.get(passed.get_absolute_url()).content.decode()
    if "consent_until" in fields:
        assert 'value="2030-05-01"' in page
    boxes = fields.get("consent_scopes", [])
    assert page.count('name="consent_scopes"') == 6
    assert sum(f'value="{scope}"' in page for scope in boxes) == len(boxes)


def test_what_is_no_longer_ticked_is_no_longer_agreed_to(client, partner, passed):
    client.force_login(partner.user)
    scopes = ["publish_preview", "publish_video"]
    described(client, passed, consent="form 4", consent_scopes=scopes, consent_until="2030-05-01")

    assert described(client, passed, consent="form 4") == "form 4"


def test_a_consent_that_names_nothing_is_not_widened_by_saving_the_form_again():
    shown = MetadataForm.consent_fields(
        {"form": "f", "scopes": [], "expires_at": "2030-05-01T12:30:00+02:00"}
    )
    form = MetadataForm({name: value for name, value in shown.items() if value})

    assert form.is_valid()
    assert form.cleaned_data["consent"] == {
        "form": "f",
        "scopes": [],
        "expires_at": "2030-05-01T00:00:00+00:00",
    }


def test_an_unknown_scope_and_a_day_that_is_none_are_refused():
    form = MetadataForm({"consent_scopes": ["everything"], "consent_until": "soon"})

    assert set(form.errors) == {"consent_scopes", "consent_until"}


def test_the_upload_page_offers_each_scope_and_an_end(client, partner):
    client.force_login(partner.user)

    page = client.get("/partner/upload/").content.decode()

    assert page.count('data-meta="consent_scopes"') == 6
    assert "Showing the video to everybody, faces included" in page
    assert page.count('data-meta="consent_until"') == 1
