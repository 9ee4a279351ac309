"""The SQL console: what it answers, and all that it must not do."""

from __future__ import annotations

import csv
import io
import re
import threading
import time
from contextlib import ExitStack
from html import unescape

import pytest

from catalog.console import running
from catalog.models import Dataset
from catalog.services import index
from portal.accounts.access import actor_for
from portal.core.errors import TooManyError
from tests.catalog.factories import accept, facts, make_dataset, partner, publish, render
from tests.factories import UserFactory

API = "/api/v1/console/query"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """No database of another test is at hand."""
    settings.VAR_DIR = tmp_path


@pytest.fixture
def public(db):
    """Two public episodes, and one of a private dataset."""
    dataset = make_dataset(
        slug="kitchen", organisation=partner(slug="lab")[0], licence="CC-BY-4.0", environment="home"
    )
    chosen = accept(
        dataset,
        facts(task="pour water", instruction="=1+1", t_end_s=20.0),
        facts(task="wipe table", hand="left", success=None, objects=()),
    )
    render(chosen[0], peak_force_n=4.0, range_of_motion_rad={"index": 1.0})
    render(chosen[1], peak_force_n=None)
    publish(dataset, chosen)
    secret = make_dataset(slug="secret")
    publish(secret, accept(secret, facts(task="hide")))
    Dataset.objects.filter(pk=secret.pk).update(visibility="private")
    secret.refresh_from_db()
    index.refresh(secret)
    return dataset


@pytest.fixture
def ask(client, public):
    """Send one query as somebody who is signed in."""
    client.force_login(UserFactory())

    def send(sql, **more):
        return client.post(API, {"sql": sql, **more}, content_type="application/json")

    return send


def rows(response):
    assert response.status_code == 200, response.content
    return response.json()["rows"]


def test_public_episodes_are_asked_for_in_sql(ask, public):
    found = ask(
        "SELECT task, hand, success, objects, modalities, duration_s, peak_force_n, rom_index_deg"
        " FROM episodes ORDER BY task"
    ).json()

    assert found["rows"][0][:7] == [
        "pour water", "right", True, ["jug", "glass"], ["joint_angle", "tactile"], 20.0, 4.0,
    ]  # fmt: skip
    assert found["rows"][0][7] == pytest.approx(57.2958, abs=0.001)
    assert found["rows"][1] == [
        "wipe table", "left", None, [], ["joint_angle", "tactile"], 10.0, None, None,
    ]  # fmt: skip
    assert found["columns"][0] == {"name": "task", "type": "VARCHAR"}
    assert found["truncated"] is False
    ids = {str(episode.public_id) for episode in public.episodes.all()}
    assert {row[0] for row in rows(ask("SELECT id FROM episodes"))} == ids
    joined = "SELECT d.title, d.environment, list_contains(d.may, 'train') FROM datasets d"
    assert rows(ask(joined)) == [["Kitchen hands", ["home"], True]]


def test_the_examples_of_the_page_and_its_schema_hold(ask):
    from catalog.console.schema import EXAMPLES, TABLES

    for example in EXAMPLES.values():
        assert ask(example).status_code == 200, example
    for name, columns in TABLES.items():
        described = rows(ask(f"DESCRIBE {name}"))
        assert [row[:2] for row in described] == [[one.name, one.kind] for one in columns]


FORBIDDEN = [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/proc/self/environ')",
    "SELECT * FROM read_blob('/proc/self/maps')",
    "SELECT * FROM read_parquet('/etc/hostname')",
    "SELECT * FROM read_json('/etc/hostname')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM 'https://example.org/x.csv'",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM duckdb_secrets()",
    "COPY episodes TO '/tmp/stolen.csv'",
    "COPY (SELECT 1) TO '/dev/stdout'",
    "EXPORT DATABASE '/tmp/stolen'",
    "ATTACH '/tmp/other.duckdb'",
    "ATTACH ':memory:' AS other",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access = true",
    "SET memory_limit = '100GB'",
    "SET lock_configuration = false",
    "RESET memory_limit",
    "PRAGMA database_list",
    "PRAGMA memory_limit = '100GB'",
    "CALL pragma_version()",
    "CREATE TABLE mine AS SELECT 1",
    "CREATE MACRO f(x) AS x",
    "CREATE SECRET s (TYPE s3)",
    "INSERT INTO episodes SELECT * FROM episodes",
    "DELETE FROM episodes",
    "DROP TABLE episodes",
    "PREPARE p AS SELECT 1",
    "EXPLAIN ANALYZE SELECT 1",
    "CHECKPOINT",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE episodes",
]
UNREAD = [
    "SELECT * FROM '/etc/passwd'",
    "SELECT getenv('HOME')",
    "SELECT * FROM query('COPY episodes TO ''/tmp/x''')",
    "SELECT * FROM database",  # a variable of the program that runs it
    "SELECT * FROM statements",
    "SELECT task FROM episodes WHERE",
    "SELECT colour FROM episodes",
]


