"""Measures of an episode, in words and units."""

from __future__ import annotations

from catalog.measures import in_words


def test_a_guess_is_called_a_guess_and_says_how_sure_it_is():
    said = dict(in_words({"grasp_guess": {"kind": "power", "confidence": 0.634}}))

    assert said == {"Grasp (a guess)": "power, 63% sure"}
    assert dict(in_words({"grasp_guess": {"kind": "unknown", "confidence": 0.0}})) == {
        "Grasp (a guess)": "not clear"
    }


def test_smoothness_says_which_way_is_smoother():
    (found,) = in_words({"smoothness_sparc": -2.34567})

    assert found == ("Smoothness (SPARC, nearer 0 is smoother)", "-2.346")
