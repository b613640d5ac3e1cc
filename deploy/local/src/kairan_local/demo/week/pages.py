"""The bulletin's pages as the demo's people use them: writing, reading, looking into the inbox."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from kairan_local.demo.client import Gateway
from kairan_local.demo.patience import eventually
from kairan_local.demo.stage import Seat, Stage

PATIENCE: Final = 45.0
AT_ONCE: Final = 100
"""Requests under way at the same time, when everybody acts at once."""


@dataclass(slots=True)
class Pages:
    """`seconds`: how long each opening of an inbox took."""

    gateway: Gateway
    stage: Stage
    seconds: list[float] = field(default_factory=list)

    @property
    def scope(self) -> dict[str, str]:
        return {"union_id": self.stage.union_id}

    async def made(self, path: str, body: dict[str, Any], token: str | None = None) -> Any:
        """POST that must succeed; the union's chair unless somebody else is named."""
        return (await self.gateway.post(path, body, token or self.stage.chair)).expect(201)

    async def menu(self, title: str, **more: Any) -> str:
        """A menu of the union for everyone to read, in which the chairs write."""
        terms = {"post": {"roles": ["chair"]}, "read": {"everyone": True}, **more}
        body = {"scope": self.scope, "kind": "article", "title": title, **terms}
        return str((await self.made("/bulletin/menus", body))["menu_id"])

    async def draft(self, menu_id: str, title: str, body: str, **more: Any) -> str:
        draft = {"menu_id": menu_id, "title": title, "body": body, "audience": {"everyone": True}, **more}
        return str((await self.made("/bulletin/articles", draft))["article_id"])

    async def publish(self, article_id: str) -> dict[str, Any]:
        published: dict[str, Any] = await self.made(f"/bulletin/articles/{article_id}/publications", {})
        return published

    async def article(self, article_id: str, token: str | None = None) -> dict[str, Any]:
        found: dict[str, Any] = await self.gateway.get(
            f"/bulletin/articles/{article_id}", token or self.stage.chair
        )
        return found

    async def inbox(self, seat: Seat) -> list[dict[str, Any]]:
        """The newest page of a household's inbox."""
        began = time.monotonic()
        page = await self.gateway.get("/bulletin/inbox", seat.token)
        self.seconds.append(time.monotonic() - began)
        items: list[dict[str, Any]] = page["items"]
        return items

    async def arrives(self, article_id: str, seats: Sequence[Seat], **fields: Any) -> float:
        """Seconds until the article, with these fields, is in each of the inboxes; infinite if never."""
        began = time.monotonic()

        def there(items: list[dict[str, Any]]) -> bool:
            return any({**item, **fields, "article_id": article_id} == item for item in items)

        async def until_there(seat: Seat) -> bool:
            return there(await eventually(lambda: self.inbox(seat), there, within=PATIENCE, every=0.2))

        arrived = await asyncio.gather(*(until_there(seat) for seat in seats))
        return time.monotonic() - began if all(arrived) else float("inf")

    async def read(self, article_id: str, seats: Sequence[Seat]) -> float:
        """Everybody of these opens the article; seconds until the last receipt was given."""
        path = f"/bulletin/articles/{article_id}/read-receipts"
        return await self.all_at_once(seats, path, {})

    async def all_at_once(
        self, seats: Sequence[Seat], path: str, body: dict[str, Any], key: str = ""
    ) -> float:
        """Each of the seats posts the same (a second time under another `key`); seconds until the last was
        accepted.
        """
        gate, began = asyncio.Semaphore(AT_ONCE), time.monotonic()

        async def one(seat: Seat) -> None:
            async with gate:
                reply = await self.gateway.post(
                    path, body, seat.token, key=f"{path} {key} {seat.household_id}"
                )
                reply.expect(201)

        async with asyncio.TaskGroup() as group:
            for seat in seats:
                group.create_task(one(seat))
        return time.monotonic() - began

    async def readings(self, article_id: str, read: int) -> dict[str, Any]:
        """The tallies, once they say that so many have read (or when patience ends)."""
        found: dict[str, Any] = await eventually(
            lambda: self.gateway.get(f"/bulletin/articles/{article_id}/readings", self.stage.chair),
            lambda tallies: tallies["read"] == read,
            within=PATIENCE,
        )
        return found

    def some(self, most: int, seed: int) -> list[Seat]:
        """So many of the seats, always the same ones for a seed."""
        seats = list(self.stage.seats)
        return random.Random(seed).sample(seats, min(most, len(seats)))
