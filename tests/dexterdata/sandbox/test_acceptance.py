"""What the parent takes over from a boxed process, and what it does not."""

from __future__ import annotations

import copy
import gzip
import json
import struct
import zlib
from typing import Any

import pytest

from dexterdata import preview
from dexterdata.quality import AREAS
from dexterdata.sandbox.acceptance import accept, check_fingerprint, check_labels
from dexterdata.sandbox.frames import Frame, FramingError, Kind
from dexterdata.sandbox.report_check import check_report
from dexterdata.simulate import kitchen

POSTER = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" width="10" height="10"><defs>'
    '<linearGradient id="g0" x1="0.5"><stop offset="0.5" stop-color="#FF6A3D"/></linearGradient>'
    '</defs><path d="M1 2L-3.5 4z" fill="url(#g0)" opacity=".4"/></svg>'
)
PREVIEW = preview.make(kitchen(7, "pour water", 2.0))
PNG = (
    b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">II", 240, 29)
    + b"\x08\3\0\0\0" + b"\0" * 8 + b"IEND" + b"\xaeB`\x82"
)  # fmt: skip
FINDING = {
    "check": "time.gap", "level": "warning", "message": "A gap.", "stream": "imu", "channel": None,
    "t_start_s": 1.5, "t_end_s": 2, "count": 1, "value": 0.5, "limit": [None, 0.1], "line": None,
}  # fmt: skip
REPORT: dict[str, Any] = {
    "file": "a.csv", "format": "csv", "bytes": 3, "sha256": "", "profile": None, "verdict": "warn",
    "recording": {
        "duration_s": 1.0, "hand": "left",
        "streams": [{"name": "imu", "kind": "imu", "unit": "", "rate_hz": None, "samples": 9,
                     "channels": ["x"]}],
    },
    "quality": {
        "version": "1", "score": 80, "areas": dict.fromkeys(AREAS) | {"range": 85},
        "deductions": [
            {"area": "range", "check": "value.range", "level": "warning", "findings": 1,
             "points": 15, "of_score": 15.0},
        ],
    },
    "findings": [FINDING],
}  # fmt: skip


def rendering(**changes: bytes) -> list[Frame]:
    parts = {"FEATURES": b'{"duration_s": 1.0}', "PREVIEW": PREVIEW, "TOUCHPRINT": PNG}
    parts |= {"POSTER": POSTER.encode(), **changes}
    return [Frame(Kind[name], 0, payload) for name, payload in parts.items()]


def test_honest_frames_are_taken_over():
    frames = [
        Frame(Kind.REPORT, 0, json.dumps(REPORT).encode()),
        Frame(Kind.DRAFT, 0, "schema = 1 # 손".encode()),
        *rendering(),
        Frame(Kind.NOTE, 0, b"a note"),
        Frame(Kind.END, 0, b""),
    ]

    reply = accept(frames)

    assert reply.report == REPORT
    assert reply.draft_profile == "schema = 1 # 손"
    assert reply.notes == ["a note"]
    (one,) = reply.renderings
    assert one.features == {"duration_s": 1.0}
    assert one.preview == PREVIEW
    assert one.touchprint == PNG
    assert one.poster == POSTER.encode()


def test_a_refusal_has_one_reason_and_nothing_that_was_read():
    refusal = {**REPORT, "verdict": "refused", "recording": None, "quality": None}

    assert check_report(refusal) == refusal
    for change in ({"findings": []}, {"findings": [FINDING] * 2}, {"quality": REPORT["quality"]}):
        with pytest.raises(FramingError):
            check_report({**refusal, **change})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("verdict",), "excellent"),
        (("bytes",), "3"),
        (("bytes",), True),
        (("verdict",), "refused"),
        (("recording",), None),
        (("recording", "hand"), "third"),
        (("recording", "duration_s"), "1"),
        (("recording", "streams", 0), {"name": "imu"}),
        (("recording", "streams", 0, "samples"), "9"),
        (("recording", "streams", 0, "rate_hz"), [100]),
        (("recording", "streams", 0, "channels"), [1]),
        (("quality",), None),
        (("quality", "version"), 1),
        (("quality", "areas"), {"range": 85}),
        (("quality", "areas", "range"), "85"),
        (("quality", "areas", "range"), 101),
        (("quality", "deductions"), None),
        (("quality", "deductions"), [{"area": "range"}]),
        (("quality", "deductions", 0, "area"), []),
        (("quality", "deductions", 0, "level"), {}),
        (("quality", "deductions", 0, "points"), True),
        (("quality", "score"), None),
        (("quality", "score"), -1),
        (("quality", "score"), 2**52),
        (("file",), None),
        (("profile",), 7),
        (("recording",), []),
        (("quality",), "good"),
        (("findings",), {}),
        (("more",), 1),
        (("findings", 0), "text"),
        (("findings", 0, "check"), "<script>"),
        (("findings", 0, "level"), "fatal"),
        (("findings", 0, "message"), None),
        (("findings", 0, "message"), "x" * 4_001),
        (("findings", 0, "message"), "zero \0 byte"),
        (("findings", 0, "message"), "half a letter \ud83d"),
        (("findings", 0, "count"), "1"),
        (("findings", 0, "value"), float("inf")),
        (("findings", 0, "line"), True),
        (("findings", 0, "count"), 10**30),
        (("findings", 0, "limit"), [1, 2, 3]),
        (("findings", 0, "more"), 1),
        (("recording", "duration_s"), float("nan")),
        (("recording", "streams"), [[[[[[[[[]]]]]]]]]),
    ],
)
def test_report_that_breaks_the_contract_is_a_lie(path, value):
    report = copy.deepcopy(REPORT)
    place: Any = report
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    with pytest.raises(FramingError):
        check_report(report)


