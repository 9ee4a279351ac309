"""What has to be known beside the numbers."""

from __future__ import annotations

from dexterdata import checks
from dexterdata.recording import Episode, Level
from tests.dexterdata.checks.builders import a_recording, a_stream, found


def test_recording_of_which_all_is_known_has_no_finding():
    assert checks.run(a_recording(a_stream())) == []


def test_missing_unit_warns_by_stream():
    (finding,) = found(a_stream(unit=""), "meta.missing_unit")

    assert (finding.stream, finding.level) == ("angles", Level.WARNING)


def test_unit_that_a_file_states_in_an_unknown_word_is_not_trusted():
    (finding,) = found(a_stream(unit="degrees"), "meta.missing_unit")

    assert (finding.stream, finding.level) == ("angles", Level.WARNING)
    assert finding.message == (
        "The file's own unit is not trusted: the unit degrees is not known for joint_angle; "
        "did you mean deg? Known: rad, deg, °, mrad, turn, 1, %, count."
    )


def test_missing_hand_warns_unless_the_file_states_it():
    stream = a_stream(hand="unknown")

    assert len(found(a_recording(stream), "meta.missing_hand")) == 1
    stated = a_recording(stream, metadata={"hand": "Left"})
    assert found(stated, "meta.missing_hand") == []


def test_missing_profile_and_consent_warn():
    recording = a_recording(a_stream(), profile=None, metadata={})

    levels = [finding.level for finding in checks.run(recording)]

    assert levels == [Level.WARNING, Level.WARNING]
    assert [f.check for f in checks.run(recording)] == [
        "meta.missing_profile",
        "meta.missing_consent",
    ]


def test_unknown_label_names_the_nearest_known_one():
    recording = a_recording(
        a_stream(),
        episodes=(Episode(0.0, 1.0, task="pour_watre"), Episode(1.0, 2.0, task="pour water")),
        known_labels=("pour water", "open a jar"),
    )

    (finding,) = found(recording, "meta.label_unknown")

    assert finding.message == (
        "The label “pour_watre” is not among the known ones. Did you mean “pour water”?"
    )
    assert finding.level is Level.WARNING


def test_one_label_spelled_two_ways_warns():
    episodes = (Episode(0.0, 1.0, task="Pour water"), Episode(1.0, 2.0, task="pour_water"))

    (finding,) = found(a_recording(a_stream(), episodes=episodes), "meta.label_unknown")

    assert (
        finding.message == "The label “pour_water” looks like “Pour water” spelled in another way."
    )


def test_different_labels_are_no_fault_where_none_are_declared():
    episodes = (Episode(0.0, 1.0, task="pour water"), Episode(1.0, 2.0, task="open a jar"))

    assert found(a_recording(a_stream(), episodes=episodes), "meta.label_unknown") == []
