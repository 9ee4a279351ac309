"""ROS messages (CDR, and ROS 1's own encoding): what decodes those of a type, many at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dexterdata.readers.mcap.columns import Columns, Places
from dexterdata.readers.mcap.protobuf import Decoder
from dexterdata.readers.mcap.ros_alike import Alike
from dexterdata.readers.mcap.ros_decoding import Decoding
from dexterdata.readers.mcap.ros_schema import definitions


def decoder(name: str, schema: bytes, *, is_ros1: bool = False) -> Decoder:
    """Return what decodes messages of the type ``name`` that the text ``schema`` defines.

    Raises UnfitError where the text does not define it.
    """
    own, types = definitions(name, schema, is_ros1=is_ros1)
    alike = Alike(types, own, is_ros1=is_ros1)

    def decode(data: NDArray[np.uint8], at: Places, end: Places) -> Columns:
        columns = alike.decode(data, at, end)
        if columns is None:
            decoding = Decoding(types, data, at.copy(), end)
            decoding.run(own, is_ros1=is_ros1)
            columns = decoding.columns
        return columns

    return decode
