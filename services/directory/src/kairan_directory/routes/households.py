"""Households over HTTP: lists, enrolment, changes, departure, return, erasure in two steps."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from kairan_contracts.directory.household_bodies import (
    DepartureSchema,
    ErasedSchema,
    ErasurePreviewSchema,
    ErasureSchema,
    HouseholdChangeSchema,
    HouseholdLineSchema,
    HouseholdSchema,
    NewHouseholdSchema,
)
from kairan_directory import access, rendering
from kairan_directory.clock import now, today
from kairan_directory.domain.association.decider import BlockUnknown
from kairan_directory.domain.household.commands import (
    Amend,
    CorrectContact,
    Depart,
    EnrolHousehold,
    Erase,
    MoveHousehold,
    NameHead,
    NewMember,
    Return,
    Step,
)
from kairan_directory.domain.household.state import (
    HouseholdExists,
    HouseholdGone,
    HouseholdWasErased,
    MemberUnknown,
)
from kairan_directory.domain.identifiers import household_id, household_stream
from kairan_directory.opening import Household
from kairan_directory.register import order_of
from kairan_directory.routes.spelling import Speller, after_of
from kairan_kernel.http import route
from kairan_kernel.paging import Page, PageQuery, page_of, page_schema
from kairan_kernel.problems import Forbidden
from kairan_kernel.replies import Reply
from kairan_kernel.requests import Request

CONTACT = ("town", "address", "phone", "email", "note")
_WRITING = (HouseholdGone, HouseholdWasErased)


class HouseholdsQuery(PageQuery):
    """Filters of the list."""

    block_id = fields.UUID(load_default=None)
    q = fields.String(
        load_default=None,
        validate=validate.Length(min=1, max=80),
        metadata={"description": "Part of a number, name, reading or phone."},
    )


class HouseholdRoutes:
    """世帯."""

    app: Any
    catalogue: Any

    @route(
        "GET",
        "/directory/associations/<uuid:association_id>/households",
        query=HouseholdsQuery,
        reply=page_schema(HouseholdLineSchema),
        allow=access.association_readers,
        summary="The households of an association, by number",
        summary_ja="世帯の一覧",
        tags=("households",),
    )
    def households(self, request: Request) -> Page[dict[str, Any]]:
        query, limit = request.query, request.query["limit"]
        after = after_of(request)
        association_id, register = request.params["association_id"], self.app.register
        if query["q"]:
            found = register.search(association_id, query["block_id"], query["q"], after, limit + 1)
        else:
            found = register.households_of(association_id, query["block_id"], after, limit + 1)
        page: Page[Household] = page_of(found, limit, key=order_of)
        return Page([rendering.household_line(each) for each in page.items], page.next)

    @route(
        "POST",
        "/directory/associations/<uuid:association_id>/households",
        body=NewHouseholdSchema,
        reply=HouseholdSchema,
        status=201,
        allow=access.association_officers,
        summary="Enrol a household",
        summary_ja="世帯を登録する",
        errors=(BlockUnknown, HouseholdExists, HouseholdWasErased),
        tags=("households",),
    )
    def enrol_household(self, request: Request) -> Reply:
        association = self.app.register.association(request.params["association_id"])
        block = association.block(request.body["block_id"])
        speller = Speller(request, self.catalogue)
        number = speller.spelled({"number": request.body["number"]})["number"] or ""
        contact = speller.spelled(contact_of(request.body))
        people = [
            speller.spelled(member, f"/members/{n}") for n, member in enumerate(request.body["members"])
        ]
        speller.check()
        subject = household_id(association.association.association_id, number)
        sealed = self.app.sealer.seal_many([(subject, said) for said in (contact, *people)])
        command = EnrolHousehold(
            household_id=subject,
            number=number,
            association=association.association,
            block=block,
            sealed=sealed[0],
            members=tuple(NewMember(sealed=each, head=n == 0) for n, each in enumerate(sealed[1:])),
            at=now(),
        )
        return self._written(request, subject, command)

    @route(
        "GET",
        "/directory/households/<uuid:household_id>",
        reply=HouseholdSchema,
        allow=access.household_readers,
        summary="A household and its members",
        summary_ja="世帯を見る",
        tags=("households",),
    )
    def household(self, request: Request) -> dict[str, Any]:
        opened = self.app.register.household(request.params["household_id"])
        return rendering.household(opened, request.principal)

    @route(
        "PATCH",
        "/directory/households/<uuid:household_id>",
        body=HouseholdChangeSchema,
        reply=HouseholdSchema,
        allow=access.household_keepers,
        summary="Change a household's contact, block (officers) or head",
        summary_ja="世帯の連絡先・班・世帯主を変える",
        errors=(BlockUnknown, MemberUnknown, *_WRITING),
        tags=("households",),
    )
    def change_household(self, request: Request) -> Reply:
        subject, body, at = request.params["household_id"], request.body, now()
        steps: list[Step] = []
        if "block_id" in body:
            steps.append(MoveHousehold(block=self._block(request, subject), at=at))
        speller = Speller(request, self.catalogue)
        contact = speller.spelled(contact_of(body))
        speller.check()
        if contact:
            steps.append(CorrectContact(sealed=self.app.sealer.seal(subject, contact), at=at))
        if "head_id" in body:
            steps.append(NameHead(member_id=body["head_id"], at=at))
        return self._written(request, subject, Amend(steps=tuple(steps)), status=200)

    @route(
        "POST",
        "/directory/households/<uuid:household_id>/departures",
        body=DepartureSchema,
        reply=HouseholdSchema,
        status=201,
        allow=access.household_officers,
        summary="A household leaves the association",
        summary_ja="世帯の転出・退会を記録する",
        errors=_WRITING,
        tags=("households",),
    )
    def depart(self, request: Request) -> Reply:
        on = request.body["departed_on"] or today()
        return self._written(request, request.params["household_id"], Depart(on=on, at=now()))

    @route(
        "POST",
        "/directory/households/<uuid:household_id>/returns",
        reply=HouseholdSchema,
        status=201,
        allow=access.household_officers,
        summary="A household that had left comes back",
        summary_ja="転出した世帯が戻ったことを記録する",
        errors=(HouseholdExists, HouseholdWasErased),
        tags=("households",),
    )
    def come_back(self, request: Request) -> Reply:
        return self._written(request, request.params["household_id"], Return(at=now()))

    @route(
        "POST",
        "/directory/households/<uuid:household_id>/erasures/previews",
        reply=ErasurePreviewSchema,
        status=201,
        allow=access.household_officers,
        summary="What an erasure would destroy, and the token that confirms it",
        summary_ja="個人情報の消去を確かめる(確認用の符号を返す)",
        errors=(HouseholdWasErased,),
        tags=("households",),
    )
    def preview_erasure(self, request: Request) -> dict[str, Any]:
        opened = self.app.register.not_erased(request.params["household_id"])
        confirmation = self.app.confirmations.make(opened.place.household_id, request.principal.subject)
        return {
            "household_id": opened.place.household_id,
            "number": opened.known.number,
            "members": len(opened.known.members),
            "logins": len(opened.seats),
            "confirmation": confirmation.token,
            "expires_at": confirmation.expires_at,
        }

    @route(
        "POST",
        "/directory/households/<uuid:household_id>/erasures",
        body=ErasureSchema,
        reply=ErasedSchema,
        status=201,
        allow=access.household_officers,
        summary="Destroy a household's personal data for ever",
        summary_ja="世帯の個人情報を消去する(取り消せない)",
        errors=(HouseholdWasErased, (422, "confirmation-invalid")),
        tags=("households",),
    )
    def erase(self, request: Request) -> Reply:
        subject = request.params["household_id"]
        self.app.confirmations.check(request.body["confirmation"], subject, request.principal.subject)
        handled = self.app.households.handle(household_stream(subject), Erase(at=now()), request.cause())
        self.app.sealer.destroy(subject)
        self.app.register.settle(handled.position)
        return Reply(body={"household_id": subject, "erased_at": handled.events[0].erased_at})

    def _block(self, request: Request, subject: UUID) -> Any:
        """Only officers move households to another block."""
        association = self.app.register.association_ref(self.app.register.place(subject).association_id)
        if not access.is_officer(request.principal, association):
            raise Forbidden("officers-only")
        return self.app.register.association(association.association_id).block(request.body["block_id"])

    def _written(self, request: Request, subject: UUID, command: Any, status: int = 201) -> Reply:
        handled = self.app.households.handle(household_stream(subject), command, request.cause())
        self.app.register.settle(handled.position)
        body = rendering.household(self.app.opener.one(handled.state), request.principal)
        location = f"/directory/households/{subject}" if status == 201 else None
        return Reply(status, body, location=location)


def contact_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """What the body says of the contact; None clears."""
    return {name: body[name] for name in CONTACT if name in body}
