"""What a worker leaves behind when it is done."""

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from nameko.containers import ServiceContainer, WorkerContext
from nameko.extensions import DependencyProvider, Entrypoint

from kairan_kernel.bootstrapped import Bootstrapped


class Proxy(DependencyProvider):  # type: ignore[misc]
    """Gives out what holds its worker's context, as nameko's RPC proxies do."""

    def get_dependency(self, worker_ctx: Any) -> Any:
        return [worker_ctx]


class Service:
    name = "umbrellas"
    app = Bootstrapped(lambda _settings: object())
    proxy = Proxy()


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector")
def test_nothing_of_a_request_waits_for_the_collector() -> None:
    # given a service whose proxy holds the context, which holds the service
    container = ServiceContainer(Service, {"settings": None})
    service = Service()
    context = WorkerContext(container, service, Entrypoint(), ("a request",))
    container._inject_dependencies(context)
    assert service.proxy == [context]
    left = weakref.ref(service), weakref.ref(context)
    # when the worker is done
    container._worker_teardown(context)
    del service, context
    # then both are gone
    assert [each() for each in left] == [None, None]
