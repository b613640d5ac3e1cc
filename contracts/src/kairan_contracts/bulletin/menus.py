"""Menus: what is told of them on the bus, and their HTTP bodies."""

from marshmallow import fields, validate

from kairan_contracts.bulletin.examples import AREA_PART, MENU
from kairan_contracts.bulletin.parts import (
    TITLE_MOST,
    AreaPartSchema,
    PermissionSchema,
    ScopeSchema,
    ShownPermissionSchema,
)
from kairan_contracts.bulletin.vocabulary import BoardKind, MenuKind
from kairan_contracts.events import contract
from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, text, word

_TERMS = {"title": "回覧板", "title_en": "Circulars", "needs_review": False}


class MenuPartSchema(AreaPartSchema):
    """Which menu, and whose."""

    menu_id = fields.UUID(required=True)


class MenuTermsPartSchema(MenuPartSchema):
    """A menu's name, and whether its articles need a second pair of eyes."""

    title = text(TITLE_MOST, required=True)
    title_en = text(TITLE_MOST, required=True, allow_none=True)
    needs_review = fields.Boolean(required=True)


@contract(
    "bulletin.menu_opened",
    example={
        **AREA_PART,
        "menu_id": MENU,
        "kind": "article",
        "board_kind": None,
        **_TERMS,
        "opened_at": "2024-06-01T00:00:00Z",
    },
)
class MenuOpenedSchema(MenuTermsPartSchema):
    """A menu for articles, or a board, was opened."""

    kind = word(MenuKind, required=True)
    board_kind = word(BoardKind, required=True, allow_none=True)
    opened_at = UtcDateTime(required=True)


@contract(
    "bulletin.menu_revised",
    example={**AREA_PART, "menu_id": MENU, **_TERMS, "revised_at": "2024-06-01T00:00:00Z"},
)
class MenuRevisedSchema(MenuTermsPartSchema):
    """A menu was renamed, or who may do what was changed."""

    revised_at = UtcDateTime(required=True)


@contract(
    "bulletin.menu_closed",
    example={**AREA_PART, "menu_id": MENU, "closed_at": "2024-06-01T00:00:00Z"},
)
class MenuClosedSchema(MenuPartSchema):
    """Nothing new is posted under the menu."""

    closed_at = UtcDateTime(required=True)


class MenuTermsSchema(ContractSchema):
    """What officers set of a menu."""

    title = text(TITLE_MOST, required=True)
    title_en = text(TITLE_MOST, load_default=None, allow_none=True)
    post = Nested(PermissionSchema, required=True)
    comment = Nested(PermissionSchema, load_default=dict)
    read = Nested(PermissionSchema, required=True)
    needs_review = fields.Boolean(
        load_default=False, metadata={"description": "Somebody else must approve each article."}
    )


class NewMenuSchema(MenuTermsSchema):
    """A menu to open."""

    scope = Nested(ScopeSchema, required=True)
    kind = word(MenuKind, required=True)
    board_kind = word(BoardKind, load_default=None, allow_none=True)


class MenuSchema(AreaPartSchema):
    """A menu as it stands, and what the caller may do under it."""

    menu_id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.OneOf([each.value for each in MenuKind]))
    board_kind = fields.String(required=True, allow_none=True)
    title = fields.String(required=True)
    title_en = fields.String(required=True, allow_none=True)
    post = Nested(ShownPermissionSchema, required=True)
    comment = Nested(ShownPermissionSchema, required=True)
    read = Nested(ShownPermissionSchema, required=True)
    needs_review = fields.Boolean(required=True)
    may_post = fields.Boolean(required=True)
    may_comment = fields.Boolean(required=True)
    opened_at = UtcDateTime(required=True)
    closed_at = UtcDateTime(required=True, allow_none=True)


class MenusSchema(ContractSchema):
    """The menus that concern the caller."""

    items = fields.List(Nested(MenuSchema), required=True)
