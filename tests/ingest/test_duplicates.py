"""The same content sent twice: the later one says so, whatever was done to hide it."""

from __future__ import annotations

import io
import threading

import h5py
import numpy as np
import pytest

from dexterdata import profiles, readers
from dexterdata.sandbox import examine
from ingest.models import Duplicate, Recording, ValidationRun
from ingest.services import duplicates, revalidations
from tests.factories import staff
from tests.ingest.factories import dataset_of, glove_csv, post, upload
from tests.ingest.factories import partner as make_partner

FINGERS = ("thumb", "index", "middle", "ring", "little")


def movement(seed=1, rate_hz=100.0, seconds=90.0, start_s=0.0):
    """Seconds (n,) and five bends (n, 5) of slow waves of many odd lengths, at any rate."""
    noise = np.random.default_rng(seed)
    lengths, places = noise.uniform(0.8, 6.0, (12, 5)), noise.uniform(0, 60, (12, 5))
    at = start_s + np.arange(round(seconds * rate_hz)) / rate_hz
    bends = 0.5 + 0.04 * np.sin(2 * np.pi * (at[:, None, None] - places) / lengths).sum(axis=1)
    return at - start_s, bends.clip(0, 1).astype(np.float32)


def as_csv(seconds, bends):
    rows = [",".join(("t", *FINGERS))]
    rows += [f"{t:.6f}," + ",".join(repr(float(v)) for v in row)
             for t, row in zip(seconds, bends, strict=True)]  # fmt: skip
    return ("\n".join(rows) + "\n").encode()


def as_npz(seconds, bends):
    out = io.BytesIO()
    np.savez(out, **{"glove/bend": bends, "glove/time": seconds + 100.0})
    return out.getvalue()


def as_hdf5(seconds, bends):
    out = io.BytesIO()
    with h5py.File(out, "w") as file:
        group = file.create_group("right_glove/bend")
        group.create_dataset("data", data=bends).attrs["unit"] = "1"
        group.create_dataset("time_s", data=seconds)
    return out.getvalue()


def send(client, partner, data, run_jobs, filename="wave.csv", **fields):
    """Upload and check; the recording."""
    fields = fields if filename.endswith(".csv") else {"profile": "", **fields}
    with run_jobs():
        answer = upload(client, partner, data, filename=filename, **fields)
    assert answer.status_code == 202, answer.content
    return Recording.objects.get(public_id=answer.json()["recording"]["id"])


def warnings_of(recording):
    report = recording.runs.order_by("-number").first().report
    return [f["message"] for f in report["findings"] if f["check"] == "identity.duplicate"]


@pytest.mark.parametrize(
    ("again", "filename"),
    [
        pytest.param(as_npz(*movement()), "renamed.npz", id="as NPZ with other stamps"),
        pytest.param(as_hdf5(*movement()), "renamed.h5", id="as HDF5"),
    ],
)
def test_the_same_samples_in_another_format_are_told(client, partner, run_jobs, again, filename):
    first = send(client, partner, as_csv(*movement()), run_jobs)

    later = send(client, partner, again, run_jobs, filename=filename)

    assert warnings_of(first) == []
    assert warnings_of(later) == [
        f"The same samples are already in the portal: wave.csv (recording {first.public_id})."
    ]
    assert Duplicate.objects.get().is_exact
    assert (first.verdict, later.state) == ("pass", "passed")
    assert later.verdict == "warn"


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"start_s": 5.0, "seconds": 85.0}, id="cut by five seconds"),
        pytest.param({"start_s": 3.217}, id="shifted"),
        pytest.param({"rate_hz": 60.0}, id="re-sampled"),
    ],
)
def test_the_same_movement_is_told_though_it_was_changed(client, partner, run_jobs, changed):
    first = send(client, partner, as_csv(*movement()), run_jobs)

    later = send(client, partner, as_csv(*movement(**changed)), run_jobs, filename="cut.csv")

    (said,) = warnings_of(later)
    assert said.startswith("The same movement is already in the portal, perhaps cut, shifted")
    assert str(first.public_id) in said
    assert 0.15 <= Duplicate.objects.get().likeness < 1


def test_other_movements_are_not_told(client, partner, run_jobs):
    for seed in (1, 2, 3):
        send(client, partner, as_csv(*movement(seed)), run_jobs, filename=f"{seed}.csv")

    assert not Duplicate.objects.exists()


def test_of_another_organisation_nothing_but_the_fact_is_told(client, partner, run_jobs):
    first = send(client, partner, as_csv(*movement()), run_jobs, filename="secret name.csv")
    other = make_partner("others")
    client.force_login(other.user)

    later = send(client, other, as_csv(*movement()), run_jobs, filename="mine.csv")

    assert warnings_of(later) == ["The same samples are already in the portal."]
    page = client.get(later.get_absolute_url()).content.decode()
    for secret in ("secret name.csv", str(first.public_id), partner.organisation.name):
        assert secret not in page
    client.force_login(staff("reviewer"))
    desk = client.get(f"/review/{later.public_id}/").content.decode()
    assert "secret name.csv" in desk
    assert first.get_absolute_url() in desk
    assert partner.organisation.name in desk


