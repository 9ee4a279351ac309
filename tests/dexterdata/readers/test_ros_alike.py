"""Messages that are laid out alike are cut like the first, with the numbers of a whole walk."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from dexterdata.readers.mcap import ros
from dexterdata.readers.mcap.ros_alike import Alike
from dexterdata.readers.mcap.ros_decoding import Decoding
from dexterdata.readers.mcap.ros_schema import definitions
from tests.dexterdata.readers.mcap_files import ROS_JOINT_STATE, ros_joints

NAME = "sensor_msgs/msg/JointState"


def joined(messages: list[bytes]):
    """The bytes of all messages in a row, with where each begins and ends."""
    ends = np.cumsum([len(message) for message in messages])
    starts = ends - [len(message) for message in messages]
    return np.frombuffer(b"".join(messages), np.uint8), starts, ends


def walked(data, starts, ends, schema=ROS_JOINT_STATE):
    own, types = definitions(NAME, schema, is_ros1=False)
    decoding = Decoding(types, data, starts.copy(), ends)
    decoding.run(own, is_ros1=False)
    return decoding.columns


def same(one, other) -> bool:
    return (
        one.names == other.names
        and one.varying == other.varying
        and one.bad.tolist() == other.bad.tolist()
        and list(one.values) == list(other.values)
        and all(np.array_equal(one.values[path], other.values[path]) for path in one.values)
    )


def message(number: int, names=("thumb", "index"), order: str = "<") -> bytes:
    return ros_joints(number, list(names), [number / 7, -number / 3][: len(names)], order)


@pytest.mark.parametrize("order", ["<", ">"])
def test_alike_messages_give_the_numbers_of_a_walk(order):
    batch = joined([message(number, order=order) for number in range(40)])
    decode = ros.decoder(NAME, ROS_JOINT_STATE)

    first, again = decode(*batch), decode(*batch)

    assert same(first, walked(*batch))
    assert same(again, walked(*batch))
    assert first.values["position"][:3].tolist() == [[0, 0], [1 / 7, -1 / 3], [2 / 7, -2 / 3]]
    assert first.names == {"name[0]": "thumb", "name[1]": "index"}


@pytest.mark.parametrize(
    "odd",
    [
        message(20, ("thumb", "inde2")),
        message(20, ("thumbs", "inde")),
        message(20, ("thumb",)),
        message(20, order=">"),
        message(20)[:-9],
        message(20)[:-8] + b"\xff" * 8,
        b"",
    ],
    ids=["a name", "lengths", "count", "order of bytes", "short", "a length too far", "empty"],
)
def test_one_odd_message_is_read_as_a_walk_reads_it(odd):
    usual = [message(number) for number in range(40)]
    decode = ros.decoder(NAME, ROS_JOINT_STATE)
    decode(*joined(usual))

    batch = joined([*usual[:20], odd, *usual[20:]])

    assert same(decode(*batch), walked(*batch))


PICTURE = b"uint32 number\nuint8[] data\nfloat64 x\nuint8[3] after\n"


def picture(number: int, size: int = 70_003) -> bytes:
    """CDR of a message with a picture, each of other bytes, between two numbers."""
    noise = np.random.default_rng(number).integers(0, 256, size, np.uint8).tobytes()
    content = struct.pack("<II", number, size) + noise
    content += b"\0" * (-len(content) % 8) + struct.pack("<d", number / 7) + bytes((1, 2, number))
    return b"\0\1\0\0" + content


@pytest.mark.parametrize("cut", [None, 20_000, 6], ids=["whole", "in the picture", "in its length"])
def test_a_picture_is_passed_over_and_the_numbers_around_it_are_read(cut):
    batch = [picture(number) for number in range(20)]
    batch[7] = batch[7][:cut]
    decode = ros.decoder(NAME, PICTURE)

    columns = decode(*joined(batch))

    assert columns.blobs == {"data"}
    assert "data" not in columns.values
    good = [number for number in range(20) if cut is None or number != 7]
    assert np.flatnonzero(~columns.bad).tolist() == good
    assert columns.values["number"][good, 0].tolist() == good
    assert columns.values["x"][good, 0].tolist() == [number / 7 for number in good]
    assert columns.values["after"][good].tolist() == [[1, 2, number] for number in good]
    assert same(columns, walked(*joined(batch), PICTURE))


def test_long_messages_are_not_copied_to_be_compared():
    own, types = definitions(NAME, PICTURE, is_ros1=False)
    alike = Alike(types, own, is_ros1=False)

    assert alike.decode(*joined([picture(number) for number in range(20)])) is None
    assert alike.decode(*joined([picture(number, 300) for number in range(20)])) is not None


def test_pictures_of_more_than_can_be_copied_at_once_are_passed_over_too():
    decode = ros.decoder(NAME, PICTURE)

    columns = decode(*joined([picture(number, 3_000_000) for number in range(30)]))

    assert columns.values["x"][:, 0].tolist() == [number / 7 for number in range(30)]
    assert columns.blobs == {"data"}
