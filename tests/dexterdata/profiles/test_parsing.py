"""Profiles from TOML: strict, and with a sentence that names the place."""

from __future__ import annotations

import contextlib
import pickle

import pytest

from dexterdata.profiles import ProfileError, parse, restore
from dexterdata.profiles.units import to_si
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


KINDS = "joint_angle, joint_position, pose, tactile, force, imu, emg, bend, video, label, other"


def refusal(text: str) -> str:
    with pytest.raises(ProfileError) as caught:
        parse(text)
    assert caught.value.code == "profile.invalid"
    return caught.value.sentence


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            'kind = "bend"',
            'kind = "bends"',
            f"Stream right_bend: the kind bends is not known; did you mean bend? Known: {KINDS}.",
        ),
        ("schema = 1", "schema = 2", "The profile: schema must be 1, not 2."),
        (
            'version = "1.0.0"',
            'version = "1"',
            (
                "The profile: version must be three numbers with points between them, "
                "such as 1.0.0; “1” is not."
            ),
        ),
        (
            'name = "acme_bend_glove"',
            'name = "acme glove"',
            (
                "The profile: name may have only the letters a to z, digits and _, 2 to 64 of "
                "them, and starts with a letter or a digit, such as acme_glove; "
                "“acme glove” is not."
            ),
        ),
        (
            'hand = "right"',
            "rate_hs = 1",
            "Stream right_bend: the key rate_hs is not known; did you mean rate_hz?",
        ),
        ('name = "right_bend"\n', "", "Stream 1: the key name is missing."),
        (
            'columns = ["thumb_mcp", 3]\n',
            "",
            "Stream right_bend: its numbers have no place: give columns, path, paths or topic.",
        ),
        (
            'hand = "right"',
            'rate_hz = "fast"',
            "Stream right_bend: rate_hz must be a number, not the text “fast”.",
        ),
        ('hand = "right"', "rate_hz = 0", "Stream right_bend: rate_hz must be more than 0, not 0."),
        (
            '[".csv"]',
            '["csv"]',
            "The profile: match.extensions must start with a point, such as .csv; “csv” is not.",
        ),
        (
            "range = [0.0, 1.0]",
            "range = [1.0, 0.0]",
            "Stream right_bend: range must be [low, high].",
        ),
        (
            "may_be_constant = true",
            'names = ["a"]',
            "Stream right_bend: 1 names for 2 columns.",
        ),
        (
            'unit = "s"}',
            'unit = "fortnight"}',
            "The profile: the clock.unit fortnight is not known. Known: s, ms, us, µs, ns, min.",
        ),
    ],
)
def test_mistakes_are_named_with_their_place(old, new, sentence):
    assert refusal(ACME.replace(old, new)) == sentence


def test_several_mistakes_are_named_at_once():
    text = ACME.replace('name = "acme_bend_glove"', "").replace('hand = "right"', 'hand = "rigth"')

    assert refusal(text) == (
        "The profile has 2 problems: (1) The profile: the key name is missing. "
        "(2) Stream right_bend: the hand rigth is not known; did you mean right? "
        "Known: left, right, both, unknown."
    )


def test_at_most_five_mistakes_are_named_and_the_others_counted():
    streams = "".join(f'[[stream]]\nname = "s{n}"\nkind = "x"\ncolumns = [0]\n' for n in range(8))

    sentence = refusal(ACME + streams)

    assert sentence.startswith("The profile has 8 problems: (1) Stream s0: the kind x is not known")
    assert "(5) Stream s4" in sentence
    assert sentence.endswith("And 3 more.")
    assert "s5" not in sentence


VALUES = (
    "1",
    "-1",
    "nan",
    '"x"',
    '""',
    "[]",
    '["a"]',
    "[[1]]",
    "{}",
    "{a = 1}",
    "true",
    "2020-01-01",
)


@pytest.mark.parametrize("value", VALUES)
def test_a_value_of_any_type_anywhere_is_taken_or_refused_in_sentences(value):
    for line in (line for line in ACME.splitlines() if "=" in line):
        with contextlib.suppress(ProfileError):
            parse(ACME.replace(line, f"{line.split(' =')[0]} = {value}"))


def test_mistake_of_half_a_megabyte_has_a_short_sentence():
    assert len(refusal(ACME.replace('unit = "1"', f'unit = "{"x" * 400_000}"'))) < 2_000


def with_unit(kind: str, unit: str) -> str:
    text = ACME.replace('kind = "bend"', f'kind = "{kind}"').replace('"right_bend"', '"angles"')
    return text.replace('unit = "1"', f'unit = "{unit}"')


def test_unit_that_is_not_known_is_refused_with_the_one_that_was_meant():
    assert refusal(with_unit("joint_angle", "degrees")) == (
        "Stream angles: the unit degrees is not known for joint_angle; did you mean deg? "
        "Known: rad, deg, °, mrad, turn, 1, %, count."
    )


@pytest.mark.parametrize(
    ("kind", "unit", "meant"),
    [
        ("joint_angle", "degree", "deg"),
        ("joint_angle", "Radians", "rad"),
        ("joint_angle", "DEG", "deg"),
        ("bend", "raw", "count"),
        ("bend", "adc", "count"),
        ("bend", "norm", "1"),
        ("force", "newton", "N"),
        ("force", "g", "gf"),
        ("tactile", "counts", "count"),
        ("tactile", "kpa", "kPa"),
        ("imu", "m/s/s", "m/s2"),
        ("imu", "dps", "deg/s"),
        ("emg", "microvolts", "uV"),
        ("joint_position", "metres", "m"),
        ("other", "degrees", "deg"),
    ],
)
def test_what_people_write_gets_the_unit_that_they_mean(kind, unit, meant):
    sentence = refusal(with_unit(kind, unit))

    assert f"the unit {unit} is not known for {kind}; did you mean {meant}?" in sentence


@pytest.mark.parametrize("unit", ["furlong", "N", "kPa", "?"])
def test_unit_of_another_kind_is_refused_with_the_known_ones(unit):
    assert refusal(with_unit("joint_angle", unit)) == (
        f"Stream angles: the unit {unit} is not known for joint_angle. "
        "Known: rad, deg, °, mrad, turn, 1, %, count."
    )


@pytest.mark.parametrize(
    ("kind", "unit", "si"),
    [
        ("joint_angle", "°", "rad"),
        ("joint_angle", "unknown", ""),
        ("joint_angle", "", ""),
        ("imu", "uT", "T"),
        ("imu", "m/s^2", "m/s2"),
        ("imu", "m/s², rad/s", "m/s², rad/s"),
        ("tactile", "psi", "Pa"),
        ("tactile", "ohm", "ohm"),
        ("force", "kgf", "N"),
        ("other", "bpm", "bpm"),
        ("label", "class", "class"),
    ],
)
def test_known_units_are_taken(kind, unit, si):
    (stream,) = parse(with_unit(kind, unit)).streams

    assert to_si(stream.unit)[0] == si


def test_two_units_of_which_one_is_not_si_have_to_be_two_streams():
    assert refusal(with_unit("imu", "g, deg/s")) == (
        "Stream angles: g, deg/s are several units, and g has to be brought to m/s2: "
        "make one stream for each unit."
    )


def test_stored_profile_outlives_stricter_rules():
    (stream,) = restore(with_unit("joint_angle", "degrees")).streams

    assert stream.unit == "degrees"


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
