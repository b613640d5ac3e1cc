"""HTTP of the umbrella stand: enough routes to exercise everything that the kernel promises of a route."""

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import eventlet
import pymongo
from marshmallow import Schema, fields, validate
from nameko.rpc import rpc

from kairan_kernel.bootstrapped import Bootstrapped
from kairan_kernel.catalogue import Catalogue
from kairan_kernel.config import Settings
from kairan_kernel.http import route
from kairan_kernel.ids import derived_id
from kairan_kernel.paging import Page, PageQuery, decode, page_of, page_schema
from kairan_kernel.problems import Forbidden, NotFound
from kairan_kernel.replies import Download, Reply, Stream
from kairan_kernel.requests import Request
from kairan_kernel.routes import authenticated, public
from kairan_kernel.store import StoreUnavailable


@dataclass(frozen=True)
class Caller:
    """Whoever holds a token: a subject, and the stand that they look after."""

    subject: UUID
    stand: str | None

    @classmethod
    def from_claims(cls, claims: Mapping[str, Any]) -> "Caller":
        return cls(UUID(claims["sub"]), claims.get("stand"))


class StandUnknown(Exception):
    def __init__(self, stand: str) -> None:
        super().__init__(stand)
        self.stand = stand


class NoneLeft(Exception):
    def __init__(self, stand: str) -> None:
        super().__init__(stand)
        self.stand = stand


class Loan(Schema):
    borrower = fields.String(required=True, validate=validate.Length(1, 40))
    colour = fields.String(validate=validate.Regexp(r"^[a-z]+$", error="colour-name"))
    days = fields.Integer(load_default=1, validate=validate.Range(1, 14))
    tags = fields.List(fields.String())


class Lent(Schema):
    loan_id = fields.UUID(required=True)
    borrower = fields.String(required=True)
    days = fields.Integer(required=True)
    repeated = fields.Boolean()


class StandQuery(PageQuery):
    colour = fields.List(fields.String())


class Umbrella(Schema):
    number = fields.Integer(required=True)


class Stands:
    """What the service holds: umbrellas in memory, and a database that may be away."""

    def __init__(self, settings: Settings) -> None:
        self.left = {"station": 1_000_000, "hall": 0}
        self.loans: dict[UUID, dict[str, Any]] = {}
        self.built_in = threading.current_thread().name
        self.mongo: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(
            settings.mongo_url, serverSelectionTimeoutMS=1000
        )

    def lend(self, stand: str, loan_id: UUID, loan: Mapping[str, Any]) -> dict[str, Any]:
        if stand not in self.left:
            raise StandUnknown(stand)
        if loan_id in self.loans:
            return {**self.loans[loan_id], "repeated": True}
        if not self.left[stand]:
            raise NoneLeft(stand)
        self.left[stand] -= 1
        self.loans[loan_id] = {"loan_id": loan_id, "borrower": loan["borrower"], "days": loan["days"]}
        return self.loans[loan_id]

    def threads(self) -> dict[str, str]:
        return {"built_in": self.built_in, "called_in": threading.current_thread().name}

    def ask_mongo(self) -> dict[str, Any]:
        return self.mongo.admin.command("ping")

    def nap(self, seconds: float) -> None:
        time.sleep(seconds)

    def checks(self) -> dict[str, Any]:
        return {"stands": lambda: bool(self.left)}

    def close(self) -> None:
        self.mongo.close()


def keeper_of_stand(caller: Caller, request: Request, service: "LendingService") -> None:
    """Whoever looks after this stand; others must not learn that it exists."""
    if caller.stand is None:
        raise Forbidden()
    if caller.stand != request.params["stand"]:
        raise NotFound()


class Inspection:
    """A mixin: routes of a service may lie in several classes."""

    app: Stands

    @route("GET", "/lending/stands/<str:stand>/count", allow=keeper_of_stand, summary="Umbrellas left")
    def count(self, request: Request) -> dict[str, Any]:
        return {"left": self.app.left[request.params["stand"]], "asked_by": request.actor}


class LendingService(Inspection):
    name = "lending"
    catalogue = Catalogue.from_package("lending_example.messages")
    errors = {StandUnknown: (404, "stand-unknown"), NoneLeft: (409, "none-left")}  # noqa: RUF012
    principal_of = staticmethod(Caller.from_claims)
    app: Any = Bootstrapped(Stands)
    memory: Any = Bootstrapped(Stands, green=("lend",))

    @route(
        "POST",
        "/lending/stands/<str:stand>/loans",
        body=Loan,
        reply=Lent,
        status=201,
        allow=authenticated,
        summary="Borrow an umbrella",
        summary_ja="傘を借りる",
        errors=(StandUnknown, NoneLeft),
    )
    def lend(self, request: Request) -> Reply:
        loan_id = request.derive_id("loan")
        lent = self.memory.lend(request.params["stand"], loan_id, request.body)
        return Reply(body=lent, location=f"/lending/loans/{loan_id}")

    @route("GET", "/lending/umbrellas", query=StandQuery, reply=page_schema(Umbrella), allow=public)
    def umbrellas(self, request: Request) -> Page[dict[str, int]]:
        after = decode(request.query["cursor"]) or 0
        limit = request.query["limit"]
        found = [{"number": number} for number in range(after + 1, min(after + limit + 1, 120) + 1)]
        return page_of(found, limit, lambda umbrella: umbrella["number"])

    @route("GET", "/lending/loans/<uuid:loan_id>", allow=public)
    def loan(self, request: Request) -> dict[str, Any]:
        return {"loan_id": request.params["loan_id"], "language": request.language, "client": request.client}

    @route("DELETE", "/lending/loans/<uuid:loan_id>", status=204, allow=public)
    def give_back(self, request: Request) -> None:
        return None

    @route("PUT", "/lending/photos", raw_body=True, accepts=("image/png",), allow=public)
    def photo(self, request: Request) -> dict[str, int]:
        return {"bytes": len(request.raw)}

    @route("GET", "/lending/list.csv", allow=public, produces="text/csv")
    def listing(self, request: Request) -> Download:
        return Download("番号,色\r\n1,赤\r\n".encode("utf-8-sig"), "text/csv; charset=utf-8", "傘一覧.csv")

    @route("GET", "/lending/live", allow=public, produces="text/event-stream")
    def live(self, request: Request) -> Stream:
        return Stream(_ticks())

    @route("GET", "/lending/threads", allow=public)
    def threads(self, request: Request) -> dict[str, str]:
        found: dict[str, str] = self.app.threads()
        return found

    @route("POST", "/lending/naps", allow=public)
    def nap(self, request: Request) -> dict[str, bool]:
        self.app.nap(float(request.headers.get("X-Seconds", "1")))
        return {"rested": True}

    @route("GET", "/lending/broken/<str:how>", allow=public)
    def broken(self, request: Request) -> object:
        how = request.params["how"]
        if how == "store":
            raise StoreUnavailable("down")
        if how == "mongo":
            return self.app.ask_mongo()
        if how == "stream":
            return Stream(_breaking())
        raise RuntimeError("山田太郎の記録が壊れています")

    @rpc  # type: ignore[untyped-decorator]
    def umbrellas_left(self, stand: str) -> int:
        return int(self.app.left[stand])


def _ticks() -> Iterator[bytes]:
    number = 0
    while True:
        number += 1
        yield f"id: {number}\ndata: {derived_id('tick', number)}\n\n".encode()
        eventlet.sleep(0.1)


def _breaking() -> Iterator[bytes]:
    yield b"data: one\n\n"
    raise RuntimeError("in the middle")
