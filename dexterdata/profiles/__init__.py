"""Device profiles: what the columns of a device's files mean."""

from dexterdata.profiles.detection import detect, fitting, suggest
from dexterdata.profiles.drafting import draft
from dexterdata.profiles.library import builtin, load
from dexterdata.profiles.model import Clock, Match, Missing, Profile, ProfileError, StreamProfile
from dexterdata.profiles.parsing import parse, restore, schema
from dexterdata.profiles.shape import FileShape
from dexterdata.profiles.unfinished import open_places

__all__ = [
    "Clock",
    "FileShape",
    "Match",
    "Missing",
    "Profile",
    "ProfileError",
    "StreamProfile",
    "builtin",
    "detect",
    "draft",
    "fitting",
    "load",
    "open_places",
    "parse",
    "restore",
    "schema",
    "suggest",
]
