"""The demo on this machine: on the stack that is up already, else on one that is started for it and
stopped after it.
"""

import os
import time
from dataclasses import dataclass

from kairan_local.demo import Scene, play
from kairan_local.process import Unhealthy
from kairan_local.session import Session, holder
from kairan_local.stack import Stack
from kairan_local.startup import Report

STARTED_AT = "KAIRAN_STARTED_AT"
"""Set by `make`: seconds since the epoch when it began, so that the set-up counts too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is played, how large the union is, for how many seconds its people answer a drill, and what the
    dice are seeded with.
    """

    scene: str
    households: int
    seconds: float
    seed: int


def demonstrate(stack: Stack, wish: Wish, report: Report) -> int:
    """The exit status: 0 only if every count was exact. Raises CannotStart."""
    began = _began()
    session = Session(stack, report)
    session.stop_on_signals()
    if _is_up(session):
        return _play(session, wish, began)
    try:
        session.start(hurried=True)
        if session.stop_asked:
            return 130
        return _play(session, wish, began)
    finally:
        report("everything", "is being stopped; the data is kept")
        session.stop()


def _is_up(session: Session) -> bool:
    """Whether another command holds a stack that works; waits for one that is starting or stopping just
    now.
    """
    gateway = session.stack.gateway.processes()[0]
    while holder(session.supervision.run) is not None and not session.stop_asked:
        try:
            gateway.health()
        except Unhealthy:
            time.sleep(0.2)
        else:
            return True
    return False


def _play(session: Session, wish: Wish, began: float) -> int:
    stack = session.stack
    scene = Scene(
        name=wish.scene,
        gateway=stack.gateway.url,
        directory_environment=stack.environment_of("kairan-directory"),
        signing_keys=stack.keys.signing,
        households=wish.households,
        seconds=wish.seconds,
        seed=wish.seed,
        began=began,
    )
    return play(scene, stop=lambda: session.stop_asked)


def _began() -> float:
    """On the monotonic clock."""
    given = os.environ.get(STARTED_AT)
    return time.monotonic() - (max(0.0, time.time() - float(given)) if given else 0.0)
