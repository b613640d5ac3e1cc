"""How soon a consumer on the bus tries again, once the broker is away.

Kombu's own pauses grow by two seconds each to half a minute: when a broker that was away for a while has
come back, a consumer stays deaf for so long.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from kombu.mixins import ConsumerMixin

PAUSES: Final = {"interval_start": 0.2, "interval_step": 0.4, "interval_max": 2.0}
"""Seconds: the first, by how much each is longer, the longest."""


class SoonAgain(ConsumerMixin):
    """A `ConsumerMixin` that is back within about two seconds of its broker."""

    @contextmanager
    def establish_connection(self) -> Iterator[Any]:
        """Kombu's hook: a connection that is up."""
        with self.create_connection() as connection:  # type: ignore[no-untyped-call]
            connection.ensure_connection(self.on_connection_error, self.connect_max_retries, **PAUSES)
            yield connection
