"""Why a recording needs a person: pure, ordered, in words."""

from __future__ import annotations

from ingest.needs import Facts, reasons, score


def test_a_good_recording_of_a_known_device_has_only_its_age():
    assert reasons(Facts(quality=95, device="glove")) == []
    assert score([]) == 0


def test_each_reason_says_itself_in_a_sentence_the_gravest_first():
    facts = Facts(
        quality=60,
        checks=frozenset({"sync.offset", "identity.duplicate"}),
        reports=2,
        copies=1,
        device="bend_glove",
        is_new_device=True,
        unknown_labels=("stack cubs",),
        is_answer=True,
    )

    found = reasons(facts)

    assert [(one.code, one.text) for one in found] == [
        (
            "reported",
            "Buyers reported 2 episodes of this dataset, and nobody answered yet.",
        ),
        (
            "contradiction",
            "The checks disagree: two streams show the same movement at different times.",
        ),
        ("duplicate", "Much of its content is in another recording already."),
        ("borderline", "Its quality of 60 lies between 50 and 74."),
        ("new_device", "Nothing of “bend_glove” was accepted before."),
        ("label_unknown", "“stack cubs” is not in the list of labels."),
        ("answered", "The partner answered a request for changes."),
    ]


def test_one_graver_reason_counts_for_more_than_all_lesser_ones():
    everything_else = Facts(
        quality=50,
        copies=1,
        is_new_device=True,
        unknown_labels=("a", "b"),
        is_answer=True,
    )

    assert score(reasons(Facts(checks=frozenset({"sync.offset"})))) > score(
        reasons(everything_else)
    )


def test_what_repeats_within_a_file_is_not_said_to_be_in_another():
    (found,) = reasons(Facts(checks=frozenset({"identity.duplicate"})))

    assert (found.code, found.text) == ("duplicate", "Much of its content repeats within the file.")


def test_an_exact_copy_is_called_one():
    (one,) = reasons(Facts(copies=3, exact_copies=1))
    (two,) = reasons(Facts(copies=2, exact_copies=2))

    assert (one.code, one.text) == (
        "duplicate",
        "It is an exact copy of another recording here already: every sample is the same.",
    )
    assert two.text.startswith("It is an exact copy of 2 other recordings here already")


def test_standing_still_is_a_contradiction_only_while_touch_reports_contact():
    still = frozenset({"value.frozen"})

    assert reasons(Facts(checks=still)) == []
    assert [one.code for one in reasons(Facts(checks=still, has_contact=True))] == ["contradiction"]


def test_a_rest_that_was_not_recorded_is_no_contradiction():
    """`tactile.no_baseline` says nothing of what was held; it keeps no plan from accepting."""
    no_rest = frozenset({"tactile.no_baseline"})

    assert reasons(Facts(checks=no_rest, has_contact=True)) == []


def test_quality_is_borderline_from_50_to_74():
    codes = [[one.code for one in reasons(Facts(quality=q))] for q in (49, 50, 74, 75)]

    assert codes == [[], ["borderline"], ["borderline"], []]
