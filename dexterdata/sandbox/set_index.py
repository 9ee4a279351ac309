"""The index of a LeRobot set in the box: many small files come in one, one plan goes out."""

from __future__ import annotations

import io
import json
from typing import BinaryIO

from dexterdata.readers import lerobot
from dexterdata.readers.errors import ContainerError
from dexterdata.sandbox import refusal
from dexterdata.sandbox.frames import CAPS, Kind, Send
from dexterdata.sandbox.gates import parquet


def run(file: BinaryIO, send: Send) -> None:
    """Send what the index lists, or the report of a refused set."""
    try:
        payload = _plan(file)
    except ContainerError as error:
        report = json.dumps(refusal.refused(error, "lerobot"), allow_nan=False).encode()
        send(Kind.REPORT, report, 0)
    else:
        send(Kind.INDEX, payload, 0)


def _plan(file: BinaryIO) -> bytes:
    payload = json.dumps(lerobot.read_index(_unpacked(file)), allow_nan=False).encode()
    if len(payload) > CAPS[Kind.INDEX]:
        raise ContainerError(
            "container.too_large", "The set's index is too long.", "Split the set."
        )
    return payload


def _unpacked(file: BinaryIO) -> dict[str, bytes]:
    """The files under ``meta/`` by name, as ``folder`` packed them; tables pass their gate."""
    names = json.loads(file.readline())
    members = {name: file.read(size) for name, size in names}
    for name, data in members.items():
        if name.endswith(".parquet"):
            parquet.check(io.BytesIO(data), len(data))
    return members
