"""JSON logs on stderr, one object a line: time, level, event, source, service, correlation ids. Never
personal data.

Texts of exceptions may quote what people wrote, so below level DEBUG only the class and the places in the
code are logged. Request bodies, query values and raw paths are never logged.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, Final

import msgspec
import structlog
from structlog.contextvars import bind_contextvars, clear_contextvars, merge_contextvars

Event = MutableMapping[str, Any]

_QUIET: Final = {
    "amqp": logging.WARNING,
    "kombu": logging.WARNING,
    "pymongo": logging.WARNING,
    "pika": logging.WARNING,
    "nameko": logging.WARNING,
    "urllib3": logging.WARNING,
    "esdbclient": logging.WARNING,
}


def configure(service: str, level: str = "INFO") -> None:
    """Send structlog's and the standard library's records to stderr as JSON. Call once, at start."""
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[merge_contextvars, _Stamp(service), _Failures(number <= logging.DEBUG), _as_json],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonFormatter(service, with_texts=number <= logging.DEBUG))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(number)
    for name, quiet in _QUIET.items():
        logging.getLogger(name).setLevel(max(quiet, number) if number > logging.DEBUG else number)


def tells(level: str) -> bool:
    """Whether what is usual is told at this level."""
    return logging.getLevelNamesMapping()[level.upper()] <= logging.INFO


def logger(name: str) -> Any:
    """A structured logger: `log.info("roster applied", households=12)`."""
    return structlog.get_logger(source=name)


def bind(**values: object) -> None:
    """Put these on every later line of this greenlet or thread."""
    bind_contextvars(**{name: str(value) for name, value in values.items()})


def unbind() -> None:
    """Forget what `bind` put on this greenlet's or thread's lines."""
    clear_contextvars()


def places(error: BaseException) -> list[str]:
    """Where in the code an error came from, outermost first: `module.py:12 function`."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno} {frame.name}" for frame in frames]


class _Stamp:
    def __init__(self, service: str) -> None:
        self._service = service
        self._time = structlog.processors.TimeStamper(fmt="iso", utc=True, key="time")

    def __call__(self, _: Any, level: str, event: Event) -> Event:
        head = self._time(_, level, {"event": event.pop("event", "")})
        return {**head, "level": level, "service": self._service, **event}


class _Failures:
    """`exc_info` becomes the error's class and places; its text only when `with_texts`."""

    def __init__(self, with_texts: bool) -> None:
        self._with_texts = with_texts

    def __call__(self, _: Any, __: str, event: Event) -> Event:
        error = event.pop("exc_info", None)
        if error is True:
            error = sys.exc_info()[1]
        if isinstance(error, BaseException):
            event.update(_described(error, self._with_texts))
        return event


def _described(error: BaseException, with_text: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"error": type(error).__name__, "at": places(error)}
    if error.__cause__ is not None:
        told["cause"] = type(error.__cause__).__name__
    if with_text:
        told["error_text"] = str(error)
    return told


def _as_json(_: Any, __: str, event: Event) -> bytes:
    return msgspec.json.encode(event, enc_hook=str)


class _JsonFormatter(logging.Formatter):
    """Records of libraries in the same form."""

    def __init__(self, service: str, *, with_texts: bool) -> None:
        super().__init__()
        self._service = service
        self._with_texts = with_texts

    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, Any] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ"),
            "level": record.levelname.lower(),
            "service": self._service,
            "source": record.name,
            "event": record.getMessage(),
        }
        if record.exc_info and record.exc_info[1] is not None:
            event.update(_described(record.exc_info[1], self._with_texts))
        return msgspec.json.encode(event, enc_hook=str).decode("utf-8")
