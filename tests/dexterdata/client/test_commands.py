"""`dexter download` and `upload` as processes, against a server that fails as it is told to."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile

import pytest

CONTENT = b"t,x\n0,1\n"
PROFILE = """\
schema = 1
name = "bench_glove"
version = "1.0.0"
device = {maker = "Bench", model = "One", source = "made for this test"}
match = {extensions = [".csv"], columns = ["t", "x"]}
clock = {column = "t", unit = "s"}
[[stream]]
name = "x"
kind = "other"
unit = "1"
columns = ["x"]
"""


@pytest.fixture
def dexter(server, tmp_path):
    """Runs the command in a home of its own; code, standard output, standard error."""

    def run(*words, **more):
        places = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path), "DEXTER_TOKEN": "dxd_t"}
        address = {"DEXTER_URL": f"http://127.0.0.1:{server.server_port}"}
        done = subprocess.run(
            [sys.executable, "-m", "dexterdata.cli", *map(str, words)],
            env=os.environ | places | address | more,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return done.returncode, done.stdout, done.stderr

    return run


def test_the_profile_of_a_file_is_sent_as_its_text(server, dexter, tmp_path):
    (tmp_path / "a.csv").write_bytes(CONTENT)
    profile = tmp_path / "glove.toml"
    profile.write_text(PROFILE)
    server.answers = [(422, {}, {"code": "stop.here"})]

    dexter("upload", tmp_path / "a.csv", "--dataset", "o/s", "--profile", profile)

    assert [path for _, path, _, _ in server.seen] == ["/api/v1/uploads"]
    assert json.loads(server.seen[0][3])["profile"] == PROFILE


def test_a_shipped_profile_is_sent_by_its_name(server, dexter, tmp_path):
    (tmp_path / "a.csv").write_bytes(CONTENT)
    server.answers = [(422, {}, {"code": "stop.here"})]

    dexter("upload", tmp_path / "a.csv", "--dataset", "o/s", "--profile", "auslan_glove")

    assert json.loads(server.seen[0][3])["profile"] == "auslan_glove"


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [("no_such_glove", 5, "There is no profile or file"), ("a.csv", 2, "not valid TOML")],
)
def test_what_is_no_profile_is_not_sent(server, dexter, tmp_path, words, code, sentence):
    (tmp_path / "a.csv").write_bytes(CONTENT)
    name = tmp_path / words if words.endswith(".csv") else words

    got, _, said = dexter("upload", tmp_path / "a.csv", "--dataset", "o/s", "--profile", name)

    assert (got, server.seen) == (code, [])
    assert sentence in said


def test_a_bundle_of_open_data_is_asked_for_without_an_account(server, dexter):
    server.answers = [
        (200, {}, {"is_open": True, "latest_version": "1.0.0"}),
        (202, {}, {"id": "b", "state": "queued"}),
    ]

    code, said, _ = dexter("bundles", "create", "o/s", DEXTER_TOKEN="")

    asked = [(path, headers.get("Authorization")) for _, path, headers, _ in server.seen]
    assert (code, said) == (0, "b  queued\n")
    assert asked == [("/api/v1/datasets/o/s", None), ("/api/v1/bundles", None)]


def test_a_bundle_of_licensed_data_needs_one(server, dexter):
    problem = {"code": "not_authenticated", "detail": "Sign in first."}
    server.answers = [
        (200, {}, {"is_open": False, "latest_version": "1.0.0"}),
        (401, {}, problem),
    ]

    code, _, said = dexter("bundles", "create", "o/s", DEXTER_TOKEN="")

    assert code == 3
    assert "Run dexter login" in said


def archive():
    """A bundle with one file."""
    entry = {
        "path": "data/a.csv",
        "bytes": len(CONTENT),
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
    }
    manifest = {"dataset": "o/s", "version": "1.0.0", "grant": None, "files": [entry]}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as bundle:
        bundle.writestr("manifest.json", json.dumps(manifest))
        bundle.writestr("data/a.csv", CONTENT)
    return packed.getvalue()


def answers(server, data):
    """A ready bundle, and links to it."""
    url = f"http://127.0.0.1:{server.server_port}/object"
    link = {
        "path": "b.zip",
        "url": url,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    return (200, {}, {"id": "b", "state": "ready"}), (200, {}, {"links": [link]})


def test_an_expired_link_is_renewed_and_the_rest_fetched(server, dexter, tmp_path):
    data = archive()
    ready, links = answers(server, data)
    server.answers = [ready, links, (200, {}, data[:40]), links, (403, {}, {}), links,
                      (206, {}, data[40:])]  # fmt: skip

    code, said, _ = dexter("download", "b", "-o", tmp_path / "out")

    assert code == 0
    assert said == "1 files, 8 bytes, o/s@1.0.0: every byte as listed.\n"
    assert (tmp_path / "out" / "data" / "a.csv").read_bytes() == CONTENT
    ranges = [
        headers.get("Range", headers.get("range"))
        for _, path, headers, _ in server.seen
        if path == "/object"
    ]
    assert ranges == [None, "bytes=40-", "bytes=40-"]


@pytest.mark.slow  # the pauses between its tries are real
def test_a_connection_that_stays_lost_ends_with_seven_and_keeps_what_came(server, dexter, tmp_path):
    data = archive()
    ready, links = answers(server, data)
    server.answers = [ready, links, (200, {}, data[:40]), links, *[(403, {}, {}), links] * 8]

    code, _, said = dexter("download", "b", "-o", tmp_path / "out")

    assert code == 7
    assert "run the same command again to go on" in said
    assert (tmp_path / "out" / ".dexter" / "b.zip.part").read_bytes() == data[:40]


@pytest.mark.slow  # the pauses between its tries are real
@pytest.mark.parametrize(
    "words", [("datasets", "search"), ("download", "o/s"), ("bundles", "list")]
)
def test_a_portal_that_is_not_there_ends_with_seven(server, dexter, words):
    server.socket.close()

    code, said, wrong = dexter(*words)

    assert (code, said) == (7, "")
    assert wrong == (
        f"http://127.0.0.1:{server.server_port} cannot be reached. "
        "Run the same command again when it can.\n"
    )


@pytest.mark.slow  # the pauses between its tries are real
def test_a_portal_that_is_busy_for_long_ends_with_seven(server, dexter):
    server.answers = [(503, {}, {"code": "store.unavailable", "detail": "Later."})]

    code, _, wrong = dexter("datasets", "search")

    assert (code, wrong) == (7, "Later. (store.unavailable)\n")


def test_an_upload_that_loses_the_store_ends_with_seven(server, dexter, tmp_path):
    path = tmp_path / f"{'long_' * 20}a.csv"
    path.write_bytes(CONTENT)
    part = {"number": 1, "method": "PUT", "headers": {}}
    url = f"http://127.0.0.1:{server.server_port}/part"
    server.answers = [
        (201, {}, {"id": "u", "state": "open", "part_size": 4, "parts": 2}),
        (200, {}, {"parts": [part | {"url": url}]}),
        (500, {}, {}),
    ]

    code, said, _ = dexter("upload", path, "--dataset", "o/s", "--patience", "0")

    assert code == 7
    # one line, wherever the terminal would break it
    reason = f"0 of 2 parts of {path.name} are there; run the same command again to go on."
    assert said == f"not_sent   {path}  {reason}\n"


WORST = {"check": "value.range", "level": "error", "message": "Force is -3 N.\x1b[2J"}
JUDGED = {
    "id": "r", "state": "failed", "verdict": "fail", "format": "csv", "worst": WORST,
    "links": {"page": "/recordings/r/"},
}  # fmt: skip


def judged(server, *rows):
    """The answers to an upload in one part, or two, and then these recordings."""
    url = f"http://127.0.0.1:{server.server_port}/part"
    sent = [
        (201, {}, {"id": "u", "state": "open", "part_size": 100, "parts": 1}),
        (200, {}, {"parts": [{"number": 1, "method": "PUT", "headers": {}, "url": url}]}),
        (200, {"ETag": '"1"'}, {}),
        (202, {}, {"recording": {"id": "r"}, "job": {}}),
    ]
    return [*sent, *[(200, {}, row) for row in rows]]


def test_a_failed_check_says_what_was_found_and_where_it_is_shown(server, dexter, tmp_path):
    path = tmp_path / "neg.csv"
    path.write_bytes(CONTENT)
    server.answers = judged(server, JUDGED)

    code, said, _ = dexter("upload", path, "--dataset", "o/s")

    page = f"http://127.0.0.1:{server.server_port}/recordings/r/"
    sentence = "value.range: Force is -3 N.\N{REPLACEMENT CHARACTER}[2J"
    assert (code, said) == (6, f"fail       {path}  {sentence}  {page}\n")


def test_programs_read_the_same_reason(server, dexter, tmp_path):
    (tmp_path / "neg.csv").write_bytes(CONTENT)
    server.answers = judged(server, JUDGED)

    code, said, _ = dexter("upload", tmp_path / "neg.csv", "--dataset", "o/s", "--json")

    row = json.loads(said)
    assert (code, row["code"], row["message"]) == (6, "value.range", WORST["message"])
    assert row["page"] == f"http://127.0.0.1:{server.server_port}/recordings/r/"


def test_a_refused_file_without_a_finding_still_names_its_page(server, dexter, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(CONTENT)
    server.answers = judged(server, JUDGED | {"worst": None})

    _, said, _ = dexter("upload", path, "--dataset", "o/s")

    assert said == f"fail       {path}  http://127.0.0.1:{server.server_port}/recordings/r/\n"


def test_the_summary_tells_the_reasons_too(server, dexter, tmp_path):
    for name in ("a.csv", "b.csv"):  # of the same bytes, so that they are one recording
        (tmp_path / name).write_bytes(CONTENT)
    server.answers = judged(server, JUDGED)

    _, said, _ = dexter("upload", tmp_path / "a.csv", tmp_path / "b.csv", "--dataset", "o/s",
                        "--jobs", "1", "--rest", "0")  # fmt: skip

    told = [line for line in said.splitlines() if line.startswith("  ")]
    page = f"http://127.0.0.1:{server.server_port}/recordings/r/"
    sentence = "value.range: Force is -3 N.\N{REPLACEMENT CHARACTER}[2J"
    assert told == [
        f"  {tmp_path / 'a.csv'}  {sentence}  {page}",
        f"  {tmp_path / 'b.csv'}  value.range  {page}",  # the same again is told by its name
    ]


def test_an_unknown_dataset_is_one_sentence_and_no_table(server, dexter, tmp_path):
    for name in ("a.csv", "b.csv", "README.md"):
        (tmp_path / name).write_bytes(CONTENT + name.encode())
    problem = {"code": "dataset.not_found", "detail": "You have no dataset o/unknown."}
    server.answers = [(404, {}, problem)]

    code, said, errors = dexter("upload", tmp_path, "--dataset", "o/unknown", "--rest", "0")

    assert (code, said) == (5, "")
    assert errors == "You have no dataset o/unknown. (dataset.not_found)\n"


def test_what_is_no_name_of_a_dataset_is_not_sent(server, dexter, tmp_path):
    (tmp_path / "a.csv").write_bytes(CONTENT)

    code, said, errors = dexter("upload", tmp_path / "a.csv", "--dataset", "gloves")

    assert (code, said, errors) == (2, "", "--dataset wants OWNER/SLUG, not 'gloves'.\n")
    assert server.seen == []


def test_a_folder_without_recordings_says_so_and_what_was_left_out(server, dexter, tmp_path):
    folder = tmp_path / "notes"
    folder.mkdir()
    for name in ("README", "SHA256SUMS", ".hidden"):
        (folder / name).write_bytes(CONTENT)

    code, said, errors = dexter("upload", folder, "--dataset", "o/s")

    assert (code, said) == (0, "")
    sentence = (
        "Left out, being no recordings: 2 files (read-me, licence, checksum and the like). "
        "To send one all the same, name it."
    )
    assert errors.splitlines() == [sentence, "No recording was found there."]
    assert server.seen == []


def test_a_refused_decision_is_told_with_every_reason(server, dexter):
    reasons = [
        {"code": "grant.not_active", "text": "Your licence ended on 3 May."},
        {"code": "payment.missing", "text": "The order is not paid."},
    ]
    step = {"text": "Order it again", "url": "/orders/"}
    problem = {"code": "grant.not_active", "detail": "Your licence ended on 3 May."}
    server.answers = [
        (200, {}, {"id": "b", "state": "ready"}),
        (403, {}, problem | {"reasons": reasons, "next_step": step}),
    ]

    code, _, said = dexter("download", "b")

    assert code == 4
    assert "- The order is not paid. (payment.missing)" in said
    assert "Next: Order it again /orders/" in said


def offer(name, audience, amount=None, currency="EUR"):
    price = None if amount is None else {"amount": amount, "currency": currency}
    return {"id": name, "audience": audience, "price": price}


def page(*rows):
    return (200, {}, {"results": list(rows), "next": None})


def test_only_an_offer_without_a_price_is_asked_for(server, dexter):
    answer = {"id": "q", "state": "submitted", "ticks": {}}
    server.answers = [page(offer("paid", "academic", 100), offer("free", "anyone")),
                      (201, {}, answer)]  # fmt: skip

    code, said, _ = dexter("request", "o/s", "--organisation", "lab", "--statement", "Grasps.")

    assert (code, said) == (0, "Request q is submitted.\n")
    body = json.loads(server.seen[-1][3])
    assert (body["offer"], body["statement"]) == ("free", "Grasps.")


def test_where_every_offer_has_a_price_there_is_nothing_to_ask_for(server, dexter):
    server.answers = [page(offer("paid", "academic", 100))]

    code, _, said = dexter("request", "o/s", "--organisation", "lab", "--statement", "Grasps.")

    assert code == 5
    assert "no offer that you could ask for" in said


@pytest.mark.parametrize("words", [(), ("--statement", " ")])
def test_a_request_without_a_statement_is_not_sent(server, dexter, words):
    code, _, said = dexter("request", "o/s", "--organisation", "lab", *words)

    assert code == 2
    assert "statement" in said
    assert server.seen == []


def test_money_has_the_minor_units_of_its_currency(server, dexter):
    dataset = {"title": "T", "summary": "S"}
    offers = page(
        offer("1", "commercial", 120050),
        offer("2", "commercial", 5000, "JPY"),
        offer("3", "commercial", 1500000, "KRW"),
        offer("4", "academic"),
    )
    server.answers = [(200, {}, dataset), page(), offers]

    _, said, _ = dexter("datasets", "show", "o/s")

    assert [line.split("  ")[-1] for line in said.splitlines()[3:]] == [
        "€1,200.50",
        "JPY 5,000",
        "KRW 1,500,000",
        "free",
    ]