@pytest.mark.parametrize(
    ("sql", "status", "code"),
    [
        *((sql, 403, "console.forbidden") for sql in FORBIDDEN),
        *((sql, 422, "console.syntax") for sql in UNREAD),
        ("", 422, "input.invalid"),
    ],
)
def test_nothing_but_one_select_over_the_two_tables_is_run(ask, sql, status, code):
    response = ask(sql)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert "/work" not in response.json()["detail"]
    assert "root:" not in response.content.decode()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT sum(a.range * b.range % 7) FROM range(10000000) a, range(10000000) b",
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n FROM r) SELECT max(n) FROM r",
    ],
)
def test_a_query_that_runs_away_is_stopped(ask, sql):
    began = time.monotonic()
    response = ask(sql)

    assert (response.status_code, response.json()["code"]) == (422, "console.too_slow")
    assert time.monotonic() - began < 35
    assert rows(ask("SELECT 1")) == [[1]]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT repeat('x', 2000000000)",
        "SELECT list(a.range) FROM range(1000000000) a",
    ],
)
def test_a_query_that_needs_too_much_memory_is_stopped(ask, sql):
    response = ask(sql)

    assert (response.status_code, response.json()["code"]) == (422, "console.too_large")


def test_more_rows_than_it_gives_are_cut_and_said(ask):
    found = ask("SELECT * FROM range(10001)").json()

    assert (len(found["rows"]), found["truncated"]) == (10_000, True)
    assert ask("SELECT * FROM range(10000)").json()["truncated"] is False


def test_lists_count_among_the_bytes_that_are_given(ask):
    of_texts = ask("SELECT [repeat('a', 100) FOR i IN range(100)] FROM range(10000)")
    nested = ask(
        "SELECT [[repeat('a', 1999) FOR i IN range(100)] FOR j IN range(20)] FROM range(9)"
    )

    assert of_texts.json()["truncated"] is True
    assert 7_000_000 < len(of_texts.content) < 9_000_000
    assert (nested.status_code, len(nested.json()["rows"])) == (200, 2)


def test_a_time_with_a_zone_is_refused_with_what_to_write(ask):
    refused = ask("SELECT now()")

    assert (refused.status_code, refused.json()["code"]) == (422, "console.failed")
    assert refused.json()["detail"] == (
        "A time with a zone cannot be given: cast it, such as now()::TIMESTAMP."
    )
    assert ask("SELECT now()::TIMESTAMP").status_code == 200


def test_the_page_tells_null_from_no_text_and_numbers_from_what_holds_them(client, public):
    client.force_login(UserFactory())
    sql = "SELECT NULL::INT AS a, '' AS b, INTERVAL 1 DAY AS c, MAP {1: 2} AS d, 2::UBIGINT AS e"
    page = client.post("/console/", {"sql": sql}).content.decode()
    cells = re.findall(r"<td( class=\"r num\")?>(.*?)</td>", page)

    number = ' class="r num"'
    assert cells[:2] == [(number, '<span class="mute">NULL</span>'), ("", "")]
    assert [kind for kind, _ in cells[2:]] == ["", "", number]


def test_the_file_holds_no_formula(ask):
    sql = "SELECT instruction, '@x' AS at, '-2' AS text, -2 AS number, '\t=1' AS tab FROM episodes"
    response = ask(f"{sql} WHERE hand = 'right'", format="csv")

    assert response["Content-Type"].startswith("text/csv")
    table = list(csv.reader(io.StringIO(response.content.decode())))
    assert table[1] == ["'=1+1", "'@x", "'-2", "-2", "'\t=1"]


def test_what_is_private_or_taken_back_is_not_there(ask, public):
    assert rows(ask("SELECT count(*) FROM episodes WHERE task = 'hide'")) == [[0]]
    Dataset.objects.filter(pk=public.pk).update(visibility="private")
    public.refresh_from_db()
    index.refresh(public)

    assert rows(ask("SELECT count(*) FROM episodes")) == [[0]]
    assert rows(ask("SELECT count(*) FROM datasets")) == [[0]]


