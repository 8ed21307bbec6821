"""No calls home: the libraries that would send statistics about their use are told not to, before they are loaded.

onnxruntime from 1.29 on does so by itself on every system, and keeps an identifier of the device in the home folder;
it decides when it is imported. The others listen when they are used.
"""

from __future__ import annotations

import os
import sys
from typing import Final

SWITCHES: Final = {
    "ORT_DISABLE_TELEMETRY": "1",
    "ORT_TELEMETRY_DISABLED": "1",  # its name in some builds
    "ANONYMIZED_TELEMETRY": "False",  # Chroma, wherever else it is opened in this process
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": str(10**9),  # nor are statistics about questions computed
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}


def make_no_calls_home() -> None:
    """Set the switches for this process and its children. To be called before one of these libraries is imported."""
    os.environ.update(SWITCHES)
    if "onnxruntime" in sys.modules:  # somebody else's import: what is left to say is said
        sys.modules["onnxruntime"].disable_telemetry_events()
