"""python -m tests.benchmarks.mcap_files [--messages 60000]

The same checks over the same indexed MCAP file, read by this library and by the `mcap` library's
loop over messages. Whole processes, so that each pays for its own imports.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from mcap.writer import CompressionType

from tests.benchmarks.measures import Measure, told
from tests.benchmarks.processes import PYTHON, least
from tests.dexterdata.readers import mcap_files

OURS = """
import sys
from dexterdata import checks, profiles, readers
with open(sys.argv[1], "rb") as file:
    recording = readers.read(file, format="mcap", profile=profiles.load(sys.argv[2]))
    print(sum(stream.samples for stream in recording.streams), len(checks.run(recording)))
"""
THEIRS = """
import sys
import numpy as np
from mcap.reader import make_reader
from dexterdata import checks, profiles
from dexterdata.recording import Recording, Stream, StreamKind
(part,) = profiles.load(sys.argv[2]).streams
stamps, rows = [], []
with open(sys.argv[1], "rb") as file:
    for schema, channel, message in make_reader(file).iter_messages():
        stamps.append(message.log_time)
        rows.append(np.frombuffer(message.data[-8 - 8 * 22:-8], "<f8"))
stamps = np.array(stamps)
stream = Stream(name=part.name, kind=part.kind, unit="rad", hand="right", channels=part.names,
                values=np.stack(rows), t_ns=stamps - stamps[0], nominal_rate_hz=part.rate_hz)
recording = Recording(format="mcap", streams=(stream,), profile="joints")
print(stream.samples, len(checks.run(recording)))
"""


def write(messages: int, folder: Path) -> tuple[Path, Path]:
    """ROS joint states of 22 joints at 100 Hz in LZ4 chunks with an index, and their profile."""
    from dexterdata.hand import ANGLE_CHANNELS

    seconds = np.arange(messages)[:, None] / 100
    angles = 0.4 + 0.3 * np.sin(seconds * np.linspace(0.3, 2.0, len(ANGLE_CHANNELS)))
    names = list(ANGLE_CHANNELS)
    payloads = (mcap_files.ros_joints(n, names, row) for n, row in enumerate(angles.tolist()))
    topic = mcap_files.cdr_topic(
        "/joints", "sensor_msgs/msg/JointState", mcap_files.ROS_JOINT_STATE, payloads
    )
    path, profile = folder / "joints.mcap", folder / "joints.toml"
    data = mcap_files.write(topic, compression=CompressionType.LZ4, chunk_size=1_000_000)
    path.write_bytes(data)
    words = ", ".join(f'"{name}"' for name in names)
    profile.write_text(
        'schema = 1\nname = "joints"\nversion = "1.0.0"\nmatch = {topics = ["/joints"]}\n'
        '[[stream]]\nname = "joints"\nkind = "joint_angle"\nhand = "right"\nunit = "rad"\n'
        f'rate_hz = 100.0\ntopic = "/joints"\nfield = "position"\nnames = [{words}]\n'
    )
    return path, profile


def rows(messages: int) -> list[Measure]:
    """The figures; RuntimeError when the two read, or found, something else."""
    with tempfile.TemporaryDirectory(prefix="dexter-mcap-") as folder:
        path, profile = write(messages, Path(folder))
        ours, theirs, start = (
            least([PYTHON, "-c", code, str(path), str(profile)])
            for code in (OURS, THEIRS, "import dexterdata.checks, mcap.reader, h5py")
        )
        size_mb = path.stat().st_size / 1e6
    if ours.output != theirs.output or ours.output.split()[0] != str(messages):
        raise RuntimeError(f"read {ours.output} and {theirs.output} of {messages}")
    note = f"{messages} messages of 22 joints, {size_mb:.0f} MB, indexed, LZ4"
    return [
        Measure("MCAP read and checked", ours.cpu_s, "CPU s", note),
        Measure("the same by the mcap library's loop", theirs.cpu_s, "CPU s"),
        Measure("imports alone", start.cpu_s, "CPU s"),
        Measure("mcap library / ours", theirs.cpu_s / ours.cpu_s, "x", least=5),
    ]


def main(words: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.mcap_files")
    parser.add_argument("--messages", type=int, default=360_000)
    return told(rows(parser.parse_args(words).messages))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
