"""Why files were not accepted, as the list of an upload tells it."""

from __future__ import annotations

from pathlib import Path

from dexterdata.cli.fleet_view import Reasons
from dexterdata.client.outcomes import Outcome


def test_a_long_explanation_is_told_for_the_first_file_of_a_check_and_no_other():
    long, short = "The clock runs on. " * 8, "Force is -4 N."

    def failed(code, message):
        row = {
            "state": "failed",
            "verdict": "fail",
            "worst": {"check": code, "message": message},
            "links": {"page": "/recordings/r/"},
        }
        return Outcome(Path("a.csv"), "failed").judged(row)

    reasons = Reasons("https://portal")
    told = [
        reasons.of(failed(code, message)).removesuffix("  https://portal/recordings/r/")
        for code, message in (
            ("time.gap", long),
            ("time.gap", f"{long}Twice."),
            ("value.range", long),
            ("value.range", short),
            ("value.range", short),
        )
    ]

    assert told == [
        f"time.gap: {long}",
        "time.gap",
        f"value.range: {long}",
        f"value.range: {short}",
        "value.range",
    ]
