"""What a test does with the running translate service: ask over HTTP, tell what others tell, wait."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from tests.neighbourhood.service import Service, wait_until
from tests.neighbourhood.union import Association, Union

from kairan_contracts.events import contract_of, load_strict
from kairan_contracts.identity import Principal
from kairan_kernel.cloudevents import envelope
from kairan_kernel.ids import new_id
from kairan_kernel.publisher import Message, Publisher

from .processes import TranslateProcesses


@dataclass
class Translate(Service):
    """The running service."""

    processes: TranslateProcesses

    def tell(self, event: str, data: dict[str, Any], *, position: int | None = None) -> UUID:
        """Publish another service's event (`bulletin.article_published`) as its relay would; its id."""
        contract = contract_of(f"{event}.v1")
        load_strict(contract.full_name, data)
        self.position += 1
        event_id = new_id()
        body = envelope(
            event_id=event_id,
            service=contract.service,
            event=contract.event,
            time=datetime.now(UTC),
            data=data,
            position=position or self.position,
        )
        key = contract.routing_key(data["union"], data["association"])
        with Publisher(self.processes.around.amqp_url) as publisher:
            publisher.publish([Message(routing_key=key, body=body, id=str(event_id), type=contract.type)])
        return event_id

    def address(self, article: dict[str, Any], association: Association) -> None:
        """Address the article to every household of the association, and wait until that is known."""
        for block in association.blocks:
            self.tell(
                "bulletin.block_addressed",
                {
                    **{name: article[name] for name in ("article_id", "audience_id", "union_id", "union")},
                    "association_id": str(association.association_id),
                    "association": association.slug,
                    "association_name": association.name,
                    "block_id": str(block.block_id),
                    "block_name": block.name,
                    "households": [
                        {
                            "household_id": str(household.household_id),
                            "number": household.number,
                            "paper": False,
                            "speaker": False,
                        }
                        for household in block.households
                    ],
                    "addressed_at": "2026-11-01T00:00:00Z",
                },
            )
        addressed = {"audience_id": article["audience_id"]}
        wait_until(lambda: self.database["audiences"].count_documents(addressed) == len(association.blocks))

    def publish(self, union: Union, title: str, body: str, **more: Any) -> str:
        """Publish an article to the union's first association; its id."""
        article = an_article(union, title, body, **more)
        self.address(article, union.associations[0])
        self.tell("bulletin.article_published", article)
        return str(article["article_id"])

    def translation(self, who: Principal, article_id: str, language: str) -> dict[str, Any]:
        """The translation as soon as it no longer waits."""
        path = f"/translate/articles/{article_id}/translations/{language}"
        wait_until(lambda: self.is_made(who, path))
        answer: dict[str, Any] = self.get(who, path).json()
        return answer

    def is_made(self, who: Principal, path: str) -> bool:
        answer = self.get(who, path)
        return answer.status_code == 200 and not answer.json()["awaited"]


def an_article(union: Union, title: str, body: str, **more: Any) -> dict[str, Any]:
    """`bulletin.article_published` for the union's first association."""
    association = union.associations[0]
    return {
        "article_id": str(uuid4()),
        "audience_id": str(uuid4()),
        "union_id": str(union.union_id),
        "union": union.slug,
        "association_id": str(association.association_id),
        "association": association.slug,
        "menu_id": str(uuid4()),
        "menu_title": "回覧板",
        "menu_title_en": None,
        "edition": 1,
        "importance": "ordinary",
        "texts": [{"language": "ja", "title": title, "body": body}],
        "attachments": [],
        "expires_at": None,
        "quiet_until": "2026-11-01T00:00:00Z",
        "audience": {"households": 6, "blocks": 2, "associations": 1, "paper": 0, "unplaced": 0},
        "origin": None,
        "published_at": "2026-11-01T00:00:00Z",
        **more,
    }


def corrected(article: dict[str, Any], title: str, body: str) -> dict[str, Any]:
    """`bulletin.article_corrected`: the article's next edition."""
    kept = {name: article[name] for name in article if name not in ("audience", "origin", "published_at")}
    return {
        **kept,
        "edition": article["edition"] + 1,
        "texts": [{"language": "ja", "title": title, "body": body}],
        "reason": "訂正",
        "changes": [],
        "corrected_at": "2026-11-02T00:00:00Z",
    }
