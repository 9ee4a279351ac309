"""The same content in another file, and twice in one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dexterdata import checks
from dexterdata.checks import Fingerprint, is_duplicate, likeness
from dexterdata.recording import NANOSECONDS, Finding, Level, Recording, Stream, StreamKind
from dexterdata.scan import Scan
from tests.dexterdata.checks.builders import a_recording, a_stream, found


def fingerprint(*streams: Stream) -> Fingerprint:
    scan = Scan()
    seen = checks.watch(Recording(format="csv", streams=streams), scan)
    scan.run()
    made = checks.fingerprint(seen)
    assert made is not None
    return made


def wandering(seed: int, rate_hz: float = 100.0, seconds: float = 120.0, start: float = 0.0):
    """The same movement at any rate: slow waves of many odd lengths."""
    rng = np.random.default_rng(seed)
    lengths, places = rng.uniform(0.8, 6.0, (12, 5)), rng.uniform(0, 60, (12, 5))
    at = start + np.arange(round(seconds * rate_hz)) / rate_hz
    values = np.sin(2 * np.pi * (at[:, None, None] - places) / lengths).sum(axis=1)
    noise = np.random.default_rng(seed + 1000).normal(scale=0.01, size=values.shape)
    return a_stream(values + noise, rate_hz=rate_hz)


def test_same_samples_are_known_under_other_names_times_and_types():
    stream = wandering(1, seconds=20)
    order = [4, 2, 0, 1, 3]
    other = replace(
        stream,
        name="renamed",
        values=stream.values[:, order].astype(np.float32),
        channels=tuple("abcde"),
        t_ns=stream.t_ns + 5 * NANOSECONDS,
    )
    halves = [
        replace(stream, name=name, values=stream.values[:, part], channels=stream.channels[part])
        for name, part in (("first", slice(0, 2)), ("second", slice(2, 5)))
    ]

    exact = fingerprint(stream).exact

    assert fingerprint(other).exact == exact
    assert fingerprint(*halves).exact == exact
    assert likeness(fingerprint(stream), fingerprint(other)) == 1.0


@pytest.mark.parametrize("row", [0, 1000, 1999])
def test_one_other_sample_is_another_content(row):
    stream = wandering(1, seconds=20)
    values = stream.values[:].copy()
    values[row, 2] += 0.001

    assert fingerprint(replace(stream, values=values)).exact != fingerprint(stream).exact


def test_rows_in_another_order_are_another_content():
    stream = wandering(1, seconds=100)
    swapped = np.concatenate([stream.values[5_000:], stream.values[:5_000]])

    assert fingerprint(replace(stream, values=swapped)).exact != fingerprint(stream).exact


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"start": 3.217, "seconds": 110.0}, id="cut and shifted"),
        pytest.param({"rate_hz": 60.0}, id="re-sampled"),
        pytest.param({"rate_hz": 43.0, "start": 10.0, "seconds": 90.0}, id="all of it"),
    ],
)
def test_same_movement_is_known_though_cut_shifted_and_resampled(changed):
    original, other = fingerprint(wandering(1)), fingerprint(wandering(1, **changed))

    assert original.exact != other.exact
    assert is_duplicate(original, other)


def test_other_movements_are_no_duplicates():
    prints = [fingerprint(wandering(seed)) for seed in range(1, 9)]

    alike = [likeness(a, b) for n, a in enumerate(prints) for b in prints[:n]]

    assert max(alike) < 0.1


def test_what_never_moves_has_no_fingerprint():
    scan = Scan()
    seen = checks.watch(a_recording(a_stream(np.zeros((200, 3)))), scan)
    scan.run()

    assert checks.fingerprint(seen) is None


def test_a_movement_without_turning_points_has_an_exact_fingerprint_only():
    steady = np.cumsum(np.full((2_000, 3), 0.001), axis=0)

    assert fingerprint(a_stream(steady)).near == ()


def test_one_hand_copied_over_the_other_is_told():
    right = a_stream(name="right_angles", hand="right")
    left = replace(right, name="left_angles", hand="left")

    (finding,) = found(a_recording(right, left), "identity.duplicate")

    assert finding.stream == "left_angles"
    assert "right_angles" in finding.message


def test_two_still_hands_and_two_streams_of_one_hand_are_no_copies():
    still = np.zeros((200, 3))
    right, left = (a_stream(still, name=hand, hand=hand) for hand in ("right", "left"))
    one = a_stream(name="state")
    again = replace(one, name="command")

    assert found(a_recording(right, left), "identity.duplicate") == []
    assert found(a_recording(one, again), "identity.duplicate") == []


def copied(*sources: int, **changes: Any) -> list[Finding]:
    """Of a stream whose columns are these of three restless ones."""
    own = np.random.default_rng(5).normal(scale=0.1, size=(20_000, 3))
    return found(a_stream(own[:, list(sources)], **changes), "value.copied_channels")


def test_columns_that_hold_the_same_values_warn():
    (finding,) = copied(0, 0, 0, 0, 0)

    assert finding.level is Level.WARNING
    assert finding.message == (
        "5 of 5 channels hold the same values: joint_0, joint_1, joint_2, joint_3 and 1 more."
    )
    assert finding.count == 5


def test_each_group_of_copied_columns_is_named():
    messages = [finding.message for finding in copied(0, 1, 0, 2, 1)]

    assert messages == [
        "2 of 5 channels hold the same values: joint_0, joint_2.",
        "2 of 5 channels hold the same values: joint_1, joint_4.",
    ]


def test_columns_of_their_own_do_not_warn_though_one_sample_alone_differs():
    own = np.repeat(np.random.default_rng(5).normal(scale=0.1, size=(20_000, 1)), 2, axis=1)
    own[19_999, 1] += 0.1

    assert copied(0, 1, 2) == []
    assert found(a_stream(own), "value.copied_channels") == []


def test_columns_that_stand_still_or_hardly_move_are_no_copies():
    still = np.zeros((400, 3))
    still[100:, :2] = 0.5

    assert found(a_stream(still), "value.copied_channels") == []


def test_cells_of_a_skin_may_be_alike():
    assert copied(0, 0, kind=StreamKind.TACTILE) == []
