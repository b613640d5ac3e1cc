"""From the log to the bus: stored events become messages on `kairan.events`, at least once and in order.

Reads the service's streams from its checkpoint; writes the exchange `kairan.events`, and the checkpoint
only after the broker confirmed. The log is the outbox: whatever fails here is simply done again.
"""

import threading
import time
from collections.abc import Callable, Sequence

import tenacity

from kairan_kernel.batched import Batches
from kairan_kernel.checkpoints import Checkpoints
from kairan_kernel.events import StoredEvent
from kairan_kernel.feed import Pace
from kairan_kernel.logs import logger
from kairan_kernel.progress import Progress
from kairan_kernel.publisher import BrokerUnavailable, Message, Publisher
from kairan_kernel.shared_log import SharedLog
from kairan_kernel.store import CaughtUp, SubscriptionItem

__all__ = ["BrokerUnavailable", "Message", "Relay"]

_log = logger("kairan.relay")

_BATCH = 500
_PACE = Pace(few=0.05)
"""What comes meanwhile shares a round trip to the broker."""
_SAVE = 0.5
"""Seconds between saves of the checkpoint at least; what was published since comes again after a crash."""
_IDLE_SAVE = 5.0
"""Seconds between saves while nothing that is published passes by."""


class Relay:
    """Publishes one service's events. `publish` gives the message for an event, or None when it stays inside.

    `log` has the service's own streams, and is shared with others who follow them; `name` is the
    checkpoint's. `together` names what goes out a second time, many in a message. One runs at a time; two do
    no harm but send everything twice.
    """

    def __init__(
        self,
        log: SharedLog,
        amqp_url: str,
        publish: Callable[[StoredEvent], Message | None],
        checkpoints: Checkpoints,
        name: str,
        *,
        together: Batches | None = None,
    ) -> None:
        self._log = log
        self._amqp_url = amqp_url
        self._publish = publish
        self._checkpoints = checkpoints
        self._name = name
        self._together = together
        self._progress = Progress(name)
        self._saved_at = 0.0
        self._unsaved = 0
        self._caught_up = False
        self._connected = False
        self.position = 0
        self.published = 0

    @property
    def caught_up(self) -> bool:
        """Whether everything in the log has been published, and both ends are answering."""
        return self._caught_up and self._connected

    def run(self, stop: threading.Event) -> None:
        """Relay until `stop` is set. Outages of the store and of the broker are waited out."""
        after = self._checkpoints.load(self._name)
        self.position = after or 0
        exchanges = (self._together.exchange,) if self._together else ()
        with self._log.follower(after, self._name, _PACE) as feed:
            pending: list[SubscriptionItem] = []
            for attempt in self._attempts(stop):
                with attempt, Publisher(self._amqp_url, also=exchanges) as publisher:
                    while not stop.is_set():
                        pending = pending or feed.batch(_BATCH, wait=0.25)
                        self._relay(publisher, pending)
                        pending = []
                        self._connected = feed.connected
                        self._progress.report(self.position, self.caught_up)
                        attempt.retry_state.attempt_number = 1
                    self._save(after=0.0)

    def _attempts(self, stop: threading.Event) -> tenacity.Retrying:
        def broken(state: tenacity.RetryCallState) -> None:
            self._connected = False
            self._progress.report(self.position, False)
            error = state.outcome.exception() if state.outcome else None
            _log.warning("relay_interrupted", relay=self._name, position=self.position, error=str(error))

        return tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(BrokerUnavailable),
            wait=tenacity.wait_random_exponential(multiplier=0.2, max=2),
            stop=tenacity.stop_when_event_set(stop),
            sleep=tenacity.sleep_using_event(stop),
            before_sleep=broken,
            reraise=False,
            retry_error_callback=lambda state: None,
        )

    def _relay(self, publisher: Publisher, items: Sequence[SubscriptionItem]) -> None:
        positions = [item.position for item in items if not isinstance(item, CaughtUp)]
        found = [self._publish(item) for item in items if isinstance(item, StoredEvent)]
        messages = [message for message in found if message is not None]
        if self._together is not None:
            publisher.publish(self._together.of(messages), exchange=self._together.exchange)
        publisher.publish(messages)
        self.published += len(messages)
        self._progress.done(len(messages))
        if positions:
            self.position = positions[-1]
        self._unsaved += len(messages)
        self._save(after=_SAVE if self._unsaved else _IDLE_SAVE)
        self._caught_up = self._caught_up or any(isinstance(item, CaughtUp) for item in items)

    def _save(self, *, after: float) -> None:
        if self.position and time.monotonic() - self._saved_at >= after:
            self._checkpoints.save(self._name, self.position)
            self._saved_at = time.monotonic()
            self._unsaved = 0

    def republish(self, after: int | None, queue: str, matching: str | None = None) -> int:
        """Send the log after a position once more, to one queue alone; returns how many messages.

        `matching` is a topic pattern; for a queue `<consumer>.on_<event>` it is by default that event.
        Raises StoreUnavailable, BrokerUnavailable; what was sent by then has been sent.
        """
        pattern = matching or default_pattern(queue)
        sent = 0
        with Publisher(self._amqp_url) as publisher:
            window: list[Message] = []
            for stored in self._log.read_all(after=after):
                message = self._publish(stored)
                if message is None or not topic_matches(pattern, message.routing_key):
                    continue
                window.append(_to_queue(message, queue))
                if len(window) == _BATCH:
                    publisher.publish(window, exchange="")
                    sent, window = sent + len(window), []
            publisher.publish(window, exchange="")
            return sent + len(window)


def _to_queue(message: Message, queue: str) -> Message:
    # The default exchange routes by queue name; the key that the message would have had is kept in a header.
    return Message(
        routing_key=queue,
        body=message.body,
        id=message.id,
        type=message.type,
        content_type=message.content_type,
        headers=message.headers | {"routing_key": message.routing_key, "republished": True},
    )


def default_pattern(queue: str) -> str:
    """The events that a queue of ours takes, by its name; every event for a queue of another's."""
    _, found, event = queue.partition(".on_")
    return f"*.{event}.#" if found else "#"


def topic_matches(pattern: str, routing_key: str) -> bool:
    """As a topic exchange does it: `*` is one word, `#` any number of them."""
    return _words_match(pattern.split("."), routing_key.split("."))


def _words_match(pattern: list[str], words: list[str]) -> bool:
    if not pattern:
        return not words
    if pattern[0] == "#":
        return any(_words_match(pattern[1:], words[n:]) for n in range(len(words) + 1))
    return bool(words) and pattern[0] in ("*", words[0]) and _words_match(pattern[1:], words[1:])
