"""Outside of a hub everything is simply called."""

import threading
import time

from kairan_kernel.native import in_hub, native, nativized, pause, signal, spawn


class Umbrella:
    colour = "red"

    def __init__(self, inner: "Umbrella | None" = None) -> None:
        self.inner = inner
        self.threads: list[int] = []

    def open(self, *, wide: bool) -> str:
        self.threads.append(threading.get_ident())
        return "wide" if wide else "narrow"


def test_a_native_call_returns_and_raises_what_the_call_does() -> None:
    assert native(divmod, 7, 2) == (3, 1)
    try:
        native(int, "x")
    except ValueError as error:
        assert "invalid literal" in str(error)  # noqa: PT017 - the native call must not wrap it


def test_a_nativized_object_behaves_as_the_object() -> None:
    umbrella = Umbrella(Umbrella())
    wrapped = nativized(umbrella)
    assert wrapped.open(wide=True) == "wide"
    assert wrapped.colour == "red"
    assert wrapped.inner is not None
    assert wrapped.inner.open(wide=False) == "narrow"
    assert umbrella.threads == [threading.get_ident()]
    assert "Umbrella" in repr(wrapped)


def test_without_a_hub_threads_take_the_place_of_greenlets() -> None:
    assert not in_hub()
    done = signal()
    spawn(done.set, "umbrella")
    assert done.wait(5)
    assert not signal().wait(0.01)


def test_a_pause_is_as_long_as_it_says() -> None:
    began = time.monotonic()
    pause(0.05)
    assert 0.05 <= time.monotonic() - began < 1
