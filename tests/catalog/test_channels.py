"""The channels of a dataset: their spread and distribution, on its page and over HTTP."""

from __future__ import annotations

import re

import numpy as np
import pytest

from catalog.models import DatasetStatistics
from catalog.services import versions
from catalog.views import drawing
from dexterdata import features
from dexterdata.recording import Recording, Stream, StreamKind
from dexterdata.scan import Scan
from tests.catalog.factories import STREAMS, accept, draft, facts, make_dataset, render, source

NAMES = ("index_mcp_flexion", "never_measured")


def measured(*values: float) -> list[dict]:
    """What a box says of an episode of these angles, whose second channel is broken."""
    stream = Stream(
        name="right_joints",
        kind=StreamKind.JOINT_ANGLE,
        t_ns=np.arange(len(values), dtype=np.int64) * 10_000_000,
        values=np.array([[value, np.nan] for value in values]),
        channels=NAMES,
        unit="rad",
    )
    scan = Scan()
    made = features.plan_channels(Recording("csv", (stream,)), scan)
    scan.run()
    return made()


def before(rows: list[dict]) -> list[dict]:
    """As they were kept before there were spreads and bins."""
    new = ("std", "bins")
    return [{name: value for name, value in row.items() if name not in new} for row in rows]


def published(*parts: list[dict]):
    """A dataset of one episode a part."""
    dataset = make_dataset()
    starts = range(0, 10 * len(parts), 10)
    file = source(streams=[{**STREAMS[1], "channels": NAMES}])
    labels = [facts(t_start_s=start, t_end_s=start + 10.0) for start in starts]
    chosen = accept(dataset, *labels, file=file)
    version = draft(dataset, chosen)
    by = dataset.organisation.memberships.get().user
    versions.begin_publishing(version=version, by=by)
    for episode, part in zip(chosen, parts, strict=True):
        render(episode, channels=part)
    versions.finish_publishing(version=version, by=by)
    dataset.refresh_from_db()
    return dataset


def told(client, dataset) -> list[dict]:
    (stream,) = client.get(f"/api/v1/datasets/{dataset.name}/statistics").json()["streams"]
    return stream["channels"]


def row_of(client, dataset, name: str) -> str:
    html = client.get(dataset.get_absolute_url()).content.decode()
    found = re.search(rf"<code>{name}</code>(.*?)</tr>", html, re.DOTALL)
    assert found, html
    return found[1]


@pytest.mark.django_db
def test_the_statistics_tell_spread_and_distribution_of_all_episodes(client):
    dataset = published(measured(0.0, 0.25, 0.5), measured(0.75, 31.75))

    channel, broken = told(client, dataset)

    assert channel["std"] == pytest.approx(np.std([0.0, 0.25, 0.5, 0.75, 31.75]), rel=1e-9)
    counts = [4, *[0] * 30, 1]
    assert channel["bins"] == {
        "power": 0, "first": 0, "counts": counts, "at_least": 1, "at_most": 1,
    }  # fmt: skip
    assert [channel[f"q{percent}"] for percent in ("01", "10", "50", "90", "99")] == [
        0.0, 0.0, 0.5, 31.75, 31.75,
    ]  # fmt: skip
    for name in ("least", "mean", "most", "std", "q01", "q10", "q50", "q90", "q99", "bins"):
        assert broken[name] is None
    assert broken["missing"] == 1


@pytest.mark.django_db
def test_the_page_shows_the_distribution_in_a_picture_with_words(client):
    dataset = published(measured(0.0, 0.25, 0.5, 0.75, 31.75))

    row = row_of(client, dataset, NAMES[0])

    assert b"1 % and 99 % of the values" in client.get(dataset.get_absolute_url()).content
    assert 'role="img" aria-label="Half below 0.5, 8 in 10 from 0 to 31.75"' in row
    assert '<path d="M0 12v-12h1v12h30v-3h1v3z"/>' in row
    _, *cells = re.findall(r"<td>(.*?)</td>", row)
    assert cells == ["0", "0", "6.65 ± 12.55", "31.75", "31.75", "0"]
    assert "style=" not in row


@pytest.mark.django_db
def test_a_channel_that_was_never_measured_has_dashes(client):
    row = row_of(client, published(measured(0.0, 1.0)), NAMES[1])

    assert "<svg" not in row
    assert re.findall(r"<td[^>]*>(.*?)</td>", row) == [*"––––––", "100 %"]


@pytest.mark.django_db
@pytest.mark.parametrize("is_last", [False, True])
def test_an_episode_from_before_leaves_the_rest_as_it_was(client, is_last):
    parts = [measured(0.0, 1.0), before(measured(3.0))]
    dataset = published(*(parts if is_last else parts[::-1]))

    channel = told(client, dataset)[0]

    assert (channel["least"], channel["most"]) == (0.0, 3.0)
    assert channel["mean"] == pytest.approx(4 / 3)
    assert [channel[name] for name in ("std", "q01", "q50", "q99", "bins")] == [None] * 5
    assert re.findall(r"<td[^>]*>(.*?)</td>", row_of(client, dataset, NAMES[0])) == [
        "0", "1.333", "3", "0",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_dataset_put_together_before_is_shown_as_it_was(client):
    dataset = published(measured(0.0, 1.0))
    row = DatasetStatistics.objects.get(dataset=dataset)
    row.streams = before(row.streams)
    row.save(update_fields=["streams"])

    assert told(client, dataset)[0]["std"] is None
    assert b"1 % and 99 % of the values" not in client.get(dataset.get_absolute_url()).content
    assert "±" not in row_of(client, dataset, NAMES[0])
    assert "<svg" not in row_of(client, dataset, NAMES[0])


@pytest.mark.django_db
def test_episodes_that_measured_something_are_counted():
    dataset = published(measured(0.0, 1.0), [], measured(2.0))

    assert DatasetStatistics.objects.get(dataset=dataset).episodes == 2


@pytest.mark.parametrize(
    ("counts", "drawn"),
    [
        ([5], "M15 12v-12h1v12z"),
        ([1, 2, 2, 0, 1000], "M13 12v-1h3v1h1v-12h1v12z"),
        ([12] * 32, "M0 12v-12h32v12z"),
    ],
)
def test_an_outline_shows_whatever_is_not_zero(counts, drawn):
    assert drawing.outline(counts) == drawn


def test_a_row_s_outline_is_light():
    counts = np.random.default_rng(1).integers(0, 10**6, 32).tolist()

    assert len(drawing.outline(counts)) <= 200
