"""A man in the middle of the bus: some messages come twice, all come out of order, and some are poison.

While it works, each consumer's queue gets its messages through a queue of the disorder's own: they are taken
in handfuls, shuffled over all streams, one in ten is delivered again later, and beside one in a hundred comes
something that no schema accepts. Nothing is lost on the way: a handful is acknowledged after its confirms.
A message that holds many events is doubled, moved and imitated as a whole.
"""

import json
import threading
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final
from uuid import UUID

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError
from tests.neighbourhood import loopback

from .evidence import DEAD, Evidence
from .fault import Site

DEAD_LETTERS: Final = "kairan.dead"
OURS: Final = "faults."
TWICE: Final = 0.10
POISON: Final = 0.01
HANDFUL: Final = 200
GATHER_SECONDS: Final = 0.25
REPLIES: Final = "rpc.reply-"
"""Queues that come and go with the process which asks."""
QUORUM: Final = {"x-queue-type": "quorum"}


Binding = tuple[str, str]
"""An exchange, and the key by which it fills a queue."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One message for one queue."""

    queue: str
    body: bytes
    properties: pika.BasicProperties


@dataclass(slots=True)
class Disorder:
    """A fault that lasts: `poison` says which ids must end in which queue of dead letters; `sent`, how often
    each was sent, for what was not confirmed is sent again.
    """

    chance: Random
    name: str = "messages doubled, shuffled and poisoned"
    poison: dict[str, str] = field(default_factory=dict)
    sent: Counter[str] = field(default_factory=Counter)
    doubled: int = 0
    passed: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _bindings: dict[str, set[Binding]] = field(default_factory=dict)
    _later: list[Copy] = field(default_factory=list)
    _unsent: deque[Copy] = field(default_factory=deque)

    def inject(self, site: Site) -> None:
        self._bindings = _bindings(site.evidence)
        self._thread = threading.Thread(target=self._run, args=(site.evidence,), name="disorder", daemon=True)
        self._thread.start()

    def heal(self, site: Site) -> None:
        """Everything that was taken is handed on, and the queues get their messages straight again."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(60)
            if self._thread.is_alive():
                raise TimeoutError("the disorder could not give back what it holds")

    def _run(self, evidence: Evidence) -> None:
        while not self._stop.is_set():
            try:
                with evidence.channel() as channel:
                    self._step_between(channel)
                    while not self._stop.is_set():
                        self._handful(channel)
                        self._stop.wait(GATHER_SECONDS)
            except (AMQPError, OSError):
                self._stop.wait(0.5)
        self._give_back(evidence)

    def _give_back(self, evidence: Evidence) -> None:
        while True:
            try:
                with evidence.channel() as channel:
                    self._step_aside(channel)
                    return
            except (AMQPError, OSError):
                threading.Event().wait(0.5)

    def _step_between(self, channel: BlockingChannel) -> None:
        for queue, bindings in self._bindings.items():
            channel.queue_declare(OURS + queue, durable=True, arguments=QUORUM)
            for exchange, key in bindings:
                channel.queue_bind(OURS + queue, exchange, key)
                channel.queue_unbind(queue, exchange, key)

    def _step_aside(self, channel: BlockingChannel) -> None:
        for queue, bindings in self._bindings.items():
            for exchange, key in bindings:
                channel.queue_bind(queue, exchange, key)
                channel.queue_unbind(OURS + queue, exchange, key)
        while self._handful(channel):
            continue
        self._unsent.extend(self._later)
        self._later = []
        self._send(channel)
        for queue in self._bindings:
            channel.queue_delete(OURS + queue)

    def _handful(self, channel: BlockingChannel) -> int:
        """Take what has come, for all queues; hand it on in another order. How many there were."""
        taken, tag = [], 0
        for queue in self._bindings:
            for _ in range(HANDFUL):
                method, properties, body = channel.basic_get(OURS + queue)
                if method is None or properties is None:
                    break
                tag = method.delivery_tag
                taken.append(Copy(queue, body or b"", properties))
        self._unsent.extend(self._disordered(taken))
        self._send(channel)
        if tag:
            channel.basic_ack(tag, multiple=True)
        self.passed += len(taken)
        return len(taken)

    def _disordered(self, taken: list[Copy]) -> list[Copy]:
        again = [copy for copy in taken if self.chance.random() < TWICE]
        poison = [self._poisoned(copy) for copy in taken if self.chance.random() < POISON]
        self.doubled += len(again)
        mixed = [*taken, *poison, *self._later]
        self._later = again
        self.chance.shuffle(mixed)
        return mixed

    def _send(self, channel: BlockingChannel) -> None:
        """A copy that was not confirmed is sent again: what is poison once must arrive."""
        while self._unsent:
            copy = self._unsent[0]
            self.sent[str(copy.properties.message_id)] += 1
            channel.basic_publish("", copy.queue, copy.body, copy.properties)
            self._unsent.popleft()

    def _poisoned(self, innocent: Copy) -> Copy:
        message_id = str(UUID(int=self.chance.getrandbits(128), version=4))
        self.poison[message_id] = innocent.queue.partition(".")[0] + DEAD
        properties = pika.BasicProperties(
            message_id=message_id, content_type=innocent.properties.content_type, delivery_mode=2
        )
        return Copy(innocent.queue, self._venom(innocent.body, message_id), properties)

    def _venom(self, body: bytes, message_id: str) -> bytes:
        """No JSON, no CloudEvent, or one whose data its contract refuses; where batches go, a batch of it."""
        found: dict[str, Any] | list[dict[str, Any]] = json.loads(body)
        genuine = found[0] if isinstance(found, list) else found
        venom = self.chance.choice(
            (
                b"\xff\xfe no text",
                b"[1, 2",
                b'{"specversion": "1.0"}',
                json.dumps({**genuine, "id": message_id, "data": {"household_id": 7}}).encode(),
                json.dumps({**genuine, "id": message_id, "data": None}).encode(),
                json.dumps({**genuine, "id": message_id, "type": "jp.kairan.nobody.knows_this.v9"}).encode(),
            )
        )
        return b"[" + venom + b"]" if isinstance(found, list) else venom


def _bindings(evidence: Evidence) -> dict[str, set[Binding]]:
    """Durable queue of a consumer → what fills it, its dead letters apart."""
    part = evidence.rabbitmq
    answer = loopback.get(f"{part.management_url}/bindings/%2F", auth=(part.user, part.password), timeout=20)
    answer.raise_for_status()
    durable = evidence.queues()
    found: dict[str, set[Binding]] = {}
    for queue, binding in _bound(answer.json()):
        if queue in durable and not queue.startswith((OURS, REPLIES)):
            found.setdefault(queue, set()).add(binding)
    return found


def _bound(bindings: list[Mapping[str, str]]) -> Iterator[tuple[str, Binding]]:
    for each in bindings:
        if each["destination_type"] == "queue" and each["source"] not in ("", DEAD_LETTERS):
            yield each["destination"], (each["source"], each["routing_key"])
