"""The parent's look at a preview that a boxed process made: whatever it says stays small."""

from __future__ import annotations

import copy
import gzip
import json
import struct
from typing import Any

import numpy as np
import pytest

from dexterdata.preview import Policy, decode, make
from dexterdata.sandbox.frames import FramingError
from dexterdata.sandbox.preview_check import check_preview
from dexterdata.simulate import kitchen
from tests.dexterdata.builders import recording, stream

SHORT = kitchen(7, "pour water", 2.0)
HONEST = decode(make(SHORT))
POSES = ("hands", "right", "joints")
SKIN = ("touch", "right")
LINE = ("plots", 0)


def told(header: Any) -> bytes:
    """A preview with another header and the same data."""
    text = json.dumps(header).encode()
    return struct.pack("<4sHHI", b"DXPV", 2, 0, len(text)) + text + HONEST.data


def changed(place: tuple[Any, ...], value: Any) -> dict[str, Any]:
    header = copy.deepcopy(HONEST.header)
    inner: Any = header
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return header


def test_what_is_written_is_taken():
    assert check_preview(told(HONEST.header)) == HONEST.header


@pytest.mark.parametrize(
    "taken",
    [
        recording(),
        recording(stream("e", "emg", np.zeros((0, 3)))),
        recording(stream("x", "force", [[1.0]])),
        recording(stream("s", "tactile", np.full((50, 37), np.nan), unit="Pa", shape=(16, 16))),
        recording(stream("p", "joint_position", np.full((9, 63), 9e29), unit="m")),
        recording(stream("w", "tactile", np.ones((9, 8192)), unit="Pa")),
        recording(stream("t", "force", [[1.0], [2.0]], t_s=np.array([0.0, 1.7e9]))),
    ],
)
def test_odd_recordings_have_previews_that_are_taken(taken):
    for policy in (Policy(), Policy(seconds=2.0, touch_rate_hz=0.5, touch_taxels=6, plots=False)):
        check_preview(gzip.decompress(make(taken, policy=policy)))


@pytest.mark.parametrize("header", [[], 7, None, {}, "text"])
def test_a_header_is_an_object_with_its_parts(header):
    with pytest.raises(FramingError):
        check_preview(told(header))


def test_a_header_that_is_too_deep_is_a_lie():
    text = b"[" * 100_000

    with pytest.raises(FramingError):
        check_preview(struct.pack("<4sHHI", b"DXPV", 2, 0, len(text)) + text)


@pytest.mark.parametrize("name", ["hands", "touch", "plots", "touchprint", "poster_s", "whole_s"])
def test_a_header_lacks_nothing(name):
    header = {key: value for key, value in HONEST.header.items() if key != name}

    with pytest.raises(FramingError):
        check_preview(told(header))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("duration_s",), float("nan")),
        (("duration_s",), "1"),
        (("whole_s",), -1),
        (("poster_s",), -0.5),
        (("poster_s",), "0"),
        (("hands",), []),
        (("touch",), None),
        (("plots",), {}),
        (("hands", "right"), 5),
        (("hands", "right", "side"), ["right"]),
        (("hands", "right", "rate_hz"), 0),
        (("hands", "right", "frames"), 18_002),
        ((*POSES, "shape"), [10**9, 26, 3]),
        ((*POSES, "coding"), "series"),
        ((*POSES, "weights", "shape"), [60, 10**9]),
        ((*POSES, "weights", "dtype"), ["int16"]),
        ((*POSES, "weights", "bytes"), 1),
        ((*POSES, "weights", "offset"), -8),
        ((*POSES, "weights", "offset"), 10**9),
        ((*POSES, "weights", "orders"), [0]),
        ((*POSES, "weights", "scale"), None),
        ((*POSES, "directions", "shape"), [78, 1]),
        ((*POSES, "mean", "scale"), [1] * 77),
        ((*POSES, "mean", "coding"), "series"),
        ((*SKIN, "frames"), True),
        ((*SKIN, "max"), 1e300),
        ((*SKIN, "shape"), "16"),
        ((*SKIN, "data", "shape"), [10**6, 10**6]),
        ((*SKIN, "data", "orders"), [3] * 256),
        ((*SKIN, "placement"), {}),
        ((*LINE, "channels"), []),
        ((*LINE, "channels"), ["c"] * 65),
        ((*LINE, "points"), 481),
        ((*LINE, "stream"), None),
        ((*LINE, "t_end_s"), float("inf")),
        ((*LINE, "min"), None),
        (("touchprint", "columns"), 10**6),
        (("touchprint", "data", "offset_value"), 10**400),
        (("plots",), HONEST.header["plots"] * 50),  # the same bytes again and again
    ],
)
def test_a_preview_of_another_form_is_a_lie(place, value):
    with pytest.raises(FramingError):
        check_preview(told(changed(place, value)))