def test_the_order_stays_when_both_are_checked_again(client, partner, run_jobs):
    first = send(client, partner, as_csv(*movement()), run_jobs)
    later = send(client, partner, as_npz(*movement()), run_jobs, filename="again.npz")

    with run_jobs():
        for recording in (first, later):
            assert post(client, f"recordings/{recording.public_id}/validate").status_code == 202
    with run_jobs():
        revalidations.start(by=None, everything=True)

    assert ValidationRun.objects.count() == 6
    assert (warnings_of(first), len(warnings_of(later))) == ([], 1)


def test_what_replaces_a_recording_does_not_repeat_it(client, partner, run_jobs):
    seconds, bends = movement()
    broken = seconds.copy()
    broken[4000:] -= 3.0
    first = send(client, partner, as_csv(broken, bends), run_jobs)
    assert first.state == "failed"

    fixed = send(client, partner, as_csv(seconds, bends), run_jobs, replaces=str(first.public_id))

    first.refresh_from_db()
    assert first.state == "superseded"
    assert warnings_of(fixed) == []


def test_what_was_withdrawn_may_be_sent_again(client, partner, run_jobs):
    first = send(client, partner, as_csv(*movement()), run_jobs)
    Recording.objects.filter(pk=first.pk).update(state="withdrawn")

    again = send(client, partner, as_npz(*movement()), run_jobs, filename="again.npz")

    assert warnings_of(again) == []


def test_the_same_bytes_in_another_dataset_are_told(client, partner, run_jobs):
    sibling = dataset_of(partner.organisation, partner.user, "second")
    first = send(client, partner, glove_csv(), run_jobs)

    later = send(client, partner, glove_csv(), run_jobs, dataset=sibling.name)

    assert warnings_of(later)[0].endswith(f"wave.csv (recording {first.public_id}).")


def test_a_real_recording_is_known_in_another_format(client, partner, run_jobs, samples, tmp_path):
    path = samples / "dapg_cyberglove_door" / "door_demo_00.npz"
    arrays = np.load(path)
    copy = tmp_path / "copy.npz"
    np.savez_compressed(copy, **{f"{name}": arrays[name] for name in reversed(arrays.files)})
    first = send(client, partner, path.read_bytes(), run_jobs, filename="door.npz")

    later = send(client, partner, copy.read_bytes(), run_jobs, filename="copy.npz")
    another = (samples / "dapg_cyberglove_door" / "door_demo_01.npz").read_bytes()
    others = send(client, partner, another, run_jobs, filename="other.npz")

    assert first.sha256 != later.sha256
    assert warnings_of(later)[0].endswith(f"door.npz (recording {first.public_id}).")
    assert warnings_of(others) == []


def session(samples, day):
    """What a signer did on one day, sign after sign: seconds and the bends of both gloves."""
    profile = profiles.load("auslan_glove")
    parts = []
    for path in sorted((samples / "auslan_glove" / day).glob("*.tsd")):
        with path.open("rb") as file:
            streams = readers.read(file, format="csv", profile=profile).streams
            bends = [one.values[:] for one in streams if one.kind == "bend"]
            parts.append(np.concatenate(bends, axis=1))
    values = np.concatenate(parts)
    return np.arange(len(values)) / 100.0, values.astype(np.float32)


def resampled(seconds, values, rate_hz):
    at = np.arange(0.0, seconds[-1], 1 / rate_hz)
    columns = [np.interp(at, seconds, column) for column in values.T]
    return at, np.stack(columns, axis=1).astype(np.float32)


def test_real_signing_is_known_again_and_the_same_signs_of_another_day_are_not(
    client, partner, run_jobs, samples
):
    seconds, values = session(samples, "tctodd2")
    first = send(client, partner, as_npz(seconds, values), run_jobs, filename="day.npz")

    other_day = as_npz(*session(samples, "tctodd3"))
    other = send(client, partner, other_day, run_jobs, filename="other.npz")
    cut = as_hdf5(seconds[500:] - 5.0, values[500:])
    later = [send(client, partner, cut, run_jobs, filename="cut.h5")]
    slower = as_npz(*resampled(seconds, values, 60.0))
    later.append(send(client, partner, slower, run_jobs, filename="slower.npz"))

    assert (warnings_of(first), warnings_of(other)) == ([], [])
    for one in later:
        assert one.duplicates.filter(earlier=first).exists()
        assert not one.duplicates.filter(earlier=other).exists()
        assert warnings_of(one)[0].startswith("The same movement is already in the portal")


@pytest.mark.django_db(transaction=True)
@pytest.mark.on_postgres
def test_of_two_at_once_exactly_one_is_the_later(client, run_jobs, tmp_path):
    from django.db import connection, transaction

    partner = make_partner()
    client.force_login(partner.user)
    path = tmp_path / "wave.csv"
    path.write_bytes(as_csv(*movement()))
    for name, data in (("a.csv", as_csv(*movement())), ("b.npz", as_npz(*movement()))):
        upload(client, partner, data, filename=name, profile="")
    examination = examine(path)
    rows = list(Recording.objects.order_by("pk"))
    together = threading.Barrier(2)

    def check(recording):
        try:
            with transaction.atomic():
                together.wait()
                duplicates.noted(recording, examination)
        finally:
            connection.close()

    threads = [threading.Thread(target=check, args=(row,)) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    pair = Duplicate.objects.get()
    assert {pair.recording, pair.earlier} == set(rows)
