"""The end of a stack whose data are thrown away: nothing is stopped in order, which takes ten seconds."""

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from kairan_local import leftovers
from kairan_local.running_stack import RunningStack, running_stack
from kairan_local.supervision import SUPERVISOR, Supervision


def kill_everything(supervision: Supervision) -> None:
    """The supervisor first, who would start the others again."""
    files = supervision.pid_files()
    for file in sorted(files, key=lambda file: file != supervision.pid_file(SUPERVISOR)):
        leftovers.signal_all(leftovers.members(file), signal.SIGKILL)


@contextmanager
def thrown_away_stack(
    home: Path, only: frozenset[str] = frozenset(), serves: Mapping[str, int] = MappingProxyType({})
) -> Iterator[RunningStack]:
    """`running_stack` that is killed at the end."""
    with running_stack(home, only, serves) as stack:
        try:
            yield stack
        finally:
            kill_everything(stack.supervision)
