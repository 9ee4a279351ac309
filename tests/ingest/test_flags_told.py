"""Where a confirmed flag shows: in public without words, and to the partner with what to do."""

from __future__ import annotations

import pytest

from catalog.models import Episode
from ingest.models import Flag
from ingest.services.withdrawal import withdraw
from tests.factories import staff
from tests.ingest.test_flags import WORDS, answer, episode, raised, recording, user

pytestmark = pytest.mark.django_db
__all__ = ["episode", "recording", "user"]
SAID = "The fingers are exchanged from 2 s on."


def confirmed(client, user, episode, run_jobs, reason="wrong_label", decision="confirmed") -> Flag:
    flag = raised(user, episode, reason)
    client.force_login(staff("reviewer"))
    with run_jobs():
        assert answer(client, flag, decision, SAID).status_code == 302
    client.logout()
    flag.refresh_from_db()
    return flag


def report_of(episode):
    owner, slug = episode.dataset.name.split("/")
    return f"/datasets/{owner}/{slug}/recordings/{episode.source_file.recording_id}/quality/"


def test_a_confirmed_flag_marks_the_public_pages_without_a_word_of_the_buyers(
    client, user, episode, run_jobs
):
    flag = confirmed(client, user, episode, run_jobs)

    page = client.get(episode.get_absolute_url()).content.decode()
    report = client.get(report_of(episode)).content.decode()
    other = client.get(Episode.objects.get(index=0).get_absolute_url()).content.decode()

    on = f'confirmed by a reviewer on <span class="num">{flag.answered_at:%-d %b %Y}</span>'
    assert "This episode has a confirmed flag" in page
    assert "<li>Wrong label, " in page
    assert 'href="?t=0.50#player"' in page
    assert on in page
    assert on in report
    assert f'href="{episode.get_absolute_url()}?t=0.50#player"' in report
    assert "confirmed flag" not in other
    for text in (page, report):
        assert WORDS not in text
        assert SAID not in text
        assert user.name not in text


def test_an_open_or_dismissed_flag_marks_nothing(client, user, episode, run_jobs):
    raised(user, Episode.objects.get(index=0))
    confirmed(client, user, episode, run_jobs, decision="dismissed")

    pages = [client.get(row.get_absolute_url()).content.decode() for row in Episode.objects.all()]
    report = client.get(report_of(episode)).content.decode()

    assert all("confirmed flag" not in page for page in [*pages, report])


def test_no_public_mark_leads_to_private_content(client, user, episode, run_jobs):
    confirmed(client, user, episode, run_jobs, reason="private_content")

    page = client.get(episode.get_absolute_url()).content.decode()

    assert "confirmed flag" not in page
    assert "Private content" not in page


def test_the_partner_reads_what_to_do_until_the_recording_is_withdrawn(
    client, partner, user, recording, episode, run_jobs
):
    confirmed(client, user, episode, run_jobs)
    client.force_login(partner.user)
    page = client.get(recording.get_absolute_url()).content.decode()
    reviewer = staff("reviewer")
    client.force_login(reviewer)
    desk = client.get(f"/review/{recording.public_id}/").content.decode()
    with run_jobs():
        withdraw(recording=recording, reason="The fingers are exchanged.", by=reviewer)
    client.force_login(partner.user)
    after = client.get(recording.get_absolute_url()).content.decode()

    assert "Correct it in the next version" in page
    assert WORDS in page
    assert "Upload a corrected file" in page
    assert "Correct it in the next version" not in desk
    assert "Confirmed flags" in after
    assert "Correct it in the next version" not in after


def test_the_partner_is_told_to_withdraw_private_content(
    client, partner, user, recording, episode, run_jobs
):
    confirmed(client, user, episode, run_jobs, reason="private_content")
    client.force_login(partner.user)

    page = client.get(recording.get_absolute_url()).content.decode()

    assert "Withdraw this recording" in page
    assert "A person or a home can be recognised in it." in page
    assert "Correct it in the next version" not in page


def test_the_flags_page_shows_the_whole_label(client, user, episode):
    Episode.objects.filter(pk=episode.pk).update(
        instruction="Wave to the camera.", objects_seen=["red cup", "kettle"], success=False
    )
    flag = raised(user, episode)
    client.force_login(staff("reviewer"))

    page = client.get(f"/review/flags/{flag.public_id}/").content.decode()

    assert "<dt>Instruction</dt><dd>Wave to the camera.</dd>" in page
    assert "<dt>Objects</dt><dd>red cup, kettle</dd>" in page
    assert "<dt>Result</dt><dd>failed</dd>" in page
