"""Terms, comparison, wording, versions, money, domains: the pure parts."""

from __future__ import annotations

import copy
import hashlib

import jsonschema
import pytest

from licensing import terms
from licensing.comparison import limits, rows
from licensing.journeys import Stage, steps
from licensing.money import Money, platform_fee
from licensing.prose import as_html
from licensing.texts import shipped
from licensing.versions import in_scope
from licensing.wording import BlankLeftError, fill
from portal.accounts.institutions import candidates

SHIPPED = {item.slug: item for item in shipped()}
VALUES = dict.fromkeys(
    [
        "licensor",
        "licensee",
        "requester",
        "dataset",
        "scope",
        "purpose",
        "fields",
        "seats",
        "term",
        "price",
        "law",
    ],
    "x",
)


def test_four_licences_ship():
    assert {slug: item.kind for slug, item in SHIPPED.items()} == {
        "academic-noncommercial": "academic",
        "commercial-training": "commercial",
        "evaluation": "evaluation",
        "open-attribution": "open",
    }


@pytest.mark.parametrize("slug", SHIPPED)
def test_every_text_says_that_it_is_a_template(slug):
    first = SHIPPED[slug].text.splitlines()[0]

    assert first == "> Template, to be reviewed by counsel before use."
    assert SHIPPED[slug].sha256 == hashlib.sha256(SHIPPED[slug].text.encode()).hexdigest()


@pytest.mark.parametrize("slug", SHIPPED)
def test_every_text_is_filled_without_a_blank_left(slug):
    assert "{{" not in fill(SHIPPED[slug].text, VALUES)


def test_a_missing_value_is_an_error():
    with pytest.raises(BlankLeftError):
        fill("Of {{licensor}}", {})


def test_a_name_cannot_change_the_text_around_it():
    filled = fill("Of {{licensee}}.", {"licensee": "# Evil\n\n[x](http://e) {{price}} <b>"})

    assert filled == r"Of \# Evil \[x\](http://e) \{\{price\}\} \<b\>."
    assert as_html(filled) == "<p>Of # Evil [x](http://e) {{price}} &lt;b&gt;.</p>\n"


@pytest.mark.parametrize("slug", SHIPPED)
def test_every_action_is_answered(slug):
    assert set(SHIPPED[slug].terms["actions"]) == set(terms.ACTIONS)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("actions", "fly"), "allow"),
        (("actions", "train"), "maybe"),
        (("constraints", "exclusivity"), "a bit"),
        (("constraints", "seats"), 0),
        (("constraints", "modality_tier"), "smell"),
        (("duties",), ["dance"]),
        (("schema",), 2),
    ],
)
def test_terms_outside_the_vocabulary_are_refused(path, value):
    broken = copy.deepcopy(dict(SHIPPED["evaluation"].terms))
    place = broken
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value

    with pytest.raises(jsonschema.ValidationError):
        terms.validate(broken)


def test_the_table_compares_academic_with_commercial():
    both = [SHIPPED[slug].terms for slug in ("academic-noncommercial", "commercial-training")]

    table = {row.action: [cell.word for cell in row.cells] for row in rows(both)}

    assert list(table) == list(terms.ACTIONS)
    assert table["train"] == ["Can", "Can"]
    assert table["commercialise_model"] == ["Cannot", "Can"]
    assert table["release_weights"] == ["Ask", "Ask"]
    assert table["redistribute_raw"] == ["Cannot", "Cannot"]


def test_limits_are_told_in_words():
    assert limits(SHIPPED["evaluation"].terms) == (
        "Term of 30 days",
        "Only the version that was signed for",
        "At most 2 bundles",
        "Not for affiliated companies",
    )


def test_an_offers_own_term_is_told_instead_of_the_templates():
    assert limits(SHIPPED["evaluation"].terms, term_days=14)[0] == "Term of 14 days"


@pytest.mark.parametrize(
    ("declared", "key"),
    [
        ("research", "research"),
        ("Academic research", "research"),
        ("model-training", "training"),
        ("We study pouring", "other"),
    ],
)
def test_a_purpose_is_recognised_or_kept_as_words(declared, key):
    assert terms.purpose_key(declared) == key


@pytest.mark.parametrize("key", terms.PURPOSES)
def test_every_purpose_needs_known_actions(key):
    assert terms.PURPOSES[key].actions <= terms.ACTIONS.keys()


@pytest.mark.parametrize(
    ("number", "kind", "covered"),
    [
        ("1.2.0", "pinned", True),
        ("1.2.1", "pinned", False),
        ("1.3.0", "minor", True),
        ("1.10.0", "minor", True),
        ("1.1.0", "minor", False),
        ("2.0.0", "minor", False),
        ("2.0.0", "term", True),
    ],
)
def test_a_scope_covers_versions(number, kind, covered):
    assert in_scope(number, kind=kind, signed="1.2.0", published_at=None, ends_at=None) is covered


@pytest.mark.parametrize(
    ("money", "words"),
    [
        (Money(125_000, "EUR"), "€1,250.00"),
        (Money(5, "EUR"), "€0.05"),
        (Money(-105, "USD"), "-$1.05"),
        (Money(1_500, "JPY"), "JPY 1,500"),
        (Money(0, "EUR"), "€0.00"),
    ],
)
def test_money_is_shown_in_its_own_digits(money, words):
    assert str(money) == words


def test_the_fee_never_exceeds_its_share():
    assert [platform_fee(total) for total in (0, 1, 4, 5, 99, 125_000)] == [0, 0, 0, 1, 19, 25_000]


@pytest.mark.parametrize(
    ("email", "domains"),
    [
        ("a@uni.example", ("uni.example",)),
        ("a@CS.Uni.Example", ("cs.uni.example", "uni.example")),
        ("a@münchen.example", ("xn--mnchen-3ya.example",)),
        ("a@\uff55\uff4e\uff49.example", ("uni.example",)),
        ("a@uni.example.", ("uni.example",)),
        ("a@localhost", ()),
        ("a@", ()),
        ("nobody", ()),
        ("a@uni..example", ()),
        ("a@uni example", ()),
        ("a@evil@uni.example", ("uni.example",)),
    ],
)
def test_an_address_leads_to_whole_labels_only(email, domains):
    assert candidates(email) == domains


def test_one_step_is_on_now_and_a_failure_stops_the_journey():
    made = steps([Stage("a", True), Stage("b", False), Stage("c", False)])
    failed = steps([Stage("a", False, is_failed=True), Stage("b", False)])
    spared = steps([Stage("a", False, is_not_needed=True), Stage("b", False)])

    assert [step["state"] for step in made] == ["done", "now", ""]
    assert [step["state"] for step in failed] == ["failed", ""]
    assert [step["state"] for step in spared] == ["not_needed", "now"]


def test_licence_text_shows_no_html_of_its_own():
    html = as_html("# Title\n\n<script>alert(1)</script> **bold** [x](javascript:alert(1))")

    assert html.startswith("<h2>Title</h2>")
    assert "<script" not in html
    assert "href" not in html
    assert "<strong>bold</strong>" in html


@pytest.mark.parametrize(
    ("seats", "text"),
    [
        ("1", "Up to 1 named person or service account, and 1 named person."),
        ("12", "Up to 12 named people or service accounts, and 12 named people."),
    ],
)
def test_a_licence_for_one_says_so(seats, text):
    blank = "Up to {{seats}} named people or service accounts, and {{seats}} named people."

    assert fill(blank, {"seats": seats}) == text