def test_the_process_knows_nothing_of_ours(ask):
    said = ask("SELECT path FROM duckdb_databases() WHERE path IS NOT NULL")
    settings_ = ask("SELECT name, value FROM duckdb_settings() WHERE value LIKE '%/%'")

    assert rows(said) == []
    assert not [row for row in rows(settings_) if "/work" in row[1] or "/root" in row[1]]


def test_a_query_changes_only_its_own_copy(ask):
    ask("WITH gone AS (DELETE FROM episodes RETURNING *) SELECT count(*) FROM gone")

    assert rows(ask("SELECT count(*) FROM episodes")) == [[2]]


def test_nobody_asks_without_an_account(client, public):
    response = client.post(API, {"sql": "SELECT 1"}, content_type="application/json")

    assert (response.status_code, response.json()["code"]) == (401, "auth.required")


def test_one_query_at_a_time_for_each_person(public, tmp_path):
    one, other = actor_for(UserFactory()), actor_for(UserFactory())
    is_in, may_go = threading.Event(), threading.Event()

    def hold():
        with running._turn(one.person.pk):
            is_in.set()
            may_go.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    is_in.wait(10)
    with pytest.raises(TooManyError) as refused:
        running.run(actor=one, sql="SELECT 1")
    found = running.run(actor=other, sql="SELECT 1")
    may_go.set()
    thread.join()

    assert refused.value.code == "console.busy"
    assert found.rows == [[1]]
    assert running.run(actor=one, sql="SELECT 2").rows == [[2]]


def test_all_people_together_have_few_queries_at_once(public):
    actor = actor_for(UserFactory())
    with ExitStack() as others:
        for person in range(running.AT_ONCE):
            others.enter_context(running._turn(1_000_000 + person))
        with pytest.raises(TooManyError) as refused:
            running.run(actor=actor, sql="SELECT 1")

    assert running.AT_ONCE == 4
    assert refused.value.code == "console.busy"
    assert running.run(actor=actor, sql="SELECT 1").rows == [[1]]


def test_the_page_shows_schema_result_and_what_was_wrong(client, public):
    assert client.get("/console/").status_code == 302
    client.force_login(UserFactory())
    shown = unescape(client.get("/console/?sql=SELECT+42").content.decode())
    ran = unescape(client.post("/console/", {"sql": "SELECT task FROM episodes"}).content.decode())
    wrong = client.post("/console/", {"sql": "SELECT colour FROM episodes"})
    mistyped = client.post("/console/", {"sql": "SELECT *\nFROM episode"})
    file = client.post("/console/", {"sql": "SELECT 1 AS one", "format": "csv"})

    assert "SELECT 42" in shown
    assert "peak_force_n" in shown
    assert "wipe table" in ran
    assert wrong.status_code == 422
    assert "colour" in wrong.content.decode()
    assert "(line 2)" in unescape(mistyped.content.decode())
    assert 'Did you mean "episodes"?' in unescape(mistyped.content.decode())
    assert file.content == b"one\n1\n"


WITHOUT = """
import runpy, struct, ctypes, sys
from dexterdata.sandbox import kernel
# A filter that knows no such call: (code, jump if true, jump if false, value).
steps = [
    (0x20, 0, 0, 0),
    (0x15, 0, 1, 444),
    (0x06, 0, 0, 0x00050000 | 38),
    (0x06, 0, 0, 0x7FFF0000),
]
code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
header = ctypes.create_string_buffer(struct.pack("@HP", len(steps), ctypes.addressof(code)))
kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
kernel.prctl(kernel.PR_SET_SECCOMP, 2, ctypes.addressof(header))
runpy.run_path({child!r}, run_name="__main__")
"""


@pytest.mark.django_db
def test_a_kernel_that_could_not_hold_a_query_runs_none(ask, client, tmp_path, monkeypatch):
    launcher = tmp_path / "without_landlock.py"
    launcher.write_text(WITHOUT.format(child=str(running.CHILD)))
    monkeypatch.setattr(running, "CHILD", launcher)

    response = ask("SELECT 1")
    page = client.post("/console/", {"sql": "SELECT 1"})

    assert (response.status_code, response.json()["code"]) == (503, "console.unavailable")
    assert "no Landlock" in response.json()["detail"]
    assert page.status_code == 503
    assert "no Landlock" in unescape(page.content.decode())
