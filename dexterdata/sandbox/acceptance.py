"""The parent's check of what a boxed process says, before anything of it is used.

The process may have been taken over by the file that it read. So the report must have exactly the
contract's keys and types and no number that is not one, the channels' statistics likewise; the
preview must unpack within its limit, and its blocks be as large as they say; the touchprint must be
a PNG; poster and moving picture may hold nothing but shapes; a film must be a small H.264 video.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Mapping
from typing import Any, Final

from dexterdata.checks import Fingerprint
from dexterdata.checks.content import MOST_STREAMS, NEAR_KEYS
from dexterdata.preview.container import MAGIC
from dexterdata.recording import Episode
from dexterdata.sandbox import films, set_plan
from dexterdata.sandbox.channels_check import check_channels
from dexterdata.sandbox.frames import Frame, FramingError, Kind
from dexterdata.sandbox.model import LABELS, Places, Rendering, Reply
from dexterdata.sandbox.picture_check import check_moving, check_still
from dexterdata.sandbox.preview_check import check_preview
from dexterdata.sandbox.report_check import HANDS, check_report, check_values, require

_PREVIEW_BYTES = 32 * 1024 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"
_PICTURE_PIXELS = 2_048
_NAME_LENGTH = 200
_LABEL_KEYS = frozenset(
    ("t_start_s", "t_end_s", "task", "instruction", "hand", "success", "objects")
)
_DIGEST = re.compile("[0-9a-f]{64}")


def accept(frames: list[Frame], is_shown: bool = True, is_filmed: bool = False) -> Reply:
    """Turn frames into what they say; raise FramingError at the first thing that is amiss.

    ``is_shown``: pictures were asked for; else a rendering has features and nothing more.
    ``is_filmed``: films were asked for, and nothing else.
    """
    reply = Reply()
    parts: dict[Kind, bytes] = {}
    for frame in frames:
        if frame.kind not in (Kind.NOTE, Kind.END):
            require(is_filmed is (frame.kind is Kind.FILM), "what was asked for")
        if frame.kind is Kind.NOTE:
            reply.notes.append(frame.payload.decode("utf-8", "replace"))
        elif frame.kind in _TOLD:
            name, check = _TOLD[frame.kind]
            setattr(reply, name, check(_json(frame.payload)))
        elif frame.kind is Kind.DRAFT:
            reply.draft_profile = _text(frame.payload)
        elif frame.kind is Kind.FILM:
            reply.films = [*(reply.films or ()), films.check(frame.payload)]
        elif frame.kind is not Kind.END:
            require(is_shown is not (frame.kind is Kind.MEASURED), "what may be shown")
            parts[frame.kind] = frame.payload
            if frame.kind in (Kind.POSTER, Kind.MEASURED):
                reply.renderings.append(_rendering(parts))
                parts = {}
    return reply


def check_fingerprint(plain: Any) -> Fingerprint:
    """The fingerprint of 64 hex digits and at most 16 times 64 whole numbers of 48 bits."""
    require(isinstance(plain, dict) and set(plain) == {"exact", "near"}, "the fingerprint")
    exact, near = plain["exact"], plain["near"]
    require(isinstance(exact, str) and bool(_DIGEST.fullmatch(exact)), "the exact fingerprint")
    require(isinstance(near, list) and len(near) <= MOST_STREAMS, "the near fingerprint")
    for keys in near:
        require(isinstance(keys, list) and len(keys) <= NEAR_KEYS, "a stream's keys")
        require(all(type(key) is int and 0 <= key < 2**48 for key in keys), "a key")
    return Fingerprint(exact, tuple(tuple(keys) for keys in near))


def check_members(plain: Any) -> Places:
    """Names of at most 200 characters, each with a start and a length."""
    require(isinstance(plain, dict), "the members")
    for name, place in plain.items():
        require(len(name) <= _NAME_LENGTH, "a member's name")
        require(isinstance(place, list) and len(place) == 2, "a member's place")
        require(all(type(number) is int and 0 <= number < 2**63 for number in place), "a place")
    return {name: (start, count) for name, (start, count) in plain.items()}


def check_labels(rows: Any) -> tuple[Episode, ...]:
    """The episodes that a file labels, each with finite ends and plain texts."""
    require(isinstance(rows, list) and len(rows) <= LABELS, "the labels")
    check_values(rows, 0)
    return tuple(map(_label, rows))


def _label(row: Any) -> Episode:
    require(isinstance(row, dict) and set(row) == _LABEL_KEYS, "a label's keys")
    ends = [row["t_start_s"], row["t_end_s"]]
    require(all(type(end) in (int, float) for end in ends), "a label's ends")
    require(all(isinstance(row[key], str) for key in ("task", "instruction")), "a label's text")
    require(row["hand"] in HANDS and row["success"] in (None, True, False), "a label")
    objects = row["objects"]
    require(isinstance(objects, list) and all(isinstance(o, str) for o in objects), "objects")
    return Episode(**{**row, "objects": tuple(objects)})


def _features(payload: bytes) -> dict[str, Any]:
    features = _json(payload)
    require(isinstance(features, dict), "the features")
    check_values(features, 0)
    check_channels(features.get("channels", []))
    return dict(features)


def _rendering(parts: dict[Kind, bytes]) -> Rendering:
    if Kind.MEASURED in parts:
        return Rendering(_features(parts[Kind.MEASURED]), b"", None, b"")
    features = _features(parts[Kind.FEATURES])
    preview = parts[Kind.PREVIEW]
    header = check_preview(_unpacked(preview))
    touchprint = parts.get(Kind.TOUCHPRINT)
    require(touchprint is None or _is_small_picture(touchprint), "the touchprint")
    check_still(_text(parts[Kind.POSTER]))
    motion = parts.get(Kind.MOTION)
    if motion is not None:
        check_moving(_text(motion))
    return Rendering(
        features,
        preview,
        touchprint,
        parts[Kind.POSTER],
        motion=motion,
        poster_s=header["poster_s"],
    )


def _unpacked(preview: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(preview, _PREVIEW_BYTES)
    except zlib.error:
        raise FramingError("the preview does not unpack") from None
    whole = unpacker.eof and not unpacker.unused_data
    require(whole and unpacked.startswith(MAGIC), "the preview")
    return unpacked


def _is_small_picture(png: bytes) -> bool:
    width, height = int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
    is_whole = png.startswith(_PNG) and png[12:16] == b"IHDR" and png[-8:-4] == b"IEND"
    return is_whole and 0 < width <= _PICTURE_PIXELS and 0 < height <= _PICTURE_PIXELS


def _json(payload: bytes) -> Any:
    try:
        return json.loads(_text(payload), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise FramingError("not JSON") from None


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _text(payload: bytes) -> str:
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError:
        raise FramingError("not UTF-8") from None


# What stands in one frame of its own: the reply's field, and who checks it.
_TOLD: Final[Mapping[Kind, tuple[str, Callable[[Any], Any]]]] = {
    Kind.REPORT: ("report", check_report),
    Kind.INDEX: ("index", set_plan.check),
    Kind.MEMBERS: ("members", check_members),
    Kind.FINGERPRINT: ("fingerprint", check_fingerprint),
    Kind.LABELS: ("episodes", check_labels),
}
