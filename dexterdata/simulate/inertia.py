"""What an inertial sensor on the back of the wrist feels of the arm's motion."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

GRAVITY_M_S2: Final = 9.80665
CHANNELS: Final = ("accel_x", "accel_y", "accel_z", "gyro_x", "gyro_y", "gyro_z")


def rotations(pitch_yaw_roll_deg: Floats) -> Floats:
    """Rotation matrices of the wrist, (n, 3, 3): yaw about Y, then pitch about X, roll about Z."""
    pitch, yaw, roll = np.deg2rad(pitch_yaw_roll_deg).T
    zero, one = np.zeros_like(pitch), np.ones_like(pitch)
    turn_y = np.array(
        [[np.cos(yaw), zero, np.sin(yaw)], [zero, one, zero], [-np.sin(yaw), zero, np.cos(yaw)]]
    )
    turn_x = np.array(
        [
            [one, zero, zero],
            [zero, np.cos(pitch), -np.sin(pitch)],
            [zero, np.sin(pitch), np.cos(pitch)],
        ]
    )
    turn_z = np.array(
        [
            [np.cos(roll), -np.sin(roll), zero],
            [np.sin(roll), np.cos(roll), zero],
            [zero, zero, one],
        ]
    )
    together: Floats = np.einsum("ijn,jkn,kln->nil", turn_y, turn_x, turn_z)
    return together


def measure(arm: Floats, t_s: Floats, rng: np.random.Generator) -> NDArray[np.float32]:
    """Specific force (m/s²) and turn rate (rad/s) in the wrist's axes, (n, 6) float32.

    ``arm``: (n, 6) of place in m and pitch, yaw, roll in degrees. Bias and white noise are those
    of a common consumer sensor, rounded.
    """
    axes = rotations(arm[:, 3:])
    acceleration = np.gradient(np.gradient(arm[:, :3], t_s, axis=0), t_s, axis=0)
    acceleration[:, 1] += GRAVITY_M_S2
    felt = np.einsum("nji,nj->ni", axes, acceleration)
    change = np.einsum("nji,njk->nik", axes, np.gradient(axes, t_s, axis=0))
    turning = np.stack([change[:, 2, 1], change[:, 0, 2], change[:, 1, 0]], axis=1)
    felt += rng.normal(0, 0.03, 3) + rng.normal(0, 0.04, felt.shape)
    turning += rng.normal(0, 0.004, 3) + rng.normal(0, 0.006, turning.shape)
    return np.concatenate([felt, turning], axis=1).astype(np.float32)
