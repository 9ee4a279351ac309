"""python -m tests.benchmarks.tables [--rows 120000]

A CSV recording read and checked here, and by three libraries that check tables in general. Whole
processes. Each peer is asked, for every column, whether it holds numbers without holes within a
range, and whether time grows; that is all they are asked. Here the same file goes through every
check of docs/checks.md with a profile. The peers live in an environment of their own,
`.venv-bench` (`make bench` makes it).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tests.benchmarks.measures import Measure, told
from tests.benchmarks.processes import PYTHON, least

PEERS = Path(__file__).resolve().parents[2] / ".venv-bench" / "bin" / "python"
LOW, HIGH = -0.1, 1.2
OURS = """
import sys
from dexterdata import checks, profiles, readers
with open(sys.argv[1], "rb") as file:
    recording = readers.read(file, format="csv", profile=profiles.load(sys.argv[2]))
    findings = checks.run(recording)
print(sum(stream.samples for stream in recording.streams), len(findings))
"""
FRICTIONLESS = f"""
import csv, sys
from frictionless import Schema, system, validate
names = next(csv.reader(open(sys.argv[1])))
limits = {{"required": True, "minimum": {LOW}, "maximum": {HIGH}}}
fields = [{{"name": "time_s", "type": "number", "constraints": {{"required": True}}}}]
fields += [{{"name": name, "type": "number", "constraints": limits}} for name in names[1:]]
with system.use_context(trusted=True):
    report = validate(sys.argv[1], schema=Schema.from_descriptor({{"fields": fields}}))
assert report.valid, report.flatten(["note"])[:3]
print(report.tasks[0].stats["rows"])
"""
EXPECTATIONS = f"""
import os, sys
os.environ["GX_ANALYTICS_ENABLED"] = "false"
import great_expectations as gx
import great_expectations.expectations as gxe
import pandas as pd
frame = pd.read_csv(sys.argv[1])
context = gx.get_context(mode="ephemeral")
asset = context.data_sources.add_pandas("pandas").add_dataframe_asset("table")
batch = asset.add_batch_definition_whole_dataframe("all").get_batch({{"dataframe": frame}})
wanted = [gxe.ExpectColumnValuesToBeIncreasing(column="time_s")]
for name in frame.columns:
    wanted.append(gxe.ExpectColumnValuesToNotBeNull(column=name))
    if name != "time_s":
        wanted.append(
            gxe.ExpectColumnValuesToBeBetween(column=name, min_value={LOW}, max_value={HIGH})
        )
result = batch.validate(gx.ExpectationSuite(name="hand", expectations=wanted))
assert result.success, result
print(len(frame))
"""
PANDERA = f"""
import sys
import pandas as pd
import pandera.pandas as pa
frame = pd.read_csv(sys.argv[1])
columns = {{name: pa.Column(float, pa.Check.in_range({LOW}, {HIGH})) for name in frame.columns[1:]}}
columns["time_s"] = pa.Column(float, pa.Check(lambda stamps: stamps.is_monotonic_increasing))
print(len(pa.DataFrameSchema(columns, strict=True).validate(frame)))
"""


def write(rows: int, folder: Path) -> tuple[Path, Path]:
    """Twenty-two joints at 200 Hz with a time column, synthetic, and the profile."""
    from dexterdata.hand import ANGLE_CHANNELS

    seconds = np.arange(rows)[:, None] / 200
    chance = np.random.default_rng(1)
    angles = 0.5 + 0.3 * np.sin(seconds * np.linspace(0.3, 2.0, len(ANGLE_CHANNELS)))
    angles += 0.002 * chance.standard_normal(angles.shape)
    path, profile = folder / "joints.csv", folder / "joints.toml"
    header = ",".join(["time_s", *ANGLE_CHANNELS])
    np.savetxt(path, np.hstack([seconds, angles]), "%.5f", ",", header=header, comments="")
    names = ", ".join(f'"{name}"' for name in ANGLE_CHANNELS)
    profile.write_text(
        'schema = 1\nname = "joints"\nversion = "1.0.0"\n'
        f'match = {{columns = ["time_s", {names}]}}\n'
        'clock = {column = "time_s", unit = "s"}\n'
        '[[stream]]\nname = "joints"\nkind = "joint_angle"\nhand = "right"\nunit = "rad"\n'
        f"rate_hz = 200.0\ncolumns = [{names}]\nrange = [{LOW}, {HIGH}]\n"
    )
    return path, profile


def rows(count: int) -> list[Measure]:
    """The figures; RuntimeError when somebody read another number of rows."""
    if not PEERS.exists():
        raise RuntimeError(f"{PEERS} is missing: `make bench` installs what is compared with.")
    with tempfile.TemporaryDirectory(prefix="dexter-tables-") as folder:
        path, profile = write(count, Path(folder))
        size_mb = path.stat().st_size / 1e6
        ours = least([PYTHON, "-c", OURS, str(path), str(profile)])
        peers = {
            "frictionless": least([str(PEERS), "-c", FRICTIONLESS, str(path)], 1),
            "Great Expectations": least([str(PEERS), "-c", EXPECTATIONS, str(path)], 2),
            "pandera": least([str(PEERS), "-c", PANDERA, str(path)]),
        }
    read = {name: int(run.output.split()[0]) for name, run in peers.items()}
    if set(read.values()) != {count} or int(ours.output.split()[0]) != count:
        raise RuntimeError(f"of {count} rows were read: here {ours.output}, {read}")
    wanted = {"frictionless": 8, "Great Expectations": 5, "pandera": 1}
    note = f"{count} rows of 23 columns, {size_mb:.0f} MB, all checks"
    return [
        Measure("CSV read and checked", ours.cpu_s, "CPU s", note),
        *(
            Measure(f"{name}: types, holes, ranges, order of time", run.cpu_s, "CPU s")
            for name, run in peers.items()
        ),
        *(
            Measure(f"{name} / ours", run.cpu_s / ours.cpu_s, "x", least=wanted[name])
            for name, run in peers.items()
        ),
    ]


def main(words: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.tables")
    parser.add_argument("--rows", type=int, default=120_000)
    return told(rows(parser.parse_args(words).rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
