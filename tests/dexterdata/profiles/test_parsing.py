"""Profiles from TOML: strict, and with a sentence that names the place."""

from __future__ import annotations

import pickle

import pytest

from dexterdata.profiles import ProfileError, parse
from dexterdata.recording import StreamKind, TactileLayout

ACME = """
schema = 1
name = "acme_bend_glove"
version = "1.0.0"
device = {maker = "Acme", model = "Bend 10", source = "data sheet rev C, p. 4"}
match = {extensions = [".csv"], columns = ["t", "thumb_mcp"]}
clock = {column = "t", unit = "s"}
[[stream]]
name = "right_bend"
kind = "bend"
hand = "right"
unit = "1"
columns = ["thumb_mcp", 3]
range = [0.0, 1.0]
may_be_constant = true
missing = {value = -1.0}
"""


def test_profile_of_the_contract_is_understood():
    profile = parse(ACME)

    (stream,) = profile.streams
    assert (profile.name, profile.version, profile.device["maker"]) == (
        "acme_bend_glove",
        "1.0.0",
        "Acme",
    )
    assert profile.match.columns == ("t", "thumb_mcp")
    assert (profile.clock.column, profile.clock.unit) == ("t", "s")
    assert (stream.kind, stream.hand, stream.unit) == (StreamKind.BEND, "right", "1")
    assert stream.columns == ("thumb_mcp", 3)
    assert stream.value_range == (0.0, 1.0)
    assert stream.may_be_constant
    assert stream.missing.value == -1.0
    assert profile.text == ACME


def test_layout_limits_labels_and_metadata_are_understood():
    text = ACME.replace('hand = "right"', 'layout = {kind = "matrix", shape = [1, 2]}')
    text = text.replace("schema = 1", 'schema = 1\nlabels = ["pour"]\nmetadata = {consent = "A"}')
    text += "limits = {gap_error_s = 2.0}\nbaseline = 3\nsaturation = 255"

    profile = parse(text)

    (stream,) = profile.streams
    assert stream.layout == TactileLayout("matrix", (1, 2))
    assert stream.limits == {"gap_error_s": 2.0}
    assert (stream.baseline, stream.saturation) == (3, 255)
    assert (profile.labels, profile.metadata) == (("pour",), {"consent": "A"})


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('kind = "bend"', 'kind = "bends"', "at stream[0].kind: 'bends' is not one of"),
        ("schema = 1", "schema = 2", "at schema: 1 was expected"),
        ('version = "1.0.0"', 'version = "1"', "at version: '1' does not match"),
        ('hand = "right"', "colour = 1", "at stream[0]: Additional properties are not allowed"),
        ("range = [0.0, 1.0]", "range = [1.0, 0.0]", "Stream right_bend: range must be [low"),
        ("may_be_constant = true", 'names = ["a"]', "Stream right_bend: 1 names for 2 columns."),
        ('unit = "s"}', 'unit = "fortnight"}', "at clock.unit: 'fortnight' is not one of"),
    ],
)
def test_mistakes_are_named_with_their_place(old, new, sentence):
    with pytest.raises(ProfileError) as caught:
        parse(ACME.replace(old, new))

    assert caught.value.code == "profile.invalid"
    assert sentence in caught.value.sentence


def test_text_that_is_not_toml_is_refused():
    with pytest.raises(ProfileError) as caught:
        parse("name = ")

    assert caught.value.code == "profile.not_toml"


def test_endless_text_is_refused():
    with pytest.raises(ProfileError) as caught:
        parse("#" * 600_000)

    assert caught.value.code == "profile.too_large"


def test_profiles_and_their_errors_survive_the_way_between_processes():
    profile = parse(ACME)

    assert pickle.loads(pickle.dumps(profile)) == profile
    error = pickle.loads(pickle.dumps(ProfileError("profile.invalid", "No.")))
    assert (error.code, error.sentence) == ("profile.invalid", "No.")
