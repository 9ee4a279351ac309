"""What seeded datasets are about: words of everyday manipulation, and how often each is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from catalog.facets import label_of


@dataclass(frozen=True, slots=True)
class Field:
    """A kind of activity: its tasks, where it happens and what it is done with.

    Tasks are terms of the controlled list, written here so that a longer list draws the same.
    """

    tasks: tuple[str, ...]
    environments: tuple[str, ...]
    objects: tuple[str, ...]


FIELDS: Final = {
    "cooking": Field(
        ("pour water", "pour", "stir", "cut food", "peel food", "open a jar", "place a cup"),
        ("kitchen", "home", "restaurant"),
        ("jug", "glass", "spoon", "pot", "pan", "knife", "carrot", "potato", "onion", "jar", "lid",
         "bottle", "cup", "mug", "bowl", "plate", "ladle", "board", "peeler", "kettle"),
    ),
    "cleaning": Field(
        ("wipe a surface", "wash dishes", "sweep"),
        ("home", "kitchen", "office"),
        ("cloth", "sponge", "broom", "bucket", "plate", "counter", "table", "window", "sink",
         "brush"),
    ),
    "organising": Field(
        ("fold cloth", "sort objects", "stack objects", "pack a box"),
        ("home", "warehouse", "office"),
        ("shirt", "towel", "box", "block", "book", "bag", "drawer", "shelf", "basket", "tin"),
    ),
    "object handling": Field(
        ("grasp", "pick and place", "pick up", "place", "hand over", "in-hand turning",
         "squeeze"),
        ("lab", "home", "warehouse", "workshop"),
        ("block", "ball", "cylinder", "box", "bottle", "can", "pen", "cup", "ring", "cube", "egg"),
    ),
    "tool use": Field(
        ("drive a screw", "hammer", "write", "type", "press a button", "assemble parts"),
        ("workshop", "factory", "lab", "office"),
        ("screwdriver", "screw", "hammer", "nail", "wrench", "bolt", "pen", "keyboard", "button",
         "pliers", "drill", "bracket", "gear"),
    ),
    "medical": Field(
        ("tie a suture", "palpate", "inject"),
        ("clinic", "lab"),
        ("needle holder", "suture pad", "syringe", "phantom", "forceps", "scalpel", "gauze"),
    ),
    "sign language": Field(
        ("sign a word", "spell with fingers"),
        ("lab", "studio"), (),
    ),
    "gesture": Field(
        ("wave", "make a fist", "open the hand", "point", "pinch"),
        ("lab", "home", "studio"), (),
    ),
}  # fmt: skip
FIELD_WEIGHTS: Final = (24, 10, 12, 22, 18, 5, 5, 4)
QUALITIES: Final = (
    "fragile", "heavy", "wet", "slippery", "small", "large", "soft", "rigid", "metal", "wooden",
    "plastic", "glass", "textile", "round", "thin", "transparent", "deformable", "everyday",
)  # fmt: skip
STYLES: Final = (
    "slow", "fast", "careful", "repeated", "unscripted", "instructed", "bimanual", "one-handed",
    "seated", "standing", "blindfolded", "gloved", "long-horizon", "cluttered", "teleoperated",
)  # fmt: skip
GRASPS: Final = ("power", "precision", "lateral", "hook", "spherical", "tripod", "open", "unknown")
GRASP_WEIGHTS: Final = (26, 22, 8, 5, 6, 7, 8, 18)
HANDS: Final = ("right", "left", "both")
RATES_HZ: Final = (30.0, 50.0, 60.0, 90.0, 100.0, 120.0, 200.0, 240.0, 500.0, 1000.0)
RATE_WEIGHTS: Final = (10, 8, 18, 6, 26, 12, 10, 4, 4, 2)
OPEN_LICENCES: Final = ("CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0", "Apache-2.0", "MIT")
OWN_LICENCE: Final = "LicenseRef-DexterData-Seeded-Synthetic"
FORMATS: Final = ("hdf5", "parquet", "mcap", "npz", "csv")


@dataclass(frozen=True, slots=True)
class Device:
    """A device that does not exist: its name says so."""

    name: str
    kinds: tuple[str, ...]


def _devices() -> tuple[Device, ...]:
    glove = ("joint_angle",)
    built: dict[str, list[tuple[str, ...]]] = {
        "Simulated glove": [
            glove,
            (*glove, "tactile"),
            (*glove, "tactile", "imu"),
            (*glove, "force"),
            (*glove, "tactile", "force", "pose"),
            (*glove, "imu", "pose"),
            ("bend", "imu"),
            ("bend", "force"),
        ],
        "Simulated hand tracker": [
            ("joint_position",),
            ("joint_position", "video"),
            ("joint_position", "pose", "video"),
        ],
        "Simulated armband": [("emg", "imu"), ("emg", "joint_angle")],
        "Simulated robot hand": [
            ("joint_angle", "force"),
            ("joint_angle", "tactile", "force", "video"),
            ("joint_angle", "pose", "video"),
        ],
    }
    return tuple(
        Device(f"{family} {chr(ord('A') + number)}", tuple(sorted(kinds)))
        for family, sensed in built.items()
        for number, kinds in enumerate(sensed)
    )


DEVICES: Final = _devices()


def terms() -> dict[str, tuple[str, ...]]:
    """The tasks of each kind of activity."""
    return {name: field.tasks for name, field in FIELDS.items()}


def title_of(
    tasks: Sequence[str], objects: Sequence[str], style: str, quality: str, place: str
) -> str:
    """Such as "Pour water, stir: wet everyday jug and glass, repeated, kitchen (synthetic)"."""
    things = " and ".join(objects[:2])
    about = f": {quality} {things}" if things else f", {quality}"
    return f"{label_of(', '.join(tasks[:2]))}{about}, {style}, {place} (synthetic)"


def summary_of(tasks: Sequence[str], objects: Sequence[str], device: Device, place: str) -> str:
    """One sentence of what was drawn, and that nothing of it was recorded."""
    kinds = ", ".join(label_of(kind).lower() for kind in device.kinds)
    things = f" with {', '.join(objects[:6])}" if objects else ""
    text = f"{label_of(', '.join(tasks[:4]))}{things} in a {place}; {device.name}: {kinds}."
    return f"{text} Drawn from a seed for benchmarks, never recorded."[:400]


def offers() -> list[dict[str, object]]:
    """Summaries of licences such as sets that are not open show; no offer stands behind them."""
    nobody = "00000000-0000-0000-0000-000000000000"
    rows: tuple[tuple[object, ...], ...] = (
        ("academic-noncommercial", "Academic non-commercial", "academic", None, "academic"),
        ("evaluation", "Evaluation", "evaluation", None, "commercial"),
        (
            "commercial-training",
            "Commercial training",
            "commercial",
            {"amount": 150_000, "currency": "EUR"},
            "commercial",
        ),
    )
    names = ("template", "name", "kind", "price", "audience")
    return [dict(zip(names, row, strict=True)) | {"offer": nobody} for row in rows]