@pytest.mark.parametrize(
    "payload",
    [b"", b"[]", b'{"verdict": NaN}', b"\xff\xfe", b"[" * 100_000, b"1" * 5_000, b"{} {}"],
)
def test_report_that_is_not_strict_json_is_a_lie(payload):
    with pytest.raises(FramingError):
        accept([Frame(Kind.REPORT, 0, payload)])


@pytest.mark.parametrize(
    "poster",
    [
        "",
        "<html></html>",
        POSTER.replace("<defs>", "<script>alert(1)</script><defs>"),
        POSTER.replace("<path", "<image"),
        POSTER.replace("<path", "<foreignObject"),
        POSTER.replace("<path", "<a"),
        POSTER.replace("<path", "<style"),
        POSTER.replace("<path", "<animate"),
        POSTER.replace("<path", '<path onload="alert(1)"'),
        POSTER.replace("<path", '<path href="x"'),
        POSTER.replace("<path", '<path xlink:href="x"'),
        POSTER.replace("<path", '<path style="fill:red"'),
        POSTER.replace("url(#g0)", "url(http://evil/x)"),
        POSTER.replace("url(#g0)", "javascript:alert(1)"),
        POSTER.replace('xmlns="http://www.w3.org/2000/svg"', 'xmlns="http://evil"'),
        POSTER.replace("<svg", '<!DOCTYPE svg [<!ENTITY x "y">]><svg'),
        POSTER.replace("<svg", '<?xml version="1.0"?><svg'),
        POSTER.replace("<path", "<!-- c --><path"),
        POSTER.replace("</svg>", "CANARY-7f3a</svg>"),
        POSTER.replace("</svg>", "&amp;</svg>"),
        POSTER.replace('"0.5"', "'0.5'"),
        POSTER[:-3],
    ],
)
def test_poster_holds_only_shapes(poster):
    with pytest.raises(FramingError):
        accept(rendering(POSTER=poster.encode()))


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"plain",
        gzip.compress(b"other", mtime=0),
        PREVIEW[:-10],
        PREVIEW + b"more",
        zlib.compress(b"DXPV\x01\x00"),
        gzip.compress(b"DXPV\x01\x00" + b"\0" * 40_000_000, mtime=0),
    ],
)
def test_preview_must_unpack_within_its_limit(packed):
    with pytest.raises(FramingError):
        accept(rendering(PREVIEW=packed))


@pytest.mark.parametrize(
    "png", [b"", b"GIF89a", PNG[:-8], PNG.replace(b"\0\0\0\xf0", b"\x7f\0\0\0")]
)
def test_touchprint_must_be_a_small_picture(png):
    with pytest.raises(FramingError):
        accept(rendering(TOUCHPRINT=png))


@pytest.mark.parametrize("features", [b"[]", b'{"a": Infinity}', b'{"a": 1e999}', b"{"])
def test_features_must_be_an_object_of_numbers(features):
    with pytest.raises(FramingError):
        accept(rendering(FEATURES=features))


LABEL = {
    "t_start_s": 0.0,
    "t_end_s": 1.5,
    "task": "pour",
    "instruction": "",
    "hand": "right",
    "success": None,
    "objects": ["jug"],
}


def test_labels_that_keep_to_the_form_are_taken():
    assert check_labels([LABEL])[0].objects == ("jug",)


@pytest.mark.parametrize(
    "change",
    [{"t_start_s": "0"}, {"task": 1}, {"hand": "third"}, {"objects": "jug"}, {"more": 1}],
)
def test_other_labels_are_refused(change):
    with pytest.raises(FramingError):
        check_labels([{**LABEL, **change}])


FINGERPRINT = {"exact": "0123456789abcdef" * 4, "near": [[1, 2**48 - 1], []]}


def test_fingerprint_that_keeps_to_the_form_is_taken():
    assert check_fingerprint(FINGERPRINT).near == ((1, 2**48 - 1), ())


@pytest.mark.parametrize(
    "change",
    [
        {"exact": "0123"},
        {"exact": "Z" * 64},
        {"near": [[2**48]]},
        {"near": [[True]]},
        {"near": [[1]] * 17},
        {"near": [[1] * 65]},
        {"near": {}},
        {"more": 1},
    ],
)
def test_other_fingerprints_are_refused(change):
    with pytest.raises(FramingError):
        check_fingerprint({**FINGERPRINT, **change})


def test_measured_features_stand_alone_where_nothing_may_be_shown():
    reply = accept([Frame(Kind.MEASURED, 0, b'{"a": 1.5}')], is_shown=False)

    (one,) = reply.renderings
    assert (one.features, one.preview, one.poster, one.motion) == ({"a": 1.5}, b"", b"", None)


def test_pictures_that_were_not_to_be_made_are_a_lie():
    with pytest.raises(FramingError):
        accept(rendering(), is_shown=False)


def test_a_rendering_without_pictures_is_a_lie_where_they_were_asked_for():
    with pytest.raises(FramingError):
        accept([Frame(Kind.MEASURED, 0, b"{}")])


@pytest.mark.parametrize("is_shown", [True, False])
@pytest.mark.parametrize("channels", [b"null", b"{}", b'"x"', b"1", b"[null]", b'[{"name": "a"}]'])
def test_channels_of_another_form_are_a_lie(channels, is_shown):
    features = b'{"channels": %s}' % channels
    frames = rendering(FEATURES=features) if is_shown else [Frame(Kind.MEASURED, 0, features)]

    with pytest.raises(FramingError):
        accept(frames, is_shown=is_shown)
