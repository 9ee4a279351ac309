from __future__ import annotations

import numpy as np
import pytest

from dexterdata.features import measure
from dexterdata.features.contact import hold, plan_contact, starts, time_in
from dexterdata.hand.timeline import whole
from dexterdata.scan import Scan
from tests.dexterdata.builders import recording, stream


def force(newtons, **given):
    return stream("f", "force", np.asarray(newtons, float)[:, None], unit="N", rate_hz=10, **given)


def test_contact_holds_between_its_two_thresholds():
    touching = hold(np.array([0, 0.6, 0.3, 0.4, 0.2, 0.3, 0.7]), above=0.5, below=0.25)

    assert touching.tolist() == [False, True, True, True, False, False, True]
    assert starts(touching) == 2


def test_nothing_known_before_the_first_clear_value_is_no_contact():
    assert hold(np.array([0.3, 0.3, 0.6]), 0.5, 0.25).tolist() == [False, False, True]
    assert not hold(np.array([0.3, 0.3]), 0.5, 0.25).any()


def test_time_in_contact_leaves_gaps_out():
    touching = np.array([True, True, True, False, True])

    assert time_in(touching, np.array([0, 0.1, 5.0, 5.1, 5.2])) == pytest.approx(0.2)


def test_force_tells_contacts_their_time_and_their_strength():
    features = measure(recording(force([0, 0, 2, 4, 2, 0, 0, 3, 3, 0])))

    assert features["contact_count"] == 2
    assert features["contact_time_s"] == pytest.approx(0.5)
    assert features["peak_force_n"] == 4
    assert features["mean_force_n"] == pytest.approx(14 / 5)
    assert features["peak_pressure_pa"] is None


def test_the_forces_of_one_hand_are_summed_and_the_stronger_hand_counts():
    right = stream("r", "force", [[1, 2], [3, 4]], unit="N", hand="right")
    left = stream("l", "force", [[5, 5], [0, 0]], unit="N", hand="left")

    assert measure(recording(right, left))["peak_force_n"] == 10


def test_pressure_tells_contacts_where_force_was_not_measured():
    skin = stream("s", "tactile", [[0, 0], [9000, 100], [2000, 50], [0, 0]], unit="Pa", rate_hz=10)

    features = measure(recording(skin))

    assert features["peak_pressure_pa"] == 9000
    assert features["contact_count"] == 1
    assert features["contact_time_s"] == pytest.approx(0.2)
    assert features["peak_force_n"] is None


def test_counts_are_no_force():
    raw = stream("f", "force", [[900.0], [1000.0]], unit="count")

    assert measure(recording(raw))["peak_force_n"] is None


def test_only_the_asked_part_is_measured():
    taken = recording(force([0, 0, 2, 4, 2, 0, 0, 3, 3, 0]))

    features = measure(taken, 0.6, 0.9)

    assert features["duration_s"] == pytest.approx(0.3)
    assert features["peak_force_n"] == 3
    assert features["contact_count"] == 1


def test_missing_values_are_left_out():
    valid = np.array([[True], [False], [True]])

    features = measure(recording(force([1, 99, np.nan], valid=valid)))

    assert features["peak_force_n"] == 1


def test_a_stream_without_measurements_measures_nothing():
    features = measure(recording(force([np.nan, np.nan])))

    assert features["peak_force_n"] is None
    assert features["contact_count"] is None


@pytest.mark.parametrize("lost", [np.nan, np.inf, 1e33])
def test_a_lost_sample_neither_hides_nor_makes_a_touch(lost):
    newtons = np.array([[3.0, 0.0], [lost, lost], [3.0, 0.0], [0.0, 0.0]])
    seen = recording(stream("f", "force", newtons, unit="N", channels=("palm", "thumb")))
    scan = Scan()
    contacts = plan_contact(seen, whole(seen), scan)
    scan.run()

    assert contacts()["right"].regions == {"palm"}
