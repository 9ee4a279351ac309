"""Which encodings an asker takes, by its Accept-Encoding header."""

from __future__ import annotations

import pytest

from portal.core.encodings import accepted


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        (None, ["gzip", "br"]),
        ("", ["gzip", "br"]),
        ("gzip", ["gzip"]),
        ("gzip, deflate, br, zstd", ["br", "gzip"]),
        ("br;q=0.5, gzip;q=0.9", ["gzip", "br"]),
        ("br;q=0, gzip", ["gzip"]),
        ("*", ["br", "gzip"]),
        ("*;q=0", []),
        ("identity", []),
        ("gzip;q=nonsense, br", ["br"]),
        ("GZIP", ["gzip"]),
    ],
)
def test_the_most_wanted_comes_first(header, chosen):
    assert accepted(header, ("br", "gzip")) == chosen


@pytest.mark.parametrize(
    ("header", "chosen"),
    [("gzip", [""]), ("identity;q=0", []), ("*;q=0", []), ("*;q=0, identity", [""])],
)
def test_bytes_as_they_are_are_taken_unless_refused(header, chosen):
    assert accepted(header, ("",)) == chosen
