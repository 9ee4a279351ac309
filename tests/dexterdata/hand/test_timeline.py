from __future__ import annotations

import numpy as np
import pytest

from dexterdata.hand.timeline import Span, frames, inside, nearest, span_of, whole
from tests.dexterdata.builders import recording, stream


def test_streams_on_one_clock_keep_their_distance():
    first = stream("a", "force", np.zeros((3, 1)), t_s=np.array([10.0, 11, 12]))
    second = stream("b", "force", np.zeros((2, 1)), t_s=np.array([10.5, 12.5]))
    host = stream("c", "force", np.zeros((2, 1)), t_s=np.array([1e6, 1e6 + 1]), clock="host")
    taken = recording(first, second, host)

    assert taken.seconds(second).tolist() == [0.5, 2.5]
    assert taken.seconds(host).tolist() == [0.0, 1.0]
    assert whole(taken) == Span(0.0, 2.5)


def test_time_that_goes_back_is_held():
    back = stream("a", "force", np.zeros((4, 1)), t_s=np.array([0, 2.0, 1.0, 3.0]))

    assert recording(back).seconds(back).tolist() == [0, 2, 2, 3]


def test_a_part_is_clipped_to_the_recording_and_must_not_end_before_it_starts():
    taken = recording(stream("a", "force", np.zeros((101, 1)), rate_hz=10))

    assert span_of(taken, -1, 99) == Span(0, 10)
    assert span_of(taken, None, 4) == Span(0, 4)
    with pytest.raises(ValueError, match="before"):
        span_of(taken, 5, 4)


def test_an_empty_recording_has_no_length():
    taken = recording(stream("a", "force", np.zeros((0, 1))))

    assert whole(taken) == Span(0.0, 0.0)
    assert taken.seconds(taken.streams[0]).size == 0


def test_samples_at_both_ends_lie_inside():
    assert inside(np.arange(5.0), Span(1, 3)) == slice(1, 4)
    assert inside(np.arange(5.0), Span(8, 9)) == slice(5, 5)


def test_frames_are_even_and_bounded():
    times, rate = frames(Span(2, 4), 10, 1000)
    few, slow = frames(Span(0, 100), 10, 11)

    assert (len(times), rate, times[0], times[-1]) == (21, 10, 2, 4)
    assert (len(few), slow) == (11, 0.1)
    assert frames(Span(3, 3), 30, 10)[0].tolist() == [3]


def test_the_nearest_sample_is_found():
    assert nearest(np.array([0, 1, 2.0]), np.array([-5, 0.4, 0.6, 9])).tolist() == [0, 0, 1, 2]
    assert nearest(np.array([7.0]), np.array([0, 9.0])).tolist() == [0, 0]
