"""A part of a preview as MCAP for Foxglove: hands as lines, touch as grids, streams as values.

Topics carry Foxglove's own schema names, by which its panels know what they show:
https://docs.foxglove.dev/docs/sdk/schemas
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from math import sqrt
from typing import Any, Final

import numpy as np

from dexterdata import __version__
from dexterdata.hand.names import CHAINS, WRIST
from dexterdata.writers.mcap import McapWriter

_ROOT: Final = "bench"
_APART_M: Final = {"left": -0.12, "right": 0.12}
_UPRIGHT: Final = {"x": sqrt(0.5), "y": 0.0, "z": 0.0, "w": sqrt(0.5)}  # our +Y is its +Z
_STRAIGHT: Final = {"x": 0.0, "y": 0.0, "z": 0.0, "w": 1.0}
_ORIGIN: Final = {"position": {"x": 0.0, "y": 0.0, "z": 0.0}, "orientation": _STRAIGHT}
_COLOUR: Final = {"r": 0.44, "g": 0.83, "b": 0.85, "a": 1.0}
_BONES: Final = [
    joint
    for chain in CHAINS.values()
    for pair in zip((WRIST, *chain), chain, strict=False)
    for joint in pair
]
_LINE_LIST: Final = 2
_FLOAT32: Final = 7
_CELL_M: Final = 0.004


def mcap_of(part: Mapping[str, Any]) -> bytes:
    """The file of what `catalog.slices.numbers` gives, with the episode's own words beside it."""
    writer = McapWriter(f"dexterdata {__version__}", _words(part))
    if part["hands"]:
        _frames(writer, part)
    for side, hand in part["hands"].items():
        _hand(writer, side, hand)
    for hand, touch in part["touch"].items():
        _touch(writer, hand, touch)
    for plot in part["plots"]:
        _plot(writer, plot)
    return writer.file()


def _words(part: Mapping[str, Any]) -> dict[str, str]:
    names = ("episode", "dataset", "task", "instruction", "licence", "attribution", "what")
    said = {name: str(part[name]) for name in names if part.get(name)}
    return said | {"synthetic": str(bool(part["is_synthetic"])).lower()}


def _stamp(seconds: float) -> tuple[int, dict[str, int]]:
    time_ns = round(seconds * 1e9)
    return time_ns, {"sec": time_ns // 1_000_000_000, "nsec": time_ns % 1_000_000_000}


def _shape(**properties: str) -> dict[str, Any]:
    """A JSON schema that names the fields; Foxglove goes by the schema's name."""
    rows = {name: {"type": kind} for name, kind in properties.items()}
    return {"type": "object", "properties": rows}


def _frames(writer: McapWriter, part: Mapping[str, Any]) -> None:
    """Where each hand stands: side by side, upright."""
    channel = writer.channel("/tf", "foxglove.FrameTransforms", _shape(transforms="array"))
    time_ns, stamp = _stamp(part["t_start_s"])
    found = [
        {
            "timestamp": stamp,
            "parent_frame_id": _ROOT,
            "child_frame_id": side,
            "translation": {"x": _APART_M.get(hand["side"], 0.0), "y": 0.0, "z": 0.0},
            "rotation": _UPRIGHT,
        }
        for side, hand in part["hands"].items()
    ]
    writer.add(channel, time_ns, {"transforms": found})


def _hand(writer: McapWriter, side: str, hand: Mapping[str, Any]) -> None:
    schema = _shape(deletions="array", entities="array")
    channel = writer.channel(f"/hands/{side}", "foxglove.SceneUpdate", schema)
    for seconds, joints in zip(hand["t_s"], hand["joints_m"], strict=True):
        if any(value is None for joint in joints for value in joint):
            continue
        time_ns, stamp = _stamp(seconds)
        line = {
            "type": _LINE_LIST,
            "pose": _ORIGIN,
            "thickness": 0.006,
            "scale_invariant": False,
            "points": [{"x": x, "y": y, "z": z} for x, y, z in joints],
            "color": _COLOUR,
            "colors": [],
            "indices": _BONES,
        }
        entity = {"timestamp": stamp, "frame_id": side, "id": side, "frame_locked": True}
        entity |= {"lifetime": {"sec": 0, "nsec": 0}, "metadata": [], "lines": [line]}
        empty = ("arrows", "cubes", "spheres", "cylinders", "triangles", "texts", "models")
        entity |= {name: [] for name in empty}
        writer.add(channel, time_ns, {"deletions": [], "entities": [entity]})


def _touch(writer: McapWriter, hand: str, touch: Mapping[str, Any]) -> None:
    """The sensor's matrix as a grid of float32 beside the hands."""
    schema = _shape(
        timestamp="object",
        frame_id="string",
        pose="object",
        column_count="integer",
        cell_size="object",
        row_stride="integer",
        cell_stride="integer",
        fields="array",
        data="string",
    )
    channel = writer.channel(f"/touch/{hand}", "foxglove.Grid", schema)
    for seconds, row in zip(touch["t_s"], touch["values"], strict=True):
        time_ns, stamp = _stamp(seconds)
        values = np.array(row, dtype="<f4")
        columns = touch["shape"][-1] if len(touch["shape"]) == 2 else values.size
        message = {
            "timestamp": stamp,
            "frame_id": _ROOT,
            "pose": {"position": {"x": _APART_M.get(hand, 0.0), "y": -0.1, "z": 0.0}}
            | {"orientation": _STRAIGHT},
            "column_count": columns,
            "cell_size": {"x": _CELL_M, "y": _CELL_M},
            "row_stride": columns * 4,
            "cell_stride": 4,
            "fields": [{"name": touch["unit"] or "value", "offset": 0, "type": _FLOAT32}],
            "data": base64.b64encode(values.tobytes()).decode(),
        }
        writer.add(channel, time_ns, message)


def _plot(writer: McapWriter, plot: Mapping[str, Any]) -> None:
    """Joint angles as joint states, anything else as values by the channel's name."""
    is_angle = plot["kind"] == "joint_angle" and plot["unit"] == "rad"
    schema = "foxglove.JointStates" if is_angle else "dexterdata.Values"
    fields = {"joints": "array"} if is_angle else {"unit": "string", "values": "object"}
    channel = writer.channel(
        f"/streams/{plot['stream']}", schema, _shape(timestamp="object", **fields)
    )
    for seconds, low, high in zip(plot["t_s"], plot["min"], plot["max"], strict=True):
        time_ns, stamp = _stamp(seconds)
        known = {
            name: (least + most) / 2
            for name, least, most in zip(plot["channels"], low, high, strict=True)
            if least is not None and most is not None
        }
        joints = [{"name": name, "position": value} for name, value in known.items()]
        said = {"joints": joints} if is_angle else {"unit": plot["unit"], "values": known}
        writer.add(channel, time_ns, {"timestamp": stamp, **said})
