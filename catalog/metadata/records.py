"""The record sets of a Croissant document: the episodes, the streams, and each stream's shape.

Episodes and streams stand in the document itself, so that they can be read without the files.
The samples of a stream lie in the recordings, whose formats mlcroissant does not read; the record
set says what `dexterdata` gives for each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

File = Mapping[str, Any]
Node = dict[str, Any]

_SUCCESS = {True: "yes", False: "no", None: "unknown"}
_EPISODE = {
    "id": ("sc:Text", "The episode's id, the same in every version."),
    "file": ("sc:Text", "The file that it lies in."),
    "t_start_s": ("sc:Float", "Where it begins, in seconds since the start of its file."),
    "t_end_s": ("sc:Float", "Where it ends, in seconds since the start of its file."),
    "task": ("sc:Text", "What was done."),
    "instruction": ("sc:Text", "What the person was told to do."),
    "hand": ("sc:Text", "left, right, both or unknown."),
    "success": ("sc:Text", "yes, no or unknown."),
    "objects": ("sc:Text", "What was handled, separated by semicolons."),
}
_STREAM = {
    "file": ("sc:Text", "The file that it lies in."),
    "name": ("sc:Text", "The stream's name."),
    "kind": ("sc:Text", "What was sensed, such as joint_angle, tactile or force."),
    "unit": ("sc:Text", "The unit of its values."),
    "rate_hz": ("sc:Float", "Samples per second, as measured."),
    "samples": ("sc:Integer", "How many samples there are."),
    "channels": ("sc:Text", "The names of its channels, in their order."),
}
FILE_SET = "recordings"


def record_sets(files: Sequence[File]) -> list[Node]:
    """All record sets; ``files`` as `catalog.metadata.croissant` describes them."""
    return [episodes(files), streams(files), *shapes(files)]


def episodes(files: Iterable[File]) -> Node:
    """One record for each labelled time range."""
    rows = [_episode(file, episode) for file in files for episode in file["episodes"]]
    says = "Labelled time ranges, in seconds since the start of their file."
    return _inline("episodes", says, _EPISODE, rows) | {"key": {"@id": "episodes/id"}}


def _episode(file: File, episode: Mapping[str, Any]) -> Node:
    return {
        "id": episode["id"],
        "file": file["path"],
        "t_start_s": episode["t_start_s"],
        "t_end_s": episode["t_end_s"],
        "task": episode["task"],
        "instruction": episode["instruction"],
        "hand": episode["hand"],
        "success": _SUCCESS[episode["success"]],
        "objects": "; ".join(episode["objects"]),
    }


def streams(files: Iterable[File]) -> Node:
    """One record for each stream of each file, with the names of its channels as an array."""
    rows = [_stream(file, stream) for file in files for stream in file.get("streams") or ()]
    found = _inline("streams", "What was recorded in each file.", _STREAM, rows)
    for field in found["field"]:
        if field["name"] == "channels":
            field |= {"isArray": True, "arrayShape": "-1"}
    return found


def _stream(file: File, stream: Mapping[str, Any]) -> Node:
    return {
        "file": file["path"],
        "name": str(stream.get("name") or ""),
        "kind": str(stream.get("kind") or ""),
        "unit": str(stream.get("unit") or ""),
        "rate_hz": float(stream.get("rate_hz") or 0),
        "samples": int(stream.get("samples") or 0),
        "channels": [str(name) for name in stream.get("channels") or ()],
    }


def _inline(
    name: str, says: str, columns: Mapping[str, tuple[str, str]], rows: Iterable[Node]
) -> Node:
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": says,
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{name}/{column}",
                "name": column,
                "description": text,
                "dataType": kind,
            }
            for column, (kind, text) in columns.items()
        ],
        "data": [{f"{name}/{key}": value for key, value in row.items()} for row in rows],
    }


def shapes(files: Iterable[File]) -> list[Node]:
    """For each stream that is alike in name and width: what one sample of it looks like."""
    alike: dict[tuple[str, int], Mapping[str, Any]] = {}
    for file in files:
        for stream in file.get("streams") or ():
            width = len(stream.get("channels") or ())
            if stream.get("name") and width:
                alike.setdefault((str(stream["name"]), width), stream)
    used: dict[str, int] = {}
    return [_shape(stream, width, used) for (_, width), stream in sorted(alike.items())]


def _shape(stream: Mapping[str, Any], width: int, used: dict[str, int]) -> Node:
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", str(stream["name"]))
    used[plain] = used.get(plain, 0) + 1
    name = f"samples/{plain}" + (f"-{used[plain]}" if used[plain] > 1 else "")
    unit = stream.get("unit") or "no unit"
    said = {
        "t_s": ("sc:Float", "Seconds since the start of the file.", ""),
        "values": ("sc:Float", f"One value for each of {width} channels, in {unit}.", f"{width}"),
    }
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": (
            f"Samples of the stream {stream['name']} ({stream.get('kind')}). They are read from "
            "the recordings with the readers of the dexterdata library."
        ),
        "field": [_sample_field(name, key, *how) for key, how in said.items()],
    }


def _sample_field(name: str, key: str, kind: str, says: str, shape: str) -> Node:
    field: Node = {
        "@type": "cr:Field",
        "@id": f"{name}/{key}",
        "name": key,
        "description": says,
        "dataType": kind,
        "source": {"fileSet": {"@id": FILE_SET}, "extract": {"fileProperty": "content"}},
    }
    return field | ({"isArray": True, "arrayShape": shape} if shape else {})
