"""Reads what the server sends as safetensors."""

import json
from typing import Any

import numpy as np
import numpy.typing as npt

MEDIA_TYPE = "application/vnd.safetensors"
_DTYPES: dict[str, Any] = {"U8": np.uint8, "F32": np.float32, "I32": np.int32}


def decode(data: bytes) -> dict[str, npt.NDArray[Any]]:
    """Arrays by name: eight bytes with the header's length, the header as JSON, then the numbers."""
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    arrays = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        # A copy, so that each array can be written to and keeps no other alive.
        arrays[name] = np.frombuffer(data[begin:end], _DTYPES[entry["dtype"]]).reshape(entry["shape"]).copy()
    return arrays
