"""A rush on a store that went silent: a few find out, the others hear of it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from kairan_kernel.breaker import PROBES, Breaker
from kairan_kernel.store import StoreUnavailable, WrongVersion


def silent(breaker: Breaker, begun: threading.Semaphore, ended: threading.Event) -> None:
    with breaker.trying():
        begun.release()
        ended.wait(20)
        raise StoreUnavailable("no answer in time")


def test_who_comes_after_the_first_silence_is_not_kept_waiting() -> None:
    breaker, begun, ended = Breaker(), threading.Semaphore(0), threading.Event()
    with pytest.raises(StoreUnavailable, match="in time"), breaker.trying():
        raise StoreUnavailable("no answer in time")
    with ThreadPoolExecutor(PROBES) as pool:
        probes = [pool.submit(silent, breaker, begun, ended) for _ in range(PROBES)]
        assert all(begun.acquire(timeout=20) for _ in probes)
        with pytest.raises(StoreUnavailable, match="others"), breaker.trying():
            raise AssertionError("one more got in")
        ended.set()
        assert all("in time" in str(each.exception(20)) for each in probes)


def test_one_answer_lets_everybody_in_again() -> None:
    breaker = Breaker()
    with pytest.raises(StoreUnavailable), breaker.trying():
        raise StoreUnavailable("no answer in time")
    with pytest.raises(WrongVersion), breaker.trying():
        raise WrongVersion("a stream", 1, 2)
    entered = 0
    open_calls = [breaker.trying() for _ in range(PROBES * 3)]
    for call in open_calls:
        with call:
            entered += 1
    assert entered == PROBES * 3
