"""Hands: the names of joints, where they are for given angles, and where taxels lie on them."""

from dexterdata.hand import maps, taxels
from dexterdata.hand.bends import from_bends
from dexterdata.hand.kinematics import forward
from dexterdata.hand.names import ANGLE_CHANNELS, FINGERS, JOINTS, PARENTS, REGIONS
from dexterdata.hand.tracks import HandTrack, joints_of, plan_joints

__all__ = [
    "ANGLE_CHANNELS",
    "FINGERS",
    "JOINTS",
    "PARENTS",
    "REGIONS",
    "HandTrack",
    "forward",
    "from_bends",
    "joints_of",
    "maps",
    "plan_joints",
    "taxels",
]
