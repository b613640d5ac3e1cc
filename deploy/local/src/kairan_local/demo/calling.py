"""Headquarters in a drill: write the notice, preview, activate, look at the roll, close in two steps."""

from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from kairan_local.demo.client import Gateway
from kairan_local.demo.patience import eventually

KNOWN_WITHIN: Final = 120.0
"""Seconds within which safety must have heard of every household."""

TOTAL: Final = "計"

NOTICE: Final = {
    "title": "【訓練】安否確認",
    "body": "大きな地震を想定した訓練です。ご家族の安否をお知らせください。返事がなければ班長が行きます。",
    "title_en": "[Drill] Are you safe?",
    "body_en": "A drill for a strong earthquake. How is your family? Block leaders visit the silent.",
}


class NotKnown(Exception):
    """Safety has not heard of every household in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headquarters:
    """The union's chair at work. `token` is the chair's."""

    gateway: Gateway
    union_id: str
    token: str

    async def activate_drill(self, *, households: int, never_logged_in: int) -> dict[str, Any]:
        """Activate once the preview shows every household; the incident. Raises NotKnown."""
        scope = {"union_id": self.union_id}
        notice = (await self._post("/safety/notices", {**NOTICE, "scope": scope})).expect(201)
        preview = await self._preview(notice["notice_id"], households, never_logged_in)
        reply = await self._post("/safety/incidents", {"confirmation": preview["confirmation"]})
        incident: dict[str, Any] = reply.expect(201)
        return incident

    async def _preview(self, notice_id: str, households: int, never_logged_in: int) -> dict[str, Any]:
        body = {"notice_id": notice_id, "mode": "drill", "scope": {"union_id": self.union_id}}
        attempts = count()

        async def preview() -> dict[str, Any]:
            key = f"preview-{next(attempts)}"
            reply = await self.gateway.post("/safety/incidents/previews", body, self.token, key=key)
            return dict(reply.expect(200, 201))

        def complete(told: dict[str, Any]) -> bool:
            return (told["households"], told["never_logged_in"]) == (households, never_logged_in)

        told = await eventually(preview, complete, within=KNOWN_WITHIN, every=0.5)
        if not complete(told):
            raise NotKnown(
                f"safety's preview shows {told['households']} households, of which "
                f"{told['never_logged_in']} never logged in, not {households} and {never_logged_in}"
            )
        return told

    async def close(self, incident: str) -> dict[str, Any]:
        """Close in two steps; what the first one told."""
        path = f"/safety/incidents/{incident}/closings"
        preview: dict[str, Any] = (await self._post(f"{path}/previews", {})).expect(200, 201)
        (await self._post(path, {"confirmation": preview["confirmation"]})).expect(200, 201)
        return preview

    async def counts(self, incident: str) -> dict[str, dict[str, Any]]:
        """Block id, association's name, and `TOTAL` → the counts, as they stand."""
        body = await self.gateway.get(f"/safety/incidents/{incident}/counts", self.token)
        blocks = {block["block_id"]: block for each in body["associations"] for block in each["blocks"]}
        rolled_up = {each["name"]: each["counts"] for each in body["associations"]}
        return {**blocks, **rolled_up, TOTAL: body["totals"]}

    async def roll(self, incident: str, association_id: str) -> list[dict[str, Any]]:
        """Every line of an association's roll."""
        path = f"/safety/incidents/{incident}/roll"
        return await self.gateway.everything(path, self.token, association_id=association_id)

    async def roll_csv(self, incident: str) -> bytes:
        """The roll as Excel opens it."""
        path = f"/safety/incidents/{incident}/roll.csv"
        reply = await self.gateway.send("GET", path, token=self.token, query={"encoding": "cp932"})
        reply.expect(200)
        return reply.raw

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        return await self.gateway.post(path, body, self.token)
