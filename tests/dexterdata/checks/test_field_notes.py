"""Each line of FIELD_NOTES' table, met by a minimal file that holds what was found in real ones.

A line is what the file holds, the verdict, what must be found (id and level), and what must not.
The same is seen in the real files by test_real_recordings, and by the table of all files.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from dexterdata import checks, profiles
from dexterdata.sandbox import examine

HEADER = 'schema = 1\nname = "a_glove"\nversion = "1.0.0"\nmetadata = {consent = "research"}\n'
N = 400
TIME = np.arange(N) / 100


def profile_of(streams: str, clock: str = 'column = "t", unit = "s"', more: str = "") -> str:
    return f'{HEADER}{more}match = {{columns = ["t"]}}\nclock = {{{clock}}}\n{streams}'


def stream(kind: str, columns: int, unit: str = "rad", more: str = "") -> str:
    names = ", ".join(f'"c{index}"' for index in range(columns))
    return (
        f'[[stream]]\nname = "{kind}"\nkind = "{kind}"\nhand = "right"\nunit = "{unit}"\n'
        f"columns = [{names}]\n{more}\n"
    )


def table(*columns: np.ndarray, time: np.ndarray = TIME) -> str:
    rows = np.column_stack([time, *columns])
    names = ",".join(["t", *(f"c{index}" for index in range(rows.shape[1] - 1))])
    return names + "\n" + "\n".join(",".join(f"{v:.6g}" for v in row) for row in rows) + "\n"


def moving(columns: int, rows: int = N) -> np.ndarray:
    seconds = np.arange(rows)[:, None] / 100
    noise = np.random.default_rng([17, columns, rows]).normal(scale=0.002, size=(rows, columns))
    return 0.5 + 0.4 * np.sin(3 * seconds + np.arange(columns)) + noise


def changed(column: int, values: object, rows: slice = slice(None), columns: int = 5) -> np.ndarray:
    out = moving(columns)
    out[rows, column] = values
    return out


@dataclass(frozen=True)
class Line:
    """``text`` under ``name`` with ``profile``; ``finds``: ids and levels of all but meta."""

    found: str
    text: str
    profile: str | None
    verdict: str
    finds: dict[str, str]
    name: str = "recording.csv"


ANGLES = profile_of(stream("joint_angle", 5))
BENDS = profile_of(stream("bend", 5, "1", "range = [0.0, 1.0]"))
FROZEN = np.repeat(moving(5)[:1], N, axis=0)
LOST = changed(0, 0.0, slice(100, 132), columns=4)
JUMP = np.cumsum(np.full((N, 3), 0.001), axis=0) + 0.11 * (np.arange(N) > 200)[:, None]
WRAPPED = np.angle(np.exp(1j * (changed(2, np.linspace(0, 12, N)) + 2.0)))
BLOCKS = np.repeat(TIME[::4], 4)
GAPPED = TIME + np.where(np.arange(N) > 200, 53.0, 0.0)
SMALL_GAP = TIME + np.where(np.arange(N) > 200, 0.08, 0.0)
BROKEN = table(moving(5)).splitlines()
BROKEN[7] = BROKEN[7].replace(",", ",0.1 0.2", 1)
BROKEN[9] = BROKEN[9].rpartition(",")[0]
LINES = [
    Line("header and no data", "t,c0,c1,c2,c3,c4\n", ANGLES, "fail", {"shape.empty": "error"}),
    Line(
        "one row of 0.02 s",
        table(moving(5, 2), time=TIME[:2]),
        ANGLES,
        "fail",
        {"shape.too_short": "error"},
    ),
    Line("frozen glove", table(FROZEN), ANGLES, "fail", {"value.frozen": "error"}),
    Line(
        "railed channel", table(changed(1, 1.0)), BENDS, "warn", {"value.railed_channel": "warning"}
    ),
    Line(
        "most channels railed",
        table(np.column_stack([moving(1), np.zeros((N, 4))])),
        BENDS,
        "fail",
        {"value.railed_channel": "error"},
    ),
    Line(
        "one still channel", table(changed(1, 0.4)), ANGLES, "pass", {"value.stuck_channel": "info"}
    ),
    Line(
        "a hand at rest that may be",
        table(FROZEN),
        profile_of(stream("bend", 5, "1", "may_be_constant = true")),
        "pass",
        {},
    ),
    Line(
        "block arrival",
        table(moving(5), time=BLOCKS),
        ANGLES,
        "warn",
        {"time.repeated_stamps": "warning"},
    ),
    Line("gap of 53 s", table(moving(5), time=GAPPED), ANGLES, "fail", {"time.gap": "error"}),
    Line("gap of 80 ms", table(moving(5), time=SMALL_GAP), ANGLES, "warn", {"time.gap": "warning"}),
    Line(
        "56 rows in 84 s",
        table(moving(5, 56), time=np.arange(56) * 1.5),
        profile_of(stream("joint_angle", 5, "rad", "rate_hz = 50.0")),
        "fail",
        {"time.rate_mismatch": "error"},
    ),
    Line(
        "lost tracking as confidence -1 and zeros",
        table(*LOST.T, np.where((np.arange(N) >= 100) & (np.arange(N) < 132), -1.0, 1.0)),
        profile_of(stream("joint_angle", 4, "rad", 'missing = {column = "c4", value = -1.0}')),
        "pass",
        {"pose.lost_tracking": "info"},
    ),
    Line(
        "lost tracking as nan",
        table(changed(0, np.nan, slice(100, 132))),
        profile_of(stream("joint_angle", 5, "rad", "missing = {nan = true}")),
        "pass",
        {"pose.lost_tracking": "info"},
    ),
    Line("angles that wrap", table(WRAPPED), ANGLES, "pass", {}),
    Line(
        "tracker jump",
        table(JUMP),
        profile_of(stream("pose", 3, "m")),
        "warn",
        {"pose.jump": "warning"},
    ),
    Line(
        "two numbers in a field, a field short",
        "\n".join(BROKEN) + "\n",
        ANGLES,
        "fail",
        {"shape.bad_row": "error"},
    ),
    Line(
        "eleven lines of metadata, and a trailing comma in the header",
        "".join(f"# line {n}\n" for n in range(11)) + table(moving(5)).replace("c4\n", "c4,\n", 1),
        ANGLES,
        "pass",
        {},
    ),
    Line(
        "values out of the documented range",
        table(moving(5) + 0.2),
        BENDS,
        "warn",
        {"value.out_of_range": "warning"},
    ),
    Line(
        "a git-lfs pointer called .mcap",
        "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 1234\n",
        None,
        "refused",
        {"container.not_what_name_says": "error"},
        "log.mcap",
    ),
    Line(
        "a name with spaces and Korean letters",
        table(moving(5)),
        ANGLES,
        "pass",
        {},
        "손 장갑 녹화 " + "x" * 40 + ".csv",
    ),
]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.found)
def test_line_of_the_field_notes(tmp_path: Path, line: Line):
    path = tmp_path / line.name
    path.write_text(line.text, encoding="utf-8")
    profile = None if line.profile is None else profiles.parse(line.profile)

    report = examine(path, profile=profile, render=True).report

    found = {
        finding["check"]: finding["level"]
        for finding in reversed(report["findings"])
        if not finding["check"].startswith("meta.")
    }
    assert found == line.finds
    assert report["verdict"] == line.verdict
    json.dumps(report, allow_nan=False)


def test_missing_unit_and_two_spellings_of_a_label_warn(tmp_path: Path):
    path = tmp_path / "recording.csv"
    path.write_text(table(moving(5)), encoding="utf-8")

    report = examine(path, profile=profiles.parse(profile_of(stream("bend", 5, "")))).report

    assert {f["check"]: f["level"] for f in report["findings"]}["meta.missing_unit"] == "warning"
    # Labels spelled in two ways: test_meta, on episodes in memory.


def test_same_recording_in_two_layouts_is_known_by_its_content(tmp_path: Path):
    values = moving(5)
    first, second = tmp_path / "v1.csv", tmp_path / "v2.npz"
    first.write_text(
        "t,c0,c1,c2,c3,c4\n"
        + "\n".join(
            ",".join(f"{v!r}" for v in row) for row in np.column_stack([TIME, values]).tolist()
        ),
        encoding="utf-8",
    )
    np.savez(second, **{"glove/angles": values, "glove/time": TIME + 100.0})

    prints = [examine(path).fingerprint for path in (first, second)]

    assert prints[0] is not None
    assert prints[1] is not None
    assert prints[0].exact == prints[1].exact
    assert checks.likeness(*prints) == 1.0


def test_real_gloves_jump_and_still_pass_with_a_warning(real_data):
    paths = sorted(real_data.glob("recordings/auslan_glove/*/*.tsd"))[::10]
    profile = profiles.load("auslan_glove")

    reports = [examine(path, profile=profile).report for path in paths]

    assert {report["verdict"] for report in reports} <= {"pass", "warn"}
    assert any(f["check"] == "pose.jump" for report in reports for f in report["findings"])


def test_index_with_missing_episodes_keeps_the_good_ones(real_data):
    folder = real_data / "recordings/g1_inspire_lerobot"

    report = examine(folder, profile=profiles.load("g1_inspire_lerobot")).report

    assert report["verdict"] == "fail"
    assert [f["check"] for f in report["findings"] if f["level"] == "error"] == [
        "container.truncated"
    ]
