"""Groups over HTTP, for the officers who keep them."""

from typing import Any

from kairan_bulletin.desks.groups import HouseholdsUnknown
from kairan_bulletin.domain.access import AreaUnknown, OfficersOnly
from kairan_bulletin.domain.group.decider import GroupFull, GroupUnknown
from kairan_bulletin.routes.permissions import residents
from kairan_contracts.bulletin.group_bodies import (
    GroupMembersSchema,
    GroupNameSchema,
    GroupSchema,
    GroupsSchema,
    NewGroupSchema,
)
from kairan_kernel.http import route
from kairan_kernel.replies import Reply
from kairan_kernel.requests import Request

TAGS = ("groups",)
KEEPING = (GroupUnknown, OfficersOnly)


class GroupRoutes:
    app: Any

    @route(
        "POST",
        "/bulletin/groups",
        body=NewGroupSchema,
        reply=GroupSchema,
        status=201,
        allow=residents,
        summary="Form a group of households",
        summary_ja="部会・子ども会などの名簿を作る",
        errors=(AreaUnknown, OfficersOnly),
        tags=TAGS,
    )
    def form_group(self, request: Request) -> Reply:
        group_id = request.derive_id("group")
        body = request.body
        group = self.app.groups.form(
            request.principal, group_id, body["scope"], body["name"], request.cause()
        )
        return Reply(body=group, location=f"/bulletin/groups/{group_id}")

    @route(
        "GET",
        "/bulletin/groups",
        reply=GroupsSchema,
        allow=residents,
        summary="The groups that the caller keeps",
        summary_ja="名簿の一覧",
        tags=TAGS,
    )
    def list_groups(self, request: Request) -> object:
        return {"items": self.app.groups.groups(request.principal)}

    @route(
        "GET",
        "/bulletin/groups/<uuid:group_id>",
        reply=GroupSchema,
        allow=residents,
        summary="One group with its households",
        summary_ja="名簿",
        errors=KEEPING,
        tags=TAGS,
    )
    def get_group(self, request: Request) -> object:
        return self.app.groups.group(request.principal, request.params["group_id"])

    @route(
        "PUT",
        "/bulletin/groups/<uuid:group_id>",
        body=GroupNameSchema,
        reply=GroupSchema,
        allow=residents,
        summary="Rename a group",
        summary_ja="名簿の名前を変える",
        errors=KEEPING,
        tags=TAGS,
    )
    def rename_group(self, request: Request) -> object:
        group_id, name = request.params["group_id"], request.body["name"]
        return self.app.groups.rename(request.principal, group_id, name, request.cause())

    @route(
        "POST",
        "/bulletin/groups/<uuid:group_id>/members",
        body=GroupMembersSchema,
        reply=GroupSchema,
        status=201,
        allow=residents,
        summary="Let households join and leave",
        summary_ja="世帯を加える・外す",
        errors=(*KEEPING, HouseholdsUnknown, GroupFull),
        tags=TAGS,
    )
    def change_members(self, request: Request) -> object:
        body = request.body
        return self.app.groups.change(
            request.principal, request.params["group_id"], body["join"], body["leave"], request.cause()
        )

    @route(
        "DELETE",
        "/bulletin/groups/<uuid:group_id>",
        status=204,
        allow=residents,
        summary="Dissolve a group",
        summary_ja="名簿を廃止する",
        errors=KEEPING,
        tags=TAGS,
    )
    def dissolve_group(self, request: Request) -> None:
        self.app.groups.dissolve(request.principal, request.params["group_id"], request.cause())
