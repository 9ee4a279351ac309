"""ROS 1 bags: topics become streams, by the definitions that the bag carries."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest

from dexterdata import profiles, readers
from dexterdata.readers.bag import contents
from dexterdata.readers.errors import ContainerError
from dexterdata.recording import Level, StreamKind
from tests.dexterdata.readers.bag_files import (
    DOUBLES,
    FLOATS,
    IMU,
    JOINTS,
    POSE,
    STEP_NS,
    WRENCH,
    Topic,
    doubles,
    floats,
    head,
    imu,
    joints,
    write,
)

COUNT = 3_000
NAMES = ["thumb", "index", "middle"]
PROFILE = """
schema = 1
name = "synthetic_bag"
version = "1.0.0"
match = {topics = ["/hand/joints", "/hand/touch"]}
clock = {path = "header.stamp"}
[[stream]]
name = "angles"
kind = "joint_angle"
hand = "right"
unit = "deg"
topic = "/hand/joints"
field = "position"
columns = ["index", "thumb"]
rate_hz = 100.0
[[stream]]
name = "touch"
kind = "tactile"
hand = "right"
unit = "kPa"
topic = "/hand/touch"
field = "data"
clock = {path = "log_time"}
layout = {kind = "matrix", shape = [2, 2]}
"""


def angles(number: int) -> list[float]:
    return [math.sin(number / 50), number / COUNT, -1.5]


def hand(count: int = COUNT) -> list[Topic]:
    return [
        Topic("/hand/joints", JOINTS, [joints(n, NAMES, angles(n)) for n in range(count)]),
        Topic("/hand/touch", FLOATS, [floats([n, 1, 2, 3]) for n in range(count)]),
    ]


def read(data: bytes, profile=None):
    return readers.read(io.BytesIO(data), format="bag", profile=profile)


@pytest.mark.parametrize("compression", ["none", "bz2", "lz4"])
def test_thousands_of_messages_are_read_whole_whatever_packs_them(compression):
    recording = read(write(*hand(), compression=compression))

    streams = {stream.name: stream for stream in recording.streams}
    assert recording.format == "bag"
    assert set(streams) == {"/hand/joints.position", "/hand/touch"}
    position = streams["/hand/joints.position"]
    assert (position.kind, position.unit) == (StreamKind.JOINT_ANGLE, "rad")
    assert position.channels == tuple(NAMES)
    assert position.values[:] == pytest.approx(np.array([angles(n) for n in range(COUNT)]))
    assert np.array_equal(position.t_ns, np.arange(COUNT) * STEP_NS)
    assert streams["/hand/touch"].values[:][:, -4].tolist() == list(range(COUNT))


def test_types_of_hands_say_what_their_numbers_are():
    numbers = range(50)
    data = write(
        Topic("/imu", IMU, [imu(n, [n, 2, 3], [4, 5, n]) for n in numbers]),
        Topic("/wrench", WRENCH, [head(n) + doubles(n, 1, 2, 3, 4, 5) for n in numbers]),
        Topic("/wrist", POSE, [head(n) + doubles(n, 1, 2, 0, 0, 0, 1) for n in numbers]),
        Topic("/doubles", DOUBLES, [floats([n, 0.5], "d") for n in numbers]),
    )

    streams = {stream.name: stream for stream in read(data).streams}

    told = {name: (str(s.kind), s.unit, s.values[:][7].tolist()) for name, s in streams.items()}
    assert told["/imu.angular_velocity"] == ("imu", "rad/s", [7, 2, 3])
    assert told["/imu.linear_acceleration"] == ("imu", "m/s2", [4, 5, 7])
    assert told["/wrench.force"] == ("force", "N", [7, 1, 2])
    assert told["/wrench.torque"] == ("other", "N m", [3, 4, 5])
    assert told["/wrist.position"] == ("pose", "m", [7, 1, 2])
    assert told["/wrist.orientation"] == ("pose", "1", [0, 0, 0, 1])
    assert told["/doubles"][2][-2:] == [7, 0.5]


def test_profile_names_topics_fields_columns_and_clocks():
    profile = profiles.parse(PROFILE)

    recording = read(write(*hand(), compression="lz4"), profile)

    angle, touch = recording.streams
    assert recording.profile == "synthetic_bag"
    assert angle.channels == ("index", "thumb")
    assert angle.values[:][30].tolist() == pytest.approx(
        [math.radians(30 / COUNT), math.radians(math.sin(0.6))]
    )
    assert (angle.clock, touch.clock) == ("header.stamp", "log_time")
    assert touch.values[:][9].tolist() == [9000, 1000, 2000, 3000]
    assert not recording.findings


def test_outline_has_topics_and_fields_and_finds_its_profile():
    shape = readers.describe(io.BytesIO(write(*hand(20))), format="bag", extension=".bag")

    assert shape.topics["/hand/joints"] == ("position",)
    assert "data" in shape.topics["/hand/touch"]
    assert profiles.detect(shape, [profiles.parse(PROFILE)]).name == "synthetic_bag"


def test_publishers_that_come_again_are_one_stream_in_order():
    first, second = hand(300)[0], hand(300)[0]

    (stream,) = read(write(first, second)).streams

    assert stream.samples == 600
    assert (np.diff(stream.t_ns) >= 0).all()


def test_connections_that_come_again_do_not_count_again(monkeypatch):
    monkeypatch.setattr(contents, "MOST_CONNECTIONS", 2)
    third = Topic("/third", FLOATS, [floats([1])])

    assert len(read(write(*hand(30))).streams) == 2
    with pytest.raises(ContainerError, match="too many connections") as caught:
        read(write(*hand(30), third))
    assert caught.value.check == "container.too_large"


def test_bag_that_was_never_closed_is_read_with_a_warning():
    recording = read(write(*hand(500), is_closed=False))

    assert {stream.samples for stream in recording.streams} == {500}
    (finding,) = [f for f in recording.findings if f.check == "container.truncated"]
    assert finding.level == Level.WARNING
    assert "rosbag reindex" in finding.message


def test_messages_that_do_not_fit_their_definition_are_counted():
    topic = hand(100)[0]
    payloads = list(topic.payloads)
    payloads[40] = payloads[40][:30]

    recording = read(write(Topic(topic.name, topic.kind, payloads)))

    (stream,) = recording.streams
    (finding,) = [f for f in recording.findings if f.check == "shape.width_mismatch"]
    assert (stream.samples, finding.count) == (99, 1)


def test_large_bag_is_left_in_the_file_and_read_by_slices():
    rows = np.random.default_rng(4).random((600, 4096)).astype(np.float32)
    data = write(Topic("/touch", FLOATS, [floats(row) for row in rows]), chunk_bytes=500_000)
    text = PROFILE.split("[[stream]]")[0] + (
        '[[stream]]\nname = "touch"\nkind = "tactile"\ntopic = "/touch"\nfield = "data"\n'
    )
    profile = profiles.parse(text.replace('clock = {path = "header.stamp"}', ""))

    (stream,) = read(data, profile).streams

    assert stream.samples == 600
    assert np.array_equal(stream.values[590:600], rows[590:])
    assert np.array_equal(stream.values[0:3], rows[:3])
