"""Messages that are laid out alike are cut like the first, with the numbers of a whole walk."""

from __future__ import annotations

import numpy as np
import pytest

from dexterdata.readers.mcap import ros
from dexterdata.readers.mcap.ros_decoding import Decoding
from dexterdata.readers.mcap.ros_schema import definitions
from tests.dexterdata.readers.mcap_files import ROS_JOINT_STATE, ros_joints

NAME = "sensor_msgs/msg/JointState"


def joined(messages: list[bytes]):
    """The bytes of all messages in a row, with where each begins and ends."""
    ends = np.cumsum([len(message) for message in messages])
    starts = ends - [len(message) for message in messages]
    return np.frombuffer(b"".join(messages), np.uint8), starts, ends


def walked(data, starts, ends):
    own, types = definitions(NAME, ROS_JOINT_STATE, is_ros1=False)
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
