"""Who plays what, when several workers of pytest-xdist play the tests (`make test`).

Workers take whole groups, in the order of the collection (`--no-loadscope-reorder`). Tests that stand on
the same dear servers, a whole stack or a service with its processes, are one group: these are started once,
and not by each worker. Groups that take minutes begin first, and tests that need nothing last, so that no
worker is left alone with much at the end.
"""

from pathlib import PurePath
from typing import Final

from xdist.scheduler import LoadScopeScheduling

TOGETHER: Final = {
    "stack": (
        "integration/local/test_whole_stack.py",
        "e2e/stack",
        "e2e/demo",
        "e2e/directory",
        "e2e/safety",
    ),
    "bulletin": ("integration/bulletin",),
    "safety": ("integration/safety",),
    "directory": ("integration/directory",),
    "translate": ("integration/translate",),
    "bad luck": ("faults/test_bad_luck.py",),
}
"""The longest first. Within a group the order is that of the places."""

APART: Final = (
    "integration/counts/job",
    "integration/local/test_session.py",
    "integration/kernel/test_consumer.py",
)
"""Long files of tests that share nothing dear: each test may go to another worker."""

QUICK: Final = ("contract", "unit")


class ByGroups(LoadScopeScheduling):
    """As pytest-xdist's documentation has a scheduler of one's own made."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def group_of(nodeid: str) -> str:
    """What goes to one worker together with this test."""
    file = _file(nodeid)
    for group, places in TOGETHER.items():
        if _is_under(file, places):
            return group
    return nodeid if _is_under(file, APART) else file.as_posix()


def turn_of(nodeid: str) -> tuple[int, int]:
    """Sorts tests by when they begin; equal ones stay as they were found."""
    file = _file(nodeid)
    for number, places in enumerate(TOGETHER.values()):
        for place, each in enumerate(places):
            if _is_under(file, (each,)):
                return number, place
    rest = (_is_under(file, APART), not _is_under(file, QUICK), True)
    return len(TOGETHER) + rest.index(True), 0


def _file(nodeid: str) -> PurePath:
    """Below the folder of tests."""
    return PurePath(nodeid.partition("::")[0].removeprefix("tests/"))


def _is_under(file: PurePath, places: tuple[str, ...]) -> bool:
    return any(file.is_relative_to(place) for place in places)
