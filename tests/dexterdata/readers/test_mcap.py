"""MCAP: topics of numbers become streams, whatever they are written in."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from mcap.writer import CompressionType, IndexType

from dexterdata import profiles, readers
from dexterdata.readers.mcap import reading, topics
from dexterdata.recording import Level, Recording, StreamKind
from tests.dexterdata.readers.mcap_files import (
    ROS_IMU,
    ROS_JOINT_STATE,
    START_NS,
    STEP_NS,
    Cdr,
    Topic,
    bare,
    cdr_topic,
    json_topic,
    protobuf_topic,
    protobuf_type,
    ros_joints,
    write,
)

ANGLES = np.sin(np.arange(200)[:, None] / 9 + np.arange(3))
PROFILE = """\
schema = 1
name = "test_hand"
version = "1.0.0"
match = {topics = ["/hand"]}
clock = {path = "PATH"}
[[stream]]
name = "angles"
kind = "joint_angle"
hand = "left"
unit = "deg"
topic = "/hand"
"""


def read(data: bytes, profile: str | None = None) -> Recording:
    parsed = None if profile is None else profiles.parse(profile)
    return readers.read(io.BytesIO(data), format="mcap", profile=parsed)


def hand(values: np.ndarray = ANGLES, name: str = "/hand") -> Topic:
    return json_topic(name, [{"q": row.tolist()} for row in values])


@pytest.mark.parametrize("compression", list(CompressionType))
@pytest.mark.parametrize("index", [IndexType.ALL, IndexType.NONE])
def test_json_numbers_become_a_stream_with_the_log_time(compression, index):
    data = write(hand(), compression=compression, index_types=index)

    recording = read(data)

    (stream,) = recording.streams
    assert (stream.name, stream.kind) == ("/hand", StreamKind.OTHER)
    assert stream.channels == ("q[0]", "q[1]", "q[2]")
    assert np.array_equal(stream.values, ANGLES)
    assert stream.t_ns.tolist() == [number * STEP_NS for number in range(200)]
    assert stream.clock == "log_time"
    assert recording.metadata["mcap.library"].endswith("test")


def test_file_without_chunks_indexes_and_summary_reads_the_same():
    whole, plain = read(write(hand())), read(bare(hand()))

    assert np.array_equal(whole.streams[0].values, plain.streams[0].values)
    assert np.array_equal(whole.streams[0].t_ns, plain.streams[0].t_ns)


def test_protobuf_with_every_kind_of_number_is_decoded():
    kinds = {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6, "g": 7, "h": 8, "i": 13, "j": 15}
    kinds |= {"k": 16, "l": 17, "m": 18}
    made, schema = protobuf_type("All", *[(name, kind, False) for name, kind in kinds.items()])
    rows = [
        made(
            a=n - 5.5, b=n / 4, c=-n * 10**10, d=n << 40, e=-n, f=n, g=n, h=n % 2 == 1,
            i=n * 300, j=-n, k=-n, l=-n * 70, m=n * 70
        )
        for n in range(12)
    ]  # fmt: skip

    (stream,) = read(write(protobuf_topic("/all", rows, schema))).streams

    assert stream.channels == tuple(kinds)
    expected = [[float(getattr(row, name)) for name in kinds] for row in rows]
    assert np.array_equal(stream.values, expected)
    assert stream.valid is None


def test_packed_protobuf_numbers_of_changing_width_are_decoded():
    made, schema = protobuf_type("Taxels", ("force", 13, True), ("bend", 2, True))
    values = np.arange(40)[:, None] * np.array([1, 7, 130, 40_000])
    rows = [made(force=row.tolist(), bend=[1.5, 2.5]) for row in values]

    (stream,) = read(write(protobuf_topic("/touch", rows, schema))).streams

    assert stream.channels == (*(f"force[{i}]" for i in range(4)), "bend[0]", "bend[1]")
    assert np.array_equal(stream.values[:, :4], values)
    assert (stream.values[:, 4:] == [1.5, 2.5]).all()


def test_proto2_field_that_is_missing_is_no_measurement():
    made, schema = protobuf_type("Pair", ("a", 1, False), ("b", 1, False), syntax="proto2")
    rows = [made(a=1.0, b=2.0) if number % 2 else made(a=1.0) for number in range(6)]

    (stream,) = read(write(protobuf_topic("/pair", rows, schema))).streams

    assert stream.valid is not None
    assert stream.valid.tolist() == [[True, bool(number % 2)] for number in range(6)]


def test_foxglove_joint_states_are_angles_by_the_joints_names():
    made, schema = foxglove()
    names = ["thumb_mcp", "index_mcp", "ring_mcp"]
    rows = []
    for number, angles in enumerate(ANGLES):
        row = made()
        row.timestamp.FromNanoseconds(START_NS + number * STEP_NS)
        for name, angle in zip(names, angles, strict=True):
            row.joints.add(name=name, position=angle)
        rows.append(row)

    recording = read(write(protobuf_topic("/joints", rows, schema)))

    (angle,) = recording.streams  # no velocity was ever set
    assert (angle.name, angle.kind, angle.unit) == ("/joints.position", "joint_angle", "rad")
    assert angle.channels == tuple(names)
    assert np.array_equal(angle.values, ANGLES)
    assert not recording.findings


def test_foxglove_joint_states_in_json_read_the_same():
    rows = [
        {"timestamp": {"sec": 1, "nsec": number}, "joints": [
            {"name": name, "position": angle} for name, angle in zip("abc", angles, strict=True)
        ]}
        for number, angles in enumerate(ANGLES.tolist())
    ]  # fmt: skip
    topic = json_topic("/joints", rows)
    topic.schema_name = "foxglove.JointStates"

    (angle,) = read(write(topic)).streams

    assert (angle.kind, angle.channels) == (StreamKind.JOINT_ANGLE, ("a", "b", "c"))
    assert np.array_equal(angle.values, ANGLES)


@pytest.mark.parametrize("order", ["<", ">"])
def test_ros_joint_state_is_angles_by_the_joints_names(order):
    names = ["thumb", "index", "little_finger"]
    rows = [ros_joints(n, names, angles.tolist(), order) for n, angles in enumerate(ANGLES)]

    topic = cdr_topic("/joint_states", "sensor_msgs/msg/JointState", ROS_JOINT_STATE, rows)
    (angle,) = read(write(topic)).streams

    assert (angle.kind, angle.unit, angle.channels) == ("joint_angle", "rad", tuple(names))
    assert np.array_equal(angle.values, ANGLES)


def test_ros_imu_is_three_streams_in_si_units():
    rows = []
    for number in range(20):
        message = Cdr().put("i", 5).put("I", number).text("imu").put("d", 0, 0, 0, 1, *[0] * 9)
        message.put("d", 0.1, 0.2, number, *[0] * 9).put("d", 0, 0, 9.81, *[0] * 9)
        rows.append(message.data())

    topic = cdr_topic("/imu", "sensor_msgs/msg/Imu", ROS_IMU, rows)
    orientation, turning, acceleration = read(write(topic)).streams

    assert (orientation.kind, orientation.unit) == (StreamKind.POSE, "1")
    assert orientation.channels[3] == "orientation.w"
    assert (turning.kind, turning.unit) == (StreamKind.IMU, "rad/s")
    assert turning.values[:, 2].tolist() == list(range(20))
    assert acceleration.unit == "m/s2"
    assert (acceleration.values == [0, 0, 9.81]).all()


def test_ros1_messages_are_read_without_alignment():
    payloads = [struct.pack("<B3d", number, 1, 2, number) for number in range(9)]
    topic = Topic("/one", payloads, "ros1", "pkg/One", "ros1msg", b"uint8 id\nfloat64[3] q\n")

    (stream,) = read(write(topic)).streams

    assert stream.channels == ("id", "q[0]", "q[1]", "q[2]")
    assert stream.values.tolist() == [[n, 1.0, 2.0, n] for n in range(9)]


def test_two_topics_keep_their_own_rates_and_one_clock():
    fast, slow = hand(name="/fast"), hand(ANGLES[:7], name="/slow")

    recording = read(write(fast, slow))

    assert {stream.name: stream.samples for stream in recording.streams} == {
        "/fast": 200,
        "/slow": 7,
    }
    assert {stream.clock for stream in recording.streams} == {"log_time"}


def test_messages_of_many_topics_in_turn_are_parted_in_their_order():
    names = [f"/topic{number:03}" for number in range(300)]
    topics = [
        json_topic(name, [{"x": 10 * n + k} for k in range(9)]) for n, name in enumerate(names)
    ]

    streams = {stream.name: stream for stream in read(write(*topics)).streams}

    assert len(streams) == 300
    for number, name in enumerate(names):
        assert streams[name].values[:, 0].tolist() == [10 * number + k for k in range(9)]
        assert (np.diff(streams[name].t_ns) > 0).all()


def test_clock_that_goes_back_is_kept_as_it_was_written():
    times = [START_NS + n * STEP_NS for n in (0, 1, 2, 1, 3)]

    (stream,) = read(write(hand(ANGLES[:5]), time=lambda number: times[number])).streams

    assert (stream.t_ns // STEP_NS).tolist() == [0, 1, 2, 1, 3]


def test_topics_without_fixed_numbers_are_described():
    words = json_topic("/words", [{"text": "pour"}] * 3)
    lists = json_topic("/lists", [{"q": [1] * number} for number in range(5)])
    other = Topic("/other", [b"abc"], "cbor", "X", "")

    recording = read(write(words, lists, other))

    assert recording.streams == ()
    (finding,) = recording.findings
    assert (finding.level, finding.count) == (Level.INFO, 3)
    for said in ("/words", "/lists", "/other (X), 1 messages", "cbor messages"):
        assert said in finding.message


def test_field_of_changing_length_is_left_out_and_named():
    rows = [{"q": [0.1, number], "found": [1] * (number % 3)} for number in range(400)]

    recording = read(write(json_topic("/mixed", rows)))

    assert recording.streams[0].channels == ("q[0]", "q[1]")
    assert "change their length: found" in recording.findings[0].message


def test_messages_that_do_not_fit_their_schema_are_counted():
    good = struct.pack("<4B2d", 0, 1, 0, 0, 1, 2)
    rows = [good, good[:12], good, b"", good]

    recording = read(write(cdr_topic("/q", "pkg/Q", b"float64[2] q", rows)))

    assert recording.streams[0].values.tolist() == [[1.0, 2.0]] * 3
    (finding,) = recording.findings
    assert (finding.check, finding.count) == ("shape.width_mismatch", 2)
    assert "number 1" in finding.message


def test_profile_picks_topic_field_columns_and_clock():
    rows = [
        {"header": {"stamp": {"sec": 7, "nanosec": n * 1000}}, "q": row.tolist(), "noise": n}
        for n, row in enumerate(ANGLES)
    ]
    text = PROFILE.replace("PATH", "header.stamp") + 'field = "q"\ncolumns = [2, "q[0]"]\n'
    text += 'names = ["ring", "thumb"]\n'

    (stream,) = read(write(json_topic("/hand", rows), hand(name="/else")), text).streams

    assert (stream.name, stream.kind, stream.hand) == ("angles", StreamKind.JOINT_ANGLE, "left")
    assert (stream.unit, stream.channels) == ("rad", ("ring", "thumb"))
    assert np.allclose(stream.values, np.deg2rad(ANGLES[:, [2, 0]]))
    assert stream.t_ns.tolist() == [number * 1000 for number in range(200)]
    assert stream.clock == "header.stamp"


def test_bytes_are_numbers_only_where_the_profile_asks_for_them():
    made, schema = protobuf_type("Grid", ("rows", 5, False), ("data", 12, False))
    taxels = np.arange(200)[:, None] % 50 + np.arange(4)
    rows = [made(rows=2, data=bytes(row)) for row in taxels.tolist()]
    data = write(protobuf_topic("/hand", rows, schema))
    text = PROFILE.replace("PATH", "log_time") + 'field = "data"\n'

    described, stream = read(data), read(data, text.replace("deg", "count")).streams[0]

    assert described.streams == ()
    assert "plain bytes" in described.findings[0].message
    assert np.array_equal(stream.values, taxels)


@pytest.mark.parametrize("kept_bytes", [500, topics.KEPT_BYTES])
@pytest.mark.parametrize("make", [write, bare])
def test_long_topics_are_put_together_slice_by_slice(make, kept_bytes, monkeypatch):
    rows = [{"q": row.tolist()} | ({"r": 1} if row[0] > 0 else {}) for row in ANGLES]
    text = PROFILE.replace("PATH", "log_time") + "columns = [1, 3]\n"
    data = make(json_topic("/hand", rows))
    (whole,) = read(data, text).streams
    monkeypatch.setattr(reading, "LOADED_BYTES", 500)
    monkeypatch.setattr(topics, "KEPT_BYTES", kept_bytes)

    (sliced,) = read(data, text).streams

    assert not isinstance(sliced.values, np.ndarray)
    assert whole.valid is not None
    assert sliced.valid is not None
    assert sliced.values.shape == whole.values.shape == (200, 2)
    for part in (slice(0, 200), slice(0, 1), slice(37, 111), slice(199, 200), slice(200, 200)):
        assert np.array_equal(sliced.values[part], whole.values[part])
        assert np.array_equal(sliced.valid[part], whole.valid[part])
    assert np.array_equal(sliced.t_ns, whole.t_ns)


def test_profile_asks_for_publish_time():
    for path, step_ns in (("log_time", STEP_NS), ("publish_time", STEP_NS + 1_000)):
        (stream,) = read(write(hand()), PROFILE.replace("PATH", path)).streams

        assert stream.clock == path
        assert stream.t_ns.tolist() == [number * step_ns for number in range(200)]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ('field = "nothing"\n', "field nothing of /hand gives no numbers"),
        ('columns = ["q[9]", 5]\n', "columns q[9], 5 are not in /hand"),
        ('names = ["one"]\n', "names 1 channels; /hand has 3"),
        ('clock = {path = "stamp"}\n', "time stamp is not in the messages"),
    ],
)
def test_profile_that_does_not_fit_says_where(more, sentence):
    recording = read(write(hand()), PROFILE.replace("PATH", "log_time") + more)

    assert {finding.check for finding in recording.findings} == {"shape.width_mismatch"}
    assert any(sentence in finding.message for finding in recording.findings)


def test_profile_is_found_by_topics_and_drafted_from_them():
    shape = readers.describe(io.BytesIO(write(hand())), format="mcap", extension=".mcap")
    profile = profiles.parse(PROFILE.replace("PATH", "log_time"))

    assert shape.topics == {"/hand": ("q",)}
    assert profiles.detect(shape, [profile]) is profile
    assert 'topics = ["/hand"]' in profiles.draft(shape)
    drafted = profiles.parse(profiles.draft(shape))
    assert drafted.streams[0].topic == "/hand"
    assert drafted.clock is not None
    assert drafted.clock.path == "log_time"


def foxglove():
    return protobuf_type(
        "JointStates",
        ("timestamp", 11, False, ".google.protobuf.Timestamp"),
        ("joints", 11, True, ".foxglove.JointState"),
        package="foxglove",
    )
