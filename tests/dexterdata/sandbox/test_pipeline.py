"""What comes out of the box for a recording that may be read."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import h5py
import numpy as np
import pytest

from dexterdata import preview, profiles
from dexterdata.sandbox import Slice, examine, pipeline
from dexterdata.sandbox.frames import REPORT_BYTES, Kind
from dexterdata.sandbox.model import Job
from dexterdata.simulate import TASKS, kitchen
from dexterdata.writers import write_hdf5
from tests.dexterdata.readers import mcap_files


@pytest.fixture(scope="module")
def gloves(tmp_path_factory) -> Path:
    """Two simulated gloves for four seconds."""
    path = tmp_path_factory.mktemp("simulated") / "gloves.h5"
    write_hdf5(kitchen(7, next(iter(TASKS)), 4.0), path)
    return path


def test_simulated_gloves_are_recognised_and_rendered_whole(gloves):
    examination = examine(gloves, render=True, synthetic=True)

    assert examination.report["profile"] == "dexter_sim_glove"
    assert examination.report["verdict"] in ("pass", "warn")
    assert examination.draft_profile is None
    (whole,) = examination.renderings
    decoded = preview.decode(whole.preview)
    assert decoded.header["synthetic"] is True
    assert set(decoded.header["hands"]) == {"left", "right"}
    assert whole.features["duration_s"] == pytest.approx(4.0, abs=0.1)
    assert whole.touchprint is not None
    assert whole.poster.startswith(b"<svg")


def test_each_slice_gets_its_own_rendering(gloves):
    slices = [Slice(0.0, 1.0), Slice(1.0, 3.0)]

    examination = examine(gloves, render=True, slices=slices)

    durations = [one.features["duration_s"] for one in examination.renderings]
    assert durations == pytest.approx([1.0, 2.0], abs=0.05)


def test_given_profile_is_used_and_nothing_is_drafted(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("t,thumb\n" + "".join(f"{n / 100},{n % 50 / 50}\n" for n in range(200)))
    profile = profiles.parse(
        'schema = 1\nname = "one_bend"\nversion = "1.0.0"\n'
        'device = {maker = "m", model = "o", source = "s"}\n'
        'match = {columns = ["t", "thumb"]}\nclock = {column = "t", unit = "s"}\n'
        '[[stream]]\nname = "right_bend"\nkind = "bend"\nhand = "right"\nunit = "1"\n'
        'columns = ["thumb"]\n'
    )

    examination = examine(path, profile=profile)

    assert examination.report["profile"] == "one_bend"
    assert examination.report["recording"]["streams"][0]["kind"] == "bend"
    assert examination.draft_profile is None


def test_name_that_the_person_gave_decides_the_ending_and_is_reported(tmp_path):
    path = tmp_path / "random-key"
    path.write_text("t,a\n" + "".join(f"{n / 100},{n % 5}\n" for n in range(50)))

    named = examine(path, name="손 데이터 기록.csv").report
    misnamed = examine(path, name="glove.h5").report

    assert named["file"] == "손 데이터 기록.csv"
    assert named["verdict"] == "warn"
    assert misnamed["findings"][0]["check"] == "container.not_what_name_says"


def test_data_that_breaks_only_when_read_is_a_damaged_file(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, timestamp=np.arange(500) / 100, angles=np.ones((500, 4)))
    data = bytearray(path.read_bytes())
    data[6_000] ^= 0xFF  # inside the numbers: only the checksum tells
    path.write_bytes(data)

    report = examine(path).report

    assert report["verdict"] == "refused"
    assert report["findings"][0]["check"] == "container.corrupt"


def sent_for(data: bytes, name: str) -> dict[Kind, bytes]:
    sent: dict[Kind, bytes] = {}
    job = Job(name=name, size_bytes=len(data))
    pipeline.run(job, io.BytesIO(data), lambda kind, payload, _: sent.update({kind: payload}))
    return sent


def test_large_data_that_breaks_only_when_a_slice_is_read_is_a_damaged_file(tmp_path):
    path = tmp_path / "damaged.h5"
    values = np.random.default_rng(0).normal(size=(300_000, 4)).astype(np.float32)
    with h5py.File(path, "w") as file:
        file["t"] = np.arange(300_000) / 100
        data = file.create_dataset("q", data=values, chunks=(4096, 4), compression="gzip")
        chunk = data.id.get_chunk_info(60)
    content = bytearray(path.read_bytes())
    content[chunk.byte_offset + 100 : chunk.byte_offset + 200] = bytes(100)
    path.write_bytes(content)

    examination = examine(path, render=True)

    (finding,) = examination.report["findings"]
    assert (examination.report["verdict"], finding["check"]) == ("refused", "container.corrupt")
    assert finding["message"].startswith("The dataset q cannot be read")


def test_report_of_a_very_wide_table_stays_under_its_cap():
    columns = [f"channel_with_a_long_name_{n}" for n in range(2_000)]
    rows = "\n".join(",".join([str(t / 100), *["1"] * 2_000]) for t in range(12))
    data = ",".join(["timestamp", *columns]) + "\n" + rows

    report = json.loads(sent_for(data.encode(), "a.csv")[Kind.REPORT])

    assert len(json.dumps(report)) < 1.1 * REPORT_BYTES
    assert report["verdict"] in ("warn", "fail")


def test_texts_of_the_file_are_made_safe_for_database_and_page():
    name = "x" * 5_000
    data = f"timestamp,{name},b\n" + "".join(f"{n / 100},{n},1\n" for n in range(40))

    report = json.loads(sent_for(data.encode(), "a.csv")[Kind.REPORT])

    channels = report["recording"]["streams"][0]["channels"]
    assert max(map(len, channels)) == 2_000


@pytest.mark.parametrize("ending", ["h5", "npz", "csv"])
def test_random_damage_never_breaks_the_box(real_data, tmp_path, ending):
    whole = (real_data / "hostile_controls" / f"a.{ending}").read_bytes()
    generator = np.random.default_rng(20)
    verdicts = set()

    for _ in range(12):
        data = bytearray(whole)
        for place in generator.integers(0, min(len(data), 6_000), 12):
            data[place] ^= int(generator.integers(1, 256))
        path = tmp_path / f"damaged.{ending}"
        path.write_bytes(data)
        examination = examine(path)
        verdicts.add(examination.report["verdict"])
        assert examination.peak_mb < 512
        assert examination.seconds < 10

    assert verdicts <= {"refused", "fail", "warn"}
    assert verdicts & {"refused", "fail"}


def test_the_labels_of_a_file_come_out_beside_its_report(gloves):
    examination = examine(gloves)

    assert [episode.task for episode in examination.episodes] == [next(iter(TASKS))]
    assert examination.episodes[0].t_end_s == pytest.approx(4.0, abs=0.1)
    assert "episodes" not in examination.report["recording"]


def test_messages_in_utf_16_are_no_json(tmp_path):
    rows = [{"q": [n / 10, 1.0]} for n in range(200)]
    path = tmp_path / "a.mcap"
    topic = mcap_files.json_topic("/hand", rows)
    wide = [payload.decode().encode("utf-16-le") for payload in topic.payloads]
    path.write_bytes(mcap_files.write(replace(topic, payloads=wide)))

    report = examine(path).report

    assert report["verdict"] == "fail"
    messages = " ".join(finding["message"] for finding in report["findings"])
    assert "200 messages of /hand do not fit their schema" in messages
