"""The score of a set of episodes, out of those of its episodes."""

from __future__ import annotations

from dexterdata import checks, quality
from tests.dexterdata.checks.builders import a_recording, a_stream
from tests.dexterdata.quality.test_score import a_warning, recomputed


def test_a_set_is_explained_by_its_episodes_and_what_could_not_be_read():
    good = quality.score(a_recording(a_stream()), [], [1.0])
    jitter = a_warning("time.jitter", value=1.0, limit=(None, 0.5))
    bad = quality.score(a_recording(a_stream()), [jitter], [0.9])

    result = quality.score_of_set([good, bad], 3, has_error=False)

    assert (good["score"], bad["score"]) == (100, 68)
    assert result["areas"]["timing"] == 78  # 77.5, to the even neighbour
    assert result["areas"]["completeness"] == 63
    assert result["score"] == 56  # two thirds of 84.1
    assert recomputed(result) == (result["areas"], result["score"])
    assert [one["check"] for one in result["deductions"]] == [
        "time.jitter",
        "not_measured",
        "not_read",
    ]


def test_a_set_of_unknown_units_is_capped_as_its_episodes_are():
    bare = a_recording(a_stream(unit=""))
    one = quality.score(bare, checks.run(bare), [1.0])

    assert quality.score_of_set([one, one], 2, has_error=False)["score"] == 60


def test_a_set_with_an_error_is_capped_and_one_without_episodes_scores_nothing():
    good = quality.score(a_recording(a_stream()), [], [1.0])

    capped = quality.score_of_set([good], 1, has_error=True)

    assert (capped["score"], recomputed(capped)[1]) == (40, 40)
    assert quality.score_of_set([], 2, has_error=True)["score"] == 0
