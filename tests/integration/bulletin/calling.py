"""What a test does with the running bulletin service, beside what it does with every service."""

from dataclasses import dataclass
from typing import Any

from tests.neighbourhood.service import Service, slug, wait_until

from kairan_contracts.identity import Principal

from .processes import BulletinProcesses

__all__ = ["Bulletin", "slug", "wait_until"]


@dataclass
class Bulletin(Service):
    """The running service."""

    processes: BulletinProcesses

    def menu(self, who: Principal, scope: dict[str, Any], **more: Any) -> str:
        """An open menu's id: articles for everyone, written by officers, unless told otherwise."""
        body = {
            "scope": scope,
            "kind": "article",
            "title": "回覧板",
            "post": {"roles": ["chair", "secretariat", "officer"]},
            "read": {"everyone": True},
            **more,
        }
        return str(self.made(who, "/bulletin/menus", body)["menu_id"])
