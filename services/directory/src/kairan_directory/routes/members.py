"""Members of a household over HTTP, and what they need in a disaster."""

from typing import Any
from uuid import UUID

from kairan_contracts.directory.household_bodies import (
    CareNeedSchema,
    HouseholdSchema,
    MemberChangeSchema,
    NewMemberSchema,
    SpokenLanguageSchema,
)
from kairan_directory import access, rendering
from kairan_directory.clock import now
from kairan_directory.domain.household.commands import (
    AddMember,
    CorrectMember,
    DeclareCareNeed,
    HouseholdCommand,
    NewCareNeed,
    NewMember,
    RemoveMember,
    SayLanguage,
    WithdrawCareNeed,
    WithdrawLanguage,
)
from kairan_directory.domain.household.state import (
    HouseholdGone,
    HouseholdWasErased,
    LastMember,
    MemberUnknown,
    TooManyMembers,
)
from kairan_directory.domain.identifiers import household_stream
from kairan_directory.routes.spelling import Speller
from kairan_kernel.http import route
from kairan_kernel.replies import Reply
from kairan_kernel.requests import Request

_REFUSALS = (MemberUnknown, HouseholdGone, HouseholdWasErased)


class MemberRoutes:
    """世帯員と要配慮."""

    app: Any
    catalogue: Any

    @route(
        "POST",
        "/directory/households/<uuid:household_id>/members",
        body=NewMemberSchema,
        reply=HouseholdSchema,
        status=201,
        allow=access.household_keepers,
        summary="Add a member",
        summary_ja="世帯員を加える",
        errors=(TooManyMembers, HouseholdGone, HouseholdWasErased),
        tags=("households",),
    )
    def add_member(self, request: Request) -> Reply:
        member = NewMember(sealed=self._sealed(request, request.body))
        return self._changed(request, AddMember(member=member, at=now()), 201)

    @route(
        "PATCH",
        "/directory/households/<uuid:household_id>/members/<uuid:member_id>",
        body=MemberChangeSchema,
        reply=HouseholdSchema,
        allow=access.household_keepers,
        summary="Change what is known of a member",
        summary_ja="世帯員の情報を変える",
        errors=_REFUSALS,
        tags=("households",),
    )
    def change_member(self, request: Request) -> Reply:
        sealed = self._sealed(request, request.body)
        return self._changed(request, CorrectMember(member_id=_member(request), sealed=sealed, at=now()))

    @route(
        "DELETE",
        "/directory/households/<uuid:household_id>/members/<uuid:member_id>",
        status=204,
        allow=access.household_keepers,
        summary="Remove a member; the login ends too",
        summary_ja="世帯員を外す",
        errors=(LastMember, *_REFUSALS),
        tags=("households",),
    )
    def remove_member(self, request: Request) -> Reply:
        self._changed(request, RemoveMember(member_id=_member(request), at=now()))
        return Reply(204)

    @route(
        "PUT",
        "/directory/households/<uuid:household_id>/members/<uuid:member_id>/care-need",
        body=CareNeedSchema,
        reply=HouseholdSchema,
        allow=access.household_keepers,
        summary="What a member needs in a disaster, and who may know",
        summary_ja="要配慮の内容と同意を記録する",
        errors=_REFUSALS,
        tags=("households",),
    )
    def declare_care_need(self, request: Request) -> Reply:
        said = {"detail": request.body["detail"]}
        sealed = self._sealed(request, said, kind=request.body["kind"].value)
        care = NewCareNeed(consent=request.body["consent"], sealed=sealed)
        return self._changed(request, DeclareCareNeed(member_id=_member(request), care=care, at=now()))

    @route(
        "DELETE",
        "/directory/households/<uuid:household_id>/members/<uuid:member_id>/care-need",
        status=204,
        allow=access.household_keepers,
        summary="A member needs no care any more",
        summary_ja="要配慮を取り消す",
        errors=_REFUSALS,
        tags=("households",),
    )
    def withdraw_care_need(self, request: Request) -> Reply:
        self._changed(request, WithdrawCareNeed(member_id=_member(request), at=now()))
        return Reply(204)

    @route(
        "PUT",
        "/directory/households/<uuid:household_id>/members/<uuid:member_id>/language",
        body=SpokenLanguageSchema,
        reply=HouseholdSchema,
        allow=access.household_keepers,
        summary="The language that a member wants to read in; articles are then put into it",
        summary_ja="読みたい言語を登録する",
        errors=_REFUSALS,
        tags=("households",),
    )
    def say_language(self, request: Request) -> Reply:
        said = {"language": request.body["language"].value}
        sealed: str = self.app.sealer.seal(request.params["household_id"], said)
        return self._changed(request, SayLanguage(member_id=_member(request), sealed=sealed, at=now()))

    @route(
        "DELETE",
        "/directory/households/<uuid:household_id>/members/<uuid:member_id>/language",
        status=204,
        allow=access.household_keepers,
        summary="A member wants no language of their own any more",
        summary_ja="読みたい言語を取り消す",
        errors=_REFUSALS,
        tags=("households",),
    )
    def withdraw_language(self, request: Request) -> Reply:
        self._changed(request, WithdrawLanguage(member_id=_member(request), at=now()))
        return Reply(204)

    def _sealed(self, request: Request, said: dict[str, Any], **more: str) -> str:
        """What was said in one spelling, and sealed. Raises Invalid."""
        speller = Speller(request, self.catalogue)
        spelled = speller.spelled(said)
        speller.check()
        sealed: str = self.app.sealer.seal(request.params["household_id"], {**spelled, **more})
        return sealed

    def _changed(self, request: Request, command: HouseholdCommand, status: int = 200) -> Reply:
        subject = request.params["household_id"]
        handled = self.app.households.handle(household_stream(subject), command, request.cause())
        self.app.register.settle(handled.position)
        body = rendering.household(self.app.opener.one(handled.state), request.principal)
        return Reply(status, body, location=f"/directory/households/{subject}" if status == 201 else None)


def _member(request: Request) -> UUID:
    member_id: UUID = request.params["member_id"]
    return member_id
