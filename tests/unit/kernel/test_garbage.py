"""Garbage is collected when a process has nothing else to do. Each test has a process of its own."""

import json
import subprocess
import sys
import textwrap

WATCHED = """
    import gc, json, time, weakref
    from kairan_kernel.garbage import Rhythm, collect_when_quiet

    class Knot:
        def __init__(self):
            self.itself = self

    collect_when_quiet(Rhythm(look=0.1, rest={rest}, latest={latest}, quiet=0.05))
    frozen, refs = gc.get_freeze_count(), []
    def leave():
        knot = Knot()
        refs.append(weakref.ref(knot))
    leave()
    until = time.monotonic() + {seconds}
    while time.monotonic() < until and refs[0]() is not None:
        {work}
    print(json.dumps({{"left": refs[0]() is not None, "frozen": frozen, "threshold": gc.get_threshold()}}))
"""
BUSY, IDLE = "sum(range(1000))", "time.sleep(0.05)"


def told(*, rest: float, latest: float, seconds: float, work: str) -> dict[str, object]:
    program = textwrap.dedent(WATCHED).format(rest=rest, latest=latest, seconds=seconds, work=work)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=60)
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def test_a_process_that_has_nothing_to_do_collects_what_was_left_behind() -> None:
    assert told(rest=0.2, latest=3600, seconds=20, work=IDLE)["left"] is False


def test_a_busy_process_does_not_stop_to_collect() -> None:
    assert told(rest=0.2, latest=3600, seconds=2, work=BUSY)["left"] is True


def test_a_process_that_is_never_quiet_collects_at_last() -> None:
    assert told(rest=0.2, latest=0.5, seconds=20, work=BUSY)["left"] is False


def test_between_two_collections_there_is_a_rest() -> None:
    assert told(rest=3600, latest=3600, seconds=1, work=IDLE)["left"] is True


def test_what_was_there_at_the_start_is_not_looked_at_again_nor_are_the_old_by_chance() -> None:
    answer = told(rest=3600, latest=3600, seconds=0, work=IDLE)
    assert int(str(answer["frozen"])) > 5_000
    young, old, oldest = answer["threshold"]  # type: ignore[misc]
    assert young == 2_000
    assert min(old, oldest) > 10**9
