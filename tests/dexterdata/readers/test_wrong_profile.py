"""A profile that is not of the file's device: one finding that says so, and none of the sensors."""

from __future__ import annotations

import numpy as np
import pytest

from dexterdata import profiles
from dexterdata.profiles import parse
from dexterdata.sandbox import examine
from tests.dexterdata.profiles.device_files import senseglove, table
from tests.dexterdata.profiles.test_drafts import CASES
from tests.dexterdata.readers.files import a_profile, hdf5_file

OF_THE_UPLOAD = {"meta.missing_consent"}  # said on the upload page
OF_A_TOPIC = 'name = "q"\nkind = "other"\ntopic = "/nowhere"'
NOISE = np.random.default_rng(3).normal(size=(40, 3))


def findings(path, profile) -> list[dict]:
    found = examine(path, profile=profile).report["findings"]
    return [finding for finding in found if finding["check"] not in OF_THE_UPLOAD]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", ["auslan_glove", "vmg30", "egodex", "group_stream", "topic"])
def test_wrong_profile_is_the_only_finding_in_every_format(case, name, tmp_path):
    _, extension, make, _ = CASES[case]
    path = tmp_path / f"a{extension}"
    path.write_bytes(make())
    profile = a_profile(OF_A_TOPIC) if name == "topic" else profiles.load(name)

    (finding,) = findings(path, profile)

    assert (finding["check"], finding["level"]) == ("shape.width_mismatch", "error")
    assert finding["message"].startswith(
        f"The profile {profile.name} does not fit this file: it wants "
    )


def test_what_is_wanted_and_what_is_there_and_what_fits_is_named(tmp_path):
    path = tmp_path / "a.h5"
    path.write_bytes(
        hdf5_file(
            lambda file: file.update({"rig/a/data": NOISE, "rig/a/time": np.arange(40.0)})
        ).getvalue()
    )

    (finding,) = findings(path, profiles.load("auslan_glove"))

    assert finding["message"] == (
        "The profile auslan_glove does not fit this file: it wants a table of 22 columns; "
        "the file has the arrays /rig/a/data, /rig/a/time. Profiles that fit: group_stream."
    )


def test_hint_for_a_file_without_a_header_is_the_profile_of_its_width(tmp_path):
    path = tmp_path / "a.tsd"
    rows = np.random.default_rng(3).normal(size=(40, 22))
    path.write_text("\n".join("\t".join(f"{value:.4f}" for value in row) for row in rows))

    (finding,) = findings(path, profiles.load("vmg30"))

    assert finding["message"].endswith(
        "the file has 22 columns without names. Profiles that fit: auslan_glove."
    )


def test_device_that_lacks_one_sensor_is_told_which(tmp_path):
    columns = senseglove("right")
    del columns["r_pinky_dip"]
    path = tmp_path / "a.csv"
    path.write_bytes(table(columns))

    found = findings(path, profiles.load("senseglove_right"))

    assert "The profile's columns r_pinky_dip are not in the file." in {
        finding["message"] for finding in found
    }
    assert "shape.empty" not in {finding["check"] for finding in found}


def test_profile_of_which_half_is_there_is_told_stream_by_stream(tmp_path):
    path = tmp_path / "a.h5"
    path.write_bytes(hdf5_file(lambda file: file.create_dataset("q", data=NOISE)).getvalue())
    here = 'name = "q"\nkind = "other"\nhand = "left"\nunit = "1"\npath = "q"'
    profile = parse(a_profile(here, here.replace('"q"', '"gone"')).text)

    (finding,) = findings(path, profile)

    assert finding["message"] == "The profile's array gone is not in the file."
    assert finding["stream"] == "gone"
