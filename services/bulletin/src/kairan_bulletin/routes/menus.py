"""Menus over HTTP."""

from typing import Any

from kairan_bulletin.domain.access import AreaUnknown, OfficersOnly, Permission
from kairan_bulletin.domain.menu.decider import MenuIsClosed, MenuUnknown, NobodyMayPost
from kairan_bulletin.domain.menu.events import MenuTerms
from kairan_bulletin.routes.permissions import residents
from kairan_contracts.bulletin.menus import MenuSchema, MenusSchema, MenuTermsSchema, NewMenuSchema
from kairan_kernel.http import route
from kairan_kernel.replies import Reply
from kairan_kernel.requests import Request

TAGS = ("menus",)


def _permission(body: dict[str, Any]) -> Permission:
    return Permission(
        everyone=body.get("everyone", False),
        roles=tuple(body.get("roles", ())),
        group_ids=tuple(body.get("group_ids", ())),
        block_ids=tuple(body.get("block_ids", ())),
    )


def terms_of(body: dict[str, Any]) -> MenuTerms:
    return MenuTerms(
        title=body["title"],
        title_en=body["title_en"],
        post=_permission(body["post"]),
        comment=_permission(body["comment"]),
        read=_permission(body["read"]),
        needs_review=body["needs_review"],
    )


class MenuRoutes:
    app: Any

    @route(
        "POST",
        "/bulletin/menus",
        body=NewMenuSchema,
        reply=MenuSchema,
        status=201,
        allow=residents,
        summary="Open a menu for articles, or a board",
        summary_ja="メニュー(記事型・掲示板型)を作る",
        errors=(AreaUnknown, OfficersOnly, NobodyMayPost),
        tags=TAGS,
    )
    def open_menu(self, request: Request) -> Reply:
        menu_id = request.derive_id("menu")
        menu = self.app.menus.open(
            request.principal,
            menu_id,
            request.body["scope"],
            request.body["kind"],
            request.body["board_kind"],
            terms_of(request.body),
            request.cause(),
        )
        return Reply(body=menu, location=f"/bulletin/menus/{menu_id}")

    @route(
        "GET",
        "/bulletin/menus",
        reply=MenusSchema,
        allow=residents,
        summary="The menus that concern the caller",
        summary_ja="メニューの一覧",
        tags=TAGS,
    )
    def list_menus(self, request: Request) -> object:
        return {"items": self.app.menus.menus(request.principal)}

    @route(
        "GET",
        "/bulletin/menus/<uuid:menu_id>",
        reply=MenuSchema,
        allow=residents,
        summary="One menu",
        summary_ja="メニュー",
        errors=(MenuUnknown,),
        tags=TAGS,
    )
    def get_menu(self, request: Request) -> object:
        return self.app.menus.menu(request.principal, request.params["menu_id"])

    @route(
        "PUT",
        "/bulletin/menus/<uuid:menu_id>",
        body=MenuTermsSchema,
        reply=MenuSchema,
        allow=residents,
        summary="Rename a menu or change who may do what",
        summary_ja="メニューの名前や権限を変える",
        errors=(MenuUnknown, OfficersOnly, MenuIsClosed, NobodyMayPost),
        tags=TAGS,
    )
    def revise_menu(self, request: Request) -> object:
        terms = terms_of(request.body)
        return self.app.menus.revise(request.principal, request.params["menu_id"], terms, request.cause())

    @route(
        "POST",
        "/bulletin/menus/<uuid:menu_id>/closings",
        reply=MenuSchema,
        status=201,
        allow=residents,
        summary="Close a menu: nothing new is posted",
        summary_ja="メニューを閉じる",
        errors=(MenuUnknown, OfficersOnly),
        tags=TAGS,
    )
    def close_menu(self, request: Request) -> object:
        return self.app.menus.close(request.principal, request.params["menu_id"], request.cause())
