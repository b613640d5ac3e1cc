"""The life of a process, from its settings to its exit code: `run_serve` for HTTP, RPC and the bus,
`run_follow` for relay and projectors.

This module imports no eventlet and no service: `run_serve` first loads `kairan_kernel.green`, which patches
the standard library, and only then the service named by `"package.module:Class"`. Both stop within 10 s of
SIGTERM.
"""

import importlib
import sys
import warnings
from typing import Any, Final

from kairan_kernel.config import Settings
from kairan_kernel.following import Worker, run_follow

__all__ = ["Worker", "run_follow", "run_serve"]

PATCHED_FIRST: Final = frozenset({"amqp", "kombu", "nameko", "pymongo"})
"""What must not be loaded before the patch: half patched, pymongo's monitors for one never connect."""


def run_serve(service: str, settings: Settings) -> int:
    """Serve `"kairan_directory.serve:DirectoryService"` until SIGTERM; the exit code.

    0 after a clean stop, 1 when the service died or could not start (a supervisor then starts it again).
    Raises RuntimeError when a module that the patch must come before is loaded already.
    """
    early = sorted(PATCHED_FIRST & sys.modules.keys())
    if early:
        raise RuntimeError(f"imported before the green patch: {', '.join(early)}; import them lazily")
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    importlib.import_module("kairan_kernel.green")
    serving: Any = importlib.import_module("kairan_kernel.serving")
    module, _, name = service.partition(":")
    code: int = serving.serve(lambda: getattr(importlib.import_module(module), name), settings)
    return code
