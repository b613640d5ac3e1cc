"""The demo: a drill the size of 米泉, played through the public API, checked against its own ledger.

`play(Scene(…))` plays it; `kairan_local.demo.roster` makes rosters for tests and benches, too.
"""

from kairan_local.demo.play import Scene, play

__all__ = ["Scene", "play"]
