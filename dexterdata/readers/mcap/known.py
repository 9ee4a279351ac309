"""Schemas that say what their numbers are: their streams without a profile.

Units and meanings are those of the schemas' own comments (foxglove.JointState, sensor_msgs/Imu,
sensor_msgs/JointState, geometry_msgs/Pose and Wrench): joints are taken as turning joints, in
radians.
"""

from __future__ import annotations

from dexterdata.profiles import StreamProfile
from dexterdata.recording import StreamKind

_JOINTS = (
    ("position", StreamKind.JOINT_ANGLE, "rad"),
    ("velocity", StreamKind.OTHER, "rad/s"),
    ("effort", StreamKind.OTHER, "N m"),
)
_IMU = (
    ("orientation", StreamKind.POSE, "1"),
    ("angular_velocity", StreamKind.IMU, "rad/s"),
    ("linear_acceleration", StreamKind.IMU, "m/s2"),
)
_POSE = (
    ("position", StreamKind.POSE, "m"),
    ("orientation", StreamKind.POSE, "1"),
)
_WRENCH = (
    ("force", StreamKind.FORCE, "N"),
    ("torque", StreamKind.OTHER, "N m"),
)
_SCHEMAS = {
    "foxglove.JointStates": ("joints[].", _JOINTS),
    "foxglove_msgs/JointStates": ("joints[].", _JOINTS),
    "sensor_msgs/JointState": ("", _JOINTS),
    "sensor_msgs/Imu": ("", _IMU),
    "geometry_msgs/PoseStamped": ("pose.", _POSE),
    "geometry_msgs/WrenchStamped": ("wrench.", _WRENCH),
}


def streams_of(topic: str, schema_name: str) -> tuple[StreamProfile, ...]:
    """Return what the schema says of the topic's fields, or nothing."""
    found = _SCHEMAS.get(schema_name.replace("/msg/", "/"))
    if found is None:
        return ()
    prefix, fields = found
    return tuple(
        StreamProfile(
            name=f"{topic}.{field}",
            kind=kind,
            unit=unit,
            topic=topic,
            field_name=f"{prefix}{field}",
        )
        for field, kind, unit in fields
    )
