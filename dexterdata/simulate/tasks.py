"""The six kitchen tasks, each for two hands that work together."""

from __future__ import annotations

from typing import Final

from dexterdata.simulate.script import Arm, Beat, HandScript, Key, Task

_RIGHT_HOME: Final[Arm] = (0.22, 0.0, 0.10, 0, 8, 0)
_LEFT_HOME: Final[Arm] = (-0.22, 0.0, 0.10, 0, -8, 0)


def _keys(
    home: Arm, *rows: tuple[float, str, str, str, tuple[float, float], Arm]
) -> tuple[Key, ...]:
    """A hand begins and ends at rest at its home; the rows are what it does between."""
    first = Key(0.0, "rest", "rest", "free", (6, 0), home)
    last = Key(1.0, "rest", "rest", "free", (6, 0), home)
    return (first, *(Key(*row) for row in rows), last)


POUR: Final = Task(
    "pour water",
    "Pour water from the jug into the glass.",
    ("jug", "glass"),
    10.0,
    HandScript(
        _keys(
            _RIGHT_HOME,
            (0.05, "rest", "rest", "free", (6, 0), _RIGHT_HOME),
            (0.15, "reach", "open", "free", (-14, 2), (0.20, 0.08, -0.12, 4, 6, -70)),
            (0.23, "grasp", "handle", "handle", (-12, 0), (0.18, 0.09, -0.16, 2, 4, -76)),
            (0.36, "act", "handle", "handle", (-10, 8), (0.10, 0.24, -0.14, 4, 10, -74)),
            (0.48, "act", "handle", "handle", (-4, -22), (0.07, 0.26, -0.14, 6, 14, -118)),
            (0.66, "act", "handle", "handle_light", (0, -27), (0.06, 0.27, -0.14, 6, 15, -140)),
            (0.76, "act", "handle", "handle_light", (-10, 6), (0.12, 0.22, -0.14, 4, 8, -74)),
            (0.85, "act", "handle", "handle_light", (-12, 0), (0.18, 0.09, -0.16, 2, 4, -76)),
            (0.92, "release", "open", "free", (-12, 2), (0.20, 0.10, -0.08, 4, 6, -60)),
        ),
        (Beat(0.48, 0.68, 1.6, {"roll_deg": 1.6, "wrist_deviation": 0.9}, 0.04),),
    ),
    HandScript(
        _keys(
            _LEFT_HOME,
            (0.12, "rest", "rest", "free", (6, 0), _LEFT_HOME),
            (0.24, "reach", "open", "free", (-8, 4), (-0.16, 0.05, -0.10, 0, -10, 76)),
            (0.32, "grasp", "glass", "glass", (-10, 2), (-0.12, 0.06, -0.14, 0, -12, 80)),
            (0.46, "act", "glass", "glass", (-14, 4), (-0.08, 0.14, -0.14, 4, -14, 72)),
            (0.68, "act", "glass", "glass", (-16, 5), (-0.08, 0.13, -0.14, 5, -14, 70)),
            (0.80, "act", "glass", "glass", (-10, 2), (-0.13, 0.06, -0.14, 0, -12, 80)),
            (0.88, "release", "open", "free", (-6, 3), (-0.16, 0.06, -0.08, 0, -10, 66)),
        ),
    ),
)

STIR: Final = Task(
    "stir a pot",
    "Stir the pot with the spoon and hold the pot by its handle.",
    ("pot", "spoon"),
    10.0,
    HandScript(
        _keys(
            _RIGHT_HOME,
            (0.12, "reach", "open", "free", (-6, 0), (0.18, 0.16, -0.10, -20, 6, -40)),
            (0.19, "grasp", "spoon", "spoon", (-10, 2), (0.12, 0.18, -0.16, -30, 8, -44)),
            (0.26, "act", "spoon", "spoon", (-12, 4), (0.06, 0.16, -0.20, -34, 10, -46)),
            (0.84, "act", "spoon", "spoon", (-12, 4), (0.06, 0.16, -0.20, -34, 10, -46)),
            (0.92, "release", "open", "free", (-4, 0), (0.16, 0.14, -0.10, -16, 6, -30)),
        ),
        (
            Beat(
                0.27,
                0.83,
                0.85,
                {
                    "x_m": 0.05,
                    "z_m'": 0.05,
                    "wrist_flexion": 13.0,
                    "wrist_deviation'": 11.0,
                    "index_mcp_flexion": 2.5,
                    "thumb_mcp_flexion'": 2.5,
                },
                0.28,
            ),
        ),
    ),
    HandScript(
        _keys(
            _LEFT_HOME,
            (0.10, "reach", "open", "free", (0, 2), (-0.20, 0.10, -0.10, 0, -16, 40)),
            (0.18, "grasp", "handle", "handle_light", (-4, 0), (-0.18, 0.10, -0.16, 0, -18, 44)),
            (0.86, "act", "handle", "handle_light", (-4, 0), (-0.18, 0.10, -0.16, 0, -18, 44)),
            (0.93, "release", "open", "free", (0, 2), (-0.20, 0.10, -0.08, 0, -14, 36)),
        ),
        (Beat(0.27, 0.83, 0.85, {"wrist_deviation": 1.2}, 0.18),),
    ),
)

