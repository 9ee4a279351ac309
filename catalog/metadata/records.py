"""The record sets of a Croissant document: the episodes, and the streams of each file.

Both stand in the document itself, so that whoever reads Croissant can load them. The samples lie
in the recordings, in formats that no reader of Croissant knows: a record set over them would
promise records that nobody gets.
"""

from __future__ import annotations

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
_STREAMS_SAY = (
    "What was recorded in each file. A sample has one value for each of the channels. The samples "
    "are read from the files with the readers of the dexterdata library."
)


def record_sets(files: Sequence[File]) -> list[Node]:
    """All record sets; ``files`` as `catalog.metadata.croissant` describes them."""
    return [found for found in (episodes(files), streams(files)) if found["data"]]


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
    found = _inline("streams", _STREAMS_SAY, _STREAM, rows)
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
