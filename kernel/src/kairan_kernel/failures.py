"""Which failures of the machinery mean "try again soon" (503), and which a caller's mistake.

Everything that is not named here, nor in the service's own table, is unexpected (500).
"""

from typing import Final

import eventlet
from amqp.exceptions import AMQPError
from kombu.exceptions import KombuError
from nameko.exceptions import RemoteError, RpcTimeout
from pymongo.errors import AutoReconnect, ConnectionFailure, ExecutionTimeout, WaitQueueTimeoutError

from kairan_kernel.commands import IdempotencyConflict
from kairan_kernel.problems import Problem
from kairan_kernel.publisher import BrokerUnavailable
from kairan_kernel.store import StoreUnavailable, WrongVersion

OUTAGES: Final[tuple[type[BaseException], ...]] = (
    StoreUnavailable,
    BrokerUnavailable,
    AutoReconnect,
    ConnectionFailure,
    ExecutionTimeout,
    WaitQueueTimeoutError,
    AMQPError,
    KombuError,
    RpcTimeout,
    ConnectionError,
    TimeoutError,
    eventlet.Timeout,
)
"""A part that can't be reached just now; the same request will work later."""

_REMOTE_OUTAGES: Final = frozenset(cls.__name__ for cls in OUTAGES) | {
    "OperationalError",
    "NetworkTimeout",
    "NotPrimaryError",
    "ServerSelectionTimeoutError",
    "ConnectionRefusedError",
    "ConnectionResetError",
}


def problem_of(error: BaseException) -> Problem | None:
    """The problem that a failure of the machinery is; None when it is none of the known ones."""
    if isinstance(error, OUTAGES):
        return Problem(503, "unavailable")
    if isinstance(error, RemoteError) and error.exc_type in _REMOTE_OUTAGES:
        return Problem(503, "unavailable")
    if isinstance(error, IdempotencyConflict):
        return Problem(422, "idempotency-key-reused")
    if isinstance(error, WrongVersion):
        return Problem(409, "conflict")
    return None