CUT: Final = Task(
    "cut vegetables",
    "Cut the cucumber into slices.",
    ("knife", "cucumber", "board"),
    12.0,
    HandScript(
        _keys(
            _RIGHT_HOME,
            (0.10, "reach", "open", "free", (-4, 0), (0.14, 0.08, -0.10, -6, 2, -16)),
            (0.17, "grasp", "knife", "knife", (-6, -4), (0.10, 0.09, -0.14, -8, 0, -14)),
            (0.24, "act", "knife", "knife", (-4, -6), (0.06, 0.10, -0.20, -10, -4, -10)),
            (0.85, "act", "knife", "knife", (-4, -6), (0.02, 0.10, -0.20, -10, -4, -10)),
            (0.93, "release", "open", "free", (-2, 0), (0.14, 0.07, -0.10, -6, 2, -14)),
        ),
        (
            Beat(
                0.25,
                0.84,
                1.9,
                {
                    "y_m": 0.018,
                    "z_m'": 0.028,
                    "pitch_deg": 7.0,
                    "wrist_deviation": 9.0,
                    "wrist_flexion'": 4.0,
                },
                0.42,
            ),
        ),
    ),
    HandScript(
        _keys(
            _LEFT_HOME,
            (0.14, "reach", "open", "free", (4, 0), (-0.10, 0.06, -0.12, -4, -20, 4)),
            (0.22, "grasp", "claw", "claw", (18, 0), (-0.06, 0.06, -0.18, -10, -24, 6)),
            (0.85, "act", "claw", "claw", (18, 0), (-0.11, 0.06, -0.18, -10, -24, 6)),
            (0.92, "release", "open", "free", (4, 0), (-0.14, 0.06, -0.10, -4, -16, 4)),
        ),
        (Beat(0.25, 0.84, 0.95, {"index_pip_flexion": 4.0, "middle_pip_flexion'": 4.0}, 0.3),),
    ),
)

JAR: Final = Task(
    "open a jar",
    "Hold the jar and unscrew its lid.",
    ("jar", "lid"),
    10.0,
    HandScript(
        _keys(
            _RIGHT_HOME,
            (0.14, "reach", "open", "free", (4, 0), (0.06, 0.20, -0.14, -20, 0, 0)),
            (0.22, "grasp", "lid", "lid_firm", (10, 14), (0.02, 0.20, -0.18, -30, 20, 0)),
            (0.34, "act", "lid", "lid_firm", (8, -20), (0.02, 0.20, -0.18, -30, -34, 0)),
            (0.41, "reach", "open", "free", (6, 14), (0.02, 0.22, -0.17, -28, 20, 0)),
            (0.47, "grasp", "lid", "lid", (10, 14), (0.02, 0.20, -0.18, -30, 22, 0)),
            (0.58, "act", "lid", "lid", (8, -20), (0.02, 0.20, -0.18, -30, -34, 0)),
            (0.64, "reach", "open", "free", (6, 12), (0.02, 0.22, -0.17, -28, 18, 0)),
            (0.70, "grasp", "lid", "lid", (10, 10), (0.02, 0.20, -0.18, -30, 18, 0)),
            (0.80, "act", "lid", "lid", (2, -10), (0.06, 0.28, -0.14, -24, -10, 0)),
            (0.88, "act", "lid", "lid", (4, 0), (0.16, 0.08, -0.12, -10, 4, 0)),
            (0.94, "release", "open", "free", (2, 0), (0.18, 0.07, -0.06, -6, 6, 0)),
        ),
    ),
    HandScript(
        _keys(
            _LEFT_HOME,
            (0.11, "reach", "open", "free", (-4, 4), (-0.06, 0.08, -0.14, 0, -10, 80)),
            (0.20, "grasp", "jar", "jar", (-8, 2), (-0.02, 0.09, -0.18, 0, -12, 84)),
            (0.84, "act", "jar", "jar", (-8, 2), (-0.02, 0.09, -0.18, 0, -12, 84)),
            (0.92, "release", "open", "free", (-2, 3), (-0.10, 0.08, -0.10, 0, -8, 60)),
        ),
        (Beat(0.22, 0.80, 0.43, {"wrist_deviation": 2.2}, 0.22),),
    ),
)

