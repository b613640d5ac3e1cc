"""Unions, associations and blocks over HTTP."""

from typing import Any

from kairan_contracts.directory.bodies import (
    AssociationSchema,
    BlockSchema,
    BlocksSchema,
    NewAssociationSchema,
    NewBlockSchema,
    NewUnionSchema,
    UnionSchema,
)
from kairan_directory import access, rendering
from kairan_directory.clock import now
from kairan_directory.domain import identifiers
from kairan_directory.domain.association.commands import FormBlock, FoundAssociation
from kairan_directory.domain.association.decider import (
    AssociationExists,
    AssociationUnknown,
    BlockExists,
    founded,
)
from kairan_directory.domain.places import AssociationRef, UnionRef
from kairan_directory.domain.union import decider as union
from kairan_directory.domain.union.commands import FoundUnion
from kairan_directory.roster.text import narrow
from kairan_directory.routes.spelling import after_of
from kairan_kernel.http import route
from kairan_kernel.paging import Page, PageQuery, page_of, page_schema
from kairan_kernel.replies import Reply
from kairan_kernel.requests import Request


class UnionRoutes:
    """校下・地区の連合会、町会、班."""

    app: Any

    @route(
        "POST",
        "/directory/unions",
        body=NewUnionSchema,
        reply=UnionSchema,
        status=201,
        allow=access.operators,
        summary="Found a union",
        summary_ja="連合会を登録する",
        errors=(union.UnionExists,),
        tags=("unions",),
    )
    def found_union(self, request: Request) -> Reply:
        slug = request.body["slug"]
        ref = UnionRef(union_id=identifiers.union_id(slug), slug=slug, name=request.body["name"])
        stream = identifiers.union_stream(ref.union_id)
        self.app.unions.handle(stream, FoundUnion(union=ref, at=now()), request.cause())
        return Reply(body=rendering.union(ref), location=f"/directory/unions/{ref.union_id}")

    @route(
        "GET",
        "/directory/unions/<uuid:union_id>",
        reply=UnionSchema,
        allow=access.union_people,
        summary="A union",
        summary_ja="連合会を見る",
        errors=(union.UnionUnknown,),
        tags=("unions",),
    )
    def union_by_id(self, request: Request) -> dict[str, Any]:
        state = self.app.unions.load(identifiers.union_stream(request.params["union_id"])).state
        return rendering.union(union.founded(state).union)

    @route(
        "POST",
        "/directory/unions/<uuid:union_id>/associations",
        body=NewAssociationSchema,
        reply=AssociationSchema,
        status=201,
        allow=access.union_heads,
        summary="Found an association in a union",
        summary_ja="連合会に町会を登録する",
        errors=(union.UnionUnknown, AssociationExists),
        tags=("associations",),
    )
    def found_association(self, request: Request) -> Reply:
        state = self.app.unions.load(identifiers.union_stream(request.params["union_id"])).state
        parent = union.founded(state).union
        slug = request.body["slug"]
        ref = AssociationRef(
            association_id=identifiers.association_id(parent.slug, slug),
            slug=slug,
            name=request.body["name"],
            union=parent,
        )
        command = FoundAssociation(association=ref, kind=request.body["kind"], at=now())
        stream = identifiers.association_stream(ref.association_id)
        handled = self.app.associations.handle(stream, command, request.cause())
        self.app.register.settle(handled.position)
        body = rendering.association(founded(handled.state))
        return Reply(body=body, location=f"/directory/associations/{ref.association_id}")

    @route(
        "GET",
        "/directory/unions/<uuid:union_id>/associations",
        query=PageQuery,
        reply=page_schema(AssociationSchema),
        allow=access.union_people,
        summary="The associations of a union, by slug",
        summary_ja="連合会の町会の一覧",
        tags=("associations",),
    )
    def associations(self, request: Request) -> Page[dict[str, Any]]:
        limit = request.query["limit"]
        after = after_of(request)
        found = self.app.register.associations_of(request.params["union_id"], after, limit + 1)
        listed = [rendering.listed_association(document) for document in found]
        return page_of(listed, limit, key=lambda each: each["slug"])

    @route(
        "GET",
        "/directory/associations/<uuid:association_id>",
        reply=AssociationSchema,
        allow=access.association_people,
        summary="An association",
        summary_ja="町会を見る",
        tags=("associations",),
    )
    def association_by_id(self, request: Request) -> dict[str, Any]:
        return rendering.association(self.app.register.association(request.params["association_id"]))

    @route(
        "GET",
        "/directory/associations/<uuid:association_id>/blocks",
        reply=BlocksSchema,
        allow=access.association_people,
        summary="The blocks of an association",
        summary_ja="町会の班の一覧",
        tags=("associations",),
    )
    def blocks(self, request: Request) -> dict[str, Any]:
        return {"items": self.app.register.association(request.params["association_id"]).blocks}

    @route(
        "POST",
        "/directory/associations/<uuid:association_id>/blocks",
        body=NewBlockSchema,
        reply=BlockSchema,
        status=201,
        allow=access.association_officers,
        summary="Form a block",
        summary_ja="班を作る",
        errors=(AssociationUnknown, BlockExists),
        tags=("associations",),
    )
    def form_block(self, request: Request) -> Reply:
        stream = identifiers.association_stream(request.params["association_id"])
        command = FormBlock(name=narrow(request.body["name"]), at=now())
        handled = self.app.associations.handle(stream, command, request.cause())
        self.app.register.settle(handled.position)
        return Reply(body=handled.events[0].block)
