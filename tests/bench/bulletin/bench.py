"""How fast circulars go round: publication to 3,200 households, 500 read receipts a second, inbox pages.

Starts an event store, RabbitMQ and a MongoDB server of its own and the bulletin's processes; prints one JSON
line.

    .venv/bin/python tests/bench/bulletin/bench.py [--households 3200] [--seconds 10]
"""

import argparse
import asyncio
import json
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import aiohttp
import pymongo

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from tests.integration.bulletin.calling import Bulletin
from tests.integration.bulletin.processes import BulletinProcesses, BulletinSurroundings
from tests.neighbourhood.identity import publishing
from tests.neighbourhood.union import Union, found_union

from kairan_contracts.identity import Principal
from kairan_local.parts.eventstore import EventStore
from kairan_local.parts.rabbitmq import RabbitMQ, RabbitPorts
from kairan_local.parts.secantusdb import SecantusDB
from kairan_local.ports import free_ports
from kairan_local.solo import running

ASSOCIATIONS: Final = 3
BLOCK: Final = 16
INBOX_RATE: Final = 50
RECEIPT_RATE: Final = 500
ARTICLES: Final = 30
"""Articles that every inbox holds before it is measured: half a year of circulars."""


def percentile(values: Sequence[float], percent: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


@contextmanager
def service() -> Iterator[Bulletin]:
    """The bulletin's processes on servers of their own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bulletin-bench-")))
        issuer = stack.enter_context(publishing())
        port, health = free_ports(2)
        node = EventStore(folder=folder / "eventstore", port=port, health_port=health)
        amqp, mqtt, management, metrics, epmd, distribution = free_ports(6)
        ports = RabbitPorts(
            amqp=amqp,
            mqtt=mqtt,
            management=management,
            metrics=metrics,
            epmd=epmd,
            distribution=distribution,
        )
        broker = RabbitMQ(
            folder=folder / "rabbitmq",
            ports=ports,
            password=secrets.token_hex(8),
            cookie=secrets.token_hex(16),
        )
        mongo = SecantusDB(folder=folder / "mongodb", port=free_ports(1)[0])
        for part, name in ((node, "eventstore"), (broker, "rabbitmq"), (mongo, "mongodb")):
            (folder / name).mkdir(exist_ok=True)
            stack.enter_context(running(part, folder / name, abruptly=True))
        around = BulletinSurroundings(
            eventstore_url=node.url,
            amqp_url=broker.url(),
            mongo_url=mongo.url,
            jwks_url=issuer.url,
            database_prefix="bench_",
            folder=folder / "bulletin",
        )
        processes = BulletinProcesses(around)
        stack.callback(processes.serve.kill)
        stack.callback(processes.follow.kill)
        processes.serve.start()
        processes.follow.start()
        client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(mongo.url, tz_aware=True)
        stack.callback(client.close)
        yield Bulletin(processes, issuer, client["bench_bulletin"])


@dataclass
class Bench:
    bulletin: Bulletin
    union: Union
    seconds: float
    figures: dict[str, Any] = field(default_factory=dict)

    def play(self) -> None:
        self.chair = self.union.officer()
        self.menu_id = self.bulletin.menu(self.chair, {"union_id": str(self.union.union_id)})
        took = [self.publish() for _ in range(ARTICLES)]
        self.figures["publication_s"] = {
            "median": round(percentile(took, 50), 2),
            "worst": round(max(took), 2),
        }
        self.tokens = [self.bulletin.issuer.token(each.member()) for each in self.union.households]
        asyncio.run(self.inboxes())
        asyncio.run(self.receipts())

    def publish(self) -> float:
        """Seconds from the request until the last block's inboxes show the article."""
        draft = {
            "menu_id": self.menu_id,
            "title": "回覧",
            "body": "お知らせです。\n" * 20,
            "audience": {"everyone": True},
        }
        article = self.bulletin.made(self.chair, "/bulletin/articles", draft)
        self.article_id = article["article_id"]
        began = time.monotonic()
        out = self.bulletin.made(self.chair, f"/bulletin/articles/{self.article_id}/publications")
        assert out["audience"]["households"] == len(self.union.households), out["audience"]
        lasts = [block.households[-1] for each in self.union.associations for block in each.blocks[-1:]]
        for household in lasts:
            until(partial(self.has_newest, household.member()))
        took = time.monotonic() - began
        blocks = self.bulletin.database["audience_blocks"].count_documents({"article_id": self.article_id})
        assert blocks == sum(len(each.blocks) for each in self.union.associations)
        return took

    def newest(self, who: Principal) -> str | None:
        items = self.bulletin.get(who, "/bulletin/inbox", params={"limit": 1}).json()["items"]
        return items[0]["article_id"] if items else None

    def has_newest(self, who: Principal) -> bool:
        return self.newest(who) == self.article_id

    async def inboxes(self) -> None:
        """Inbox pages of many households at a steady rate."""
        took: list[float] = []

        async def one(session: aiohttp.ClientSession, token: str) -> None:
            began = time.monotonic()
            headers = {"Authorization": f"Bearer {token}"}
            url = f"{self.bulletin.processes.url}/bulletin/inbox?limit=20"
            async with session.get(url, headers=headers) as answer:
                assert len((await answer.json())["items"]) == 20
            took.append(time.monotonic() - began)

        await self.steadily(one, INBOX_RATE)
        self.figures["inbox_ms"] = {
            "rate": INBOX_RATE,
            "p50": round(percentile(took, 50) * 1000, 1),
            "p99": round(percentile(took, 99) * 1000, 1),
        }

    async def receipts(self) -> None:
        """Receipts of as many households as there are, at a steady rate; then the tallies must be exact."""
        took: list[float] = []
        url = f"{self.bulletin.processes.url}/bulletin/articles/{self.article_id}/read-receipts"

        async def one(session: aiohttp.ClientSession, token: str) -> None:
            began = time.monotonic()
            headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid4().hex}
            async with session.post(url, json={}, headers=headers) as answer:
                assert answer.status == 201, await answer.text()
            took.append(time.monotonic() - began)

        began = time.monotonic()
        await self.steadily(one, RECEIPT_RATE, most=len(self.tokens))
        rate = len(took) / (time.monotonic() - began)
        until(lambda: self.read() == len(took), 60)
        self.figures["receipts"] = {
            "rate": round(rate),
            "p99_ms": round(percentile(took, 99) * 1000, 1),
            "counted_after_s": round(time.monotonic() - began - len(took) / rate, 2),
            "exact": self.read() == len(took),
        }

    def read(self) -> int:
        path = f"/bulletin/articles/{self.article_id}/readings"
        return int(self.bulletin.get(self.chair, path).json()["read"])

    async def steadily(self, one: Callable[..., Any], rate: int, most: int | None = None) -> None:
        total = min(most or sys.maxsize, int(rate * self.seconds))
        async with (
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=200)) as session,
            asyncio.TaskGroup() as group,
        ):
            began = time.monotonic()
            for n in range(total):
                await asyncio.sleep(max(0.0, began + n / rate - time.monotonic()))
                group.create_task(one(session, self.tokens[n % len(self.tokens)]))


def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.01)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--households", type=int, default=3200)
    arguments.add_argument("--seconds", type=float, default=10.0)
    wanted = arguments.parse_args()
    blocks = max(1, wanted.households // ASSOCIATIONS // BLOCK)
    union = found_union(blocks=blocks, households=BLOCK, associations=ASSOCIATIONS)
    with service() as bulletin:
        bench = Bench(bulletin, bulletin.enrol(union), wanted.seconds)
        bench.play()
    print(json.dumps({"bench": "bulletin", "households": len(union.households), **bench.figures}))


if __name__ == "__main__":
    main()