WIPE: Final = Task(
    "wipe a counter",
    "Wipe the counter with the cloth.",
    ("cloth", "counter"),
    9.0,
    HandScript(
        _keys(
            _RIGHT_HOME,
            (0.12, "reach", "open", "free", (-16, 0), (0.10, 0.02, -0.16, 4, 4, 0)),
            (0.18, "grasp", "flat", "flat", (-20, 0), (0.08, 0.0, -0.20, 6, 2, 0)),
            (0.86, "act", "flat", "flat", (-20, 0), (0.08, 0.0, -0.26, 6, 2, 0)),
            (0.93, "release", "open", "free", (-8, 0), (0.16, 0.05, -0.12, 2, 6, 0)),
        ),
        (
            Beat(
                0.20,
                0.85,
                0.7,
                {"x_m": 0.14, "z_m'": 0.03, "wrist_deviation": 16.0, "yaw_deg": 10.0},
                0.25,
            ),
        ),
    ),
    HandScript(
        _keys(
            _LEFT_HOME,
            (0.14, "reach", "open", "free", (-14, 0), (-0.16, 0.03, -0.10, 2, -10, 0)),
            (0.22, "grasp", "flat", "flat_light", (-18, 0), (-0.18, 0.0, -0.14, 4, -12, 0)),
            (0.86, "act", "flat", "flat_light", (-18, 0), (-0.18, 0.0, -0.14, 4, -12, 0)),
            (0.92, "release", "open", "free", (-8, 0), (-0.20, 0.04, -0.08, 2, -8, 0)),
        ),
        (Beat(0.24, 0.84, 0.7, {"index_mcp_flexion": 1.0}, 0.2),),
    ),
)

PLACE: Final = Task(
    "place a cup",
    "Put the cup on the saucer.",
    ("cup", "saucer"),
    8.0,
    HandScript(
        _keys(
            _RIGHT_HOME,
            (0.18, "reach", "open", "free", (-10, 3), (0.24, 0.06, -0.14, 0, -6, -66)),
            (0.28, "grasp", "glass", "glass", (-12, 0), (0.22, 0.07, -0.18, 0, -8, -74)),
            (0.42, "act", "glass", "glass", (-14, 6), (0.14, 0.16, -0.18, 2, 2, -76)),
            (0.62, "act", "glass", "glass", (-12, 2), (0.02, 0.09, -0.20, 0, 10, -78)),
            (0.72, "act", "glass", "glass", (-12, 0), (0.02, 0.07, -0.20, 0, 10, -78)),
            (0.82, "release", "open", "free", (-8, 2), (0.06, 0.10, -0.12, 0, 8, -60)),
        ),
    ),
    HandScript(
        _keys(
            _LEFT_HOME,
            (0.22, "reach", "open", "free", (-6, 0), (-0.06, 0.03, -0.14, 0, -14, 10)),
            (0.34, "grasp", "flat", "flat_light", (-12, 0), (-0.03, 0.01, -0.18, 0, -18, 6)),
            (0.76, "act", "flat", "flat_light", (-12, 0), (-0.03, 0.01, -0.18, 0, -18, 6)),
            (0.86, "release", "open", "free", (-4, 0), (-0.14, 0.05, -0.08, 0, -12, 4)),
        ),
    ),
)

TASKS: Final[dict[str, Task]] = {task.name: task for task in (POUR, STIR, CUT, JAR, WIPE, PLACE)}
"""The kitchen's tasks by name."""
