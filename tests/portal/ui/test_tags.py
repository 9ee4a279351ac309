"""Tags and filters that templates use."""

import pytest
from django.template import Context, Template

from portal.ui import measures, navigation, states
from portal.ui.templatetags import ui


def render(text: str, **context: object) -> str:
    return Template("{% load ui %}" + text).render(Context(context))


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (34_700_000, "34.7 MB"), (2_500_000_000, "2.5 GB"), (None, "–")],
)
def test_sizes_have_three_digits(count, text) -> None:
    assert measures.size(count) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0.0 s"), (59.96, "60.0 s"), (90, "1.5 min"), (137_520, "38.2 h"), (None, "–")],
)
def test_durations_choose_their_unit(seconds, text) -> None:
    assert measures.duration(seconds) == text


@pytest.mark.parametrize(
    ("price", "text"),
    [
        ({"amount": 125_000, "currency": "EUR"}, "€1,250.00"),
        ({"amount": 99, "currency": "USD"}, "$0.99"),
        ({"amount": 500_00, "currency": "CHF"}, "CHF 500.00"),
        (None, "Free"),
    ],
)
def test_money_is_shown_as_everywhere(price, text) -> None:
    assert ui.money(price) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("warn", "Passed with warnings"),
        ("pass", "Passed"),
        ("accept", "Accepted"),
        ("imu", "IMU"),
        ("needs_info", "Needs info"),
    ],
)
def test_verdicts_and_decisions_read_as_words(value, text) -> None:
    assert ui.words(value) == text


@pytest.mark.parametrize(
    ("limit", "text"),
    [([0, 1.5], "0 … 1.5"), ([None, 0.5], "≤ 0.5"), ([10, None], "≥ 10"), (2, "2"), (None, "none")],
)
def test_limits_read_as_words(limit, text) -> None:
    assert measures.limits(limit) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.84, "1.84"),
        (31_337, "31,337"),
        (53_412.7, "53,413"),
        (1e-7, "1.000e-07"),
        (0.02613, "0.02613"),
    ],
)
def test_figures_have_four_digits(value, text) -> None:
    assert measures.figure(value) == text


@pytest.mark.parametrize("nothing", [None, ""])
def test_what_was_not_measured_is_a_dash(nothing) -> None:
    assert ui.figure(nothing) == "–"


def test_a_meter_keeps_value_and_limits_inside() -> None:
    scale = measures.Scale.of(1.84, [None, 0.5])

    assert scale.limits == (23.63,)
    assert scale.value == 86.96


def test_a_meter_below_zero_starts_at_its_lowest() -> None:
    scale = measures.Scale.of(-2.0, [-1.0, 1.0])

    assert scale.value == 0.0
    assert scale.limits == (28.99, 86.96)


def test_text_from_data_is_escaped() -> None:
    html = render("{{ value|as_json }}", value=[{"text": '"><script>'}])

    assert "<script>" not in html


@pytest.mark.parametrize(
    ("state", "level", "icon"),
    [("passed", "ok", "check"), ("failed", "err", "cross"), ("needs_info", "warn", "warning")],
)
def test_a_state_looks_the_same_everywhere(state, level, icon) -> None:
    assert states.look_of(state) == (level, icon)


def test_an_unknown_state_is_neutral() -> None:
    assert states.look_of("never_heard_of") == ("", "info")


class Someone:
    is_signed_in = True

    def __init__(self, *roles: str, is_partner: bool = False) -> None:
        self.roles = roles
        self.is_partner = is_partner

    def is_operator(self, *roles: str) -> bool:
        return bool(self.roles) and (not roles or bool(set(roles) & set(self.roles)))


@pytest.mark.parametrize(
    ("roles", "texts"),
    [
        ((), ["Grants"]),
        (("reviewer",), ["Grants", "Review", "Desk"]),
        (("licensing",), ["Grants", "Desk"]),
        (("reviewer", "finance"), ["Grants", "Review", "Desk"]),
    ],
)
def test_the_bar_shows_what_a_role_may_use(roles, texts) -> None:
    assert [link.text for link in navigation.role_links(Someone(*roles))] == texts


@pytest.mark.parametrize("role", ["reviewer", "licensing", "finance", "admin"])
def test_all_of_our_staff_begin_at_the_desk(role) -> None:
    assert navigation.role_links(Someone(role))[-1].url == "/desk/"


def test_nobody_has_no_links_of_roles() -> None:
    assert navigation.role_links(None) == ()


def test_a_partner_finds_recordings_in_place_of_the_invitation() -> None:
    texts = [link.text for link in navigation.public_links(Someone(is_partner=True))]

    assert texts == ["Catalogue", "Recordings", "Licences", "Docs"]


def test_short_names_stay_in_capitals() -> None:
    assert [ui.words(name) for name in ("imu", "emg", "joint_angle")] == [
        "IMU",
        "EMG",
        "Joint angle",
    ]
