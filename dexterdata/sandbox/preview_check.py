"""The parent's check of a preview's header: its blocks lie in its data, as large as they say.

Pages, slices and players unpack what the header names. So no block may lie elsewhere, hold another
number of bytes than its shape takes, or share them with others, and no shape may be larger than is
ever written. Texts are shown as texts and not looked at here.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, Final

from dexterdata.hand.names import JOINTS
from dexterdata.preview.container import PreviewError, decode
from dexterdata.preview.making import MOST_HAND_FRAMES
from dexterdata.preview.plots import MOST_CHANNELS, MOST_POINTS
from dexterdata.preview.pressing import MOST_NUMBERS
from dexterdata.sandbox.frames import FramingError
from dexterdata.sandbox.report_check import require

_ITEM_BYTES: Final = {"uint8": 1, "int16": 2, "float32": 4}
_ORDERS: Final = (0, 1, 2)
_SIDES: Final = ("left", "right", "unknown")
_LENGTHS: Final = ("t_start_s", "duration_s", "whole_s")
_COORDINATES: Final = 3 * len(JOINTS)
_LARGEST: Final = 1e40
_HAND_KEYS: Final = frozenset(("estimated", "source", "error_m", "error_deg"))
_TOUCH_KEYS: Final = frozenset(("unit", "regions", "levels", "taxels_measured"))
_PLOT_TEXTS: Final = ("stream", "kind", "unit", "hand")


def check_preview(plain: bytes) -> dict[str, Any]:
    """Return the header of an unpacked preview; raise FramingError where it is not as written."""
    try:
        decoded = decode(plain)
    except PreviewError as error:
        raise FramingError(str(error)) from None
    header: Any = decoded.header
    require(isinstance(header, dict), "the preview's header")
    for name in _LENGTHS:
        require(_is_number(header.get(name)) and header[name] >= 0, f"the preview's {name}")
    poster_s = header.get("poster_s", "")
    require(poster_s is None or (_is_number(poster_s) and poster_s >= 0), "the poster's moment")
    hands, touch, plots = (header.get(name) for name in ("hands", "touch", "plots"))
    require(isinstance(hands, dict) and isinstance(touch, dict), "hands and touch of the preview")
    require(isinstance(plots, list) and "touchprint" in header, "the preview's lines")
    used = sum(_hand(hand) for hand in hands.values())
    used += sum(_touch(one) for one in touch.values())
    used += sum(_plot(plot) for plot in plots)
    used += _touchprint(header["touchprint"])
    require(used <= len(decoded.data), "the size of the preview's blocks")
    return dict(header)


def _hand(hand: Any) -> int:
    require(isinstance(hand, dict) and set(hand) >= _HAND_KEYS, "a hand of the preview")
    require(hand.get("side") in _SIDES, "a hand's side")
    frames, joints = _count(hand.get("frames"), MOST_HAND_FRAMES), hand.get("joints")
    _rate(hand)
    require(isinstance(joints, dict) and joints.get("coding") == "basis", "the poses")
    require(joints.get("shape") == [frames, len(JOINTS), 3], "the poses' shape")
    weights = joints.get("weights")
    ways = _count(_columns(weights), _COORDINATES)
    return (
        _block(weights, [frames, ways])
        + _block(joints.get("directions"), [_COORDINATES, ways])
        + _block(joints.get("mean"), [_COORDINATES])
    )


def _touch(touch: Any) -> int:
    require(isinstance(touch, dict) and set(touch) >= _TOUCH_KEYS, "touch of the preview")
    require(_is_number(touch.get("max")), "the end of the touch's scale")
    _rate(touch)
    frames, shape = _count(touch.get("frames"), MOST_NUMBERS), touch.get("shape")
    require(isinstance(shape, list) and all(map(_is_count, shape)), "the taxels' shape")
    data = touch.get("data")
    taxels = _count(_columns(data), MOST_NUMBERS)
    require(frames * taxels <= MOST_NUMBERS, "the touch's size")
    placement = touch.get("placement", 0)
    placed = 0 if placement is None else _block(placement, [taxels, 4])
    return _block(data, [frames, taxels]) + placed


def _plot(plot: Any) -> int:
    require(isinstance(plot, dict) and isinstance(plot.get("channels"), list), "a line")
    require(all(isinstance(plot.get(key), str) for key in _PLOT_TEXTS), "a line's text")
    until_s = plot.get("t_end_s")
    require(_is_number(until_s) and until_s >= 0, "a line's end")
    points, channels = _count(plot.get("points"), MOST_POINTS), len(plot["channels"])
    require(0 < channels <= MOST_CHANNELS, "a line's channels")
    return sum(_block(plot.get(end), [points, channels]) for end in ("min", "max"))


def _touchprint(touchprint: Any) -> int:
    if touchprint is None:
        return 0
    require(isinstance(touchprint, dict) and isinstance(touchprint.get("rows"), list), "the print")
    columns = _count(touchprint.get("columns"), MOST_NUMBERS)
    return _block(touchprint.get("data"), [len(touchprint["rows"]), columns])


def _block(block: Any, shape: Sequence[int]) -> int:
    """How many bytes of the data it takes."""
    require(isinstance(block, dict) and block.get("shape") == list(shape), "a block's shape")
    dtype, coding = str(block.get("dtype")), block.get("coding")
    require(dtype in _ITEM_BYTES and coding in (None, "series"), "a block's type")
    taken = prod(shape) * _ITEM_BYTES[dtype]
    require(_is_count(block.get("offset")) and block.get("bytes") == taken, "a block's place")
    if coding == "series":
        orders: Any = block.get("orders")
        require(isinstance(orders, list) and len(orders) == prod(shape[1:]), "a block's orders")
        require(all(type(order) is int and order in _ORDERS for order in orders), "an order")
        require(dtype != "float32", "a block's coding")
    for key in ("scale", "offset_value"):
        value = block.get(key)
        numbers = value if isinstance(value, list) else [value] * shape[-1]
        require(len(numbers) == shape[-1] and all(map(_is_number, numbers)), f"a block's {key}")
    return taken


def _columns(block: Any) -> Any:
    """The second number of its shape, which has two."""
    shape = block.get("shape") if isinstance(block, dict) else None
    return shape[1] if isinstance(shape, list) and len(shape) == 2 else None


def _rate(track: dict[str, Any]) -> None:
    rate_hz: Any = track.get("rate_hz")
    require(_is_number(rate_hz) and rate_hz > 0, "a rate of the preview")


def _count(value: Any, most: int) -> int:
    require(_is_count(value) and 0 < value <= most, "a number of the preview")
    return int(value)


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) < _LARGEST
