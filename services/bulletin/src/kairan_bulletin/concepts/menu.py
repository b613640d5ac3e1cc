"""Menus, as the service knows them."""

from typing import Any

from kairan_bulletin import streams
from kairan_bulletin.concepts.concept import Concept, Told
from kairan_bulletin.domain.access import (
    AreaUnknown,
    HouseholdUnknown,
    NotPermitted,
    NotYourBlock,
    OfficersOnly,
    OperatorsOnly,
    ResidentsOnly,
    RoleNeeded,
)
from kairan_bulletin.domain.menu.decider import MenuExists, MenuIsClosed, MenuUnknown, NobodyMayPost
from kairan_bulletin.domain.menu.events import MenuClosed, MenuEvent, MenuOpened, MenuRevised, MenuTerms
from kairan_bulletin.domain.places import Area
from kairan_bulletin.projections.menus import MENUS


def area_values(area: Area) -> dict[str, Any]:
    """The area as every message carries it."""
    return {
        "union_id": area.union_id,
        "union": area.union,
        "association_id": area.association_id,
        "association": area.association,
    }


def _terms(terms: MenuTerms) -> dict[str, Any]:
    return {"title": terms.title, "title_en": terms.title_en, "needs_review": terms.needs_review}


def tell(event: MenuEvent) -> Told | None:
    about = {"menu_id": event.menu_id, **area_values(event.area)}
    match event:
        case MenuOpened():
            values = {
                **about,
                "kind": event.kind,
                "board_kind": event.board_kind,
                **_terms(event.terms),
                "opened_at": event.opened_at,
            }
            return "menu_opened", values
        case MenuRevised():
            return "menu_revised", {**about, **_terms(event.terms), "revised_at": event.revised_at}
        case MenuClosed():
            return "menu_closed", {**about, "closed_at": event.closed_at}


MENU = Concept(
    name="menu",
    streams=(streams.MENU,),
    types={
        "MenuOpened.v1": MenuOpened,
        "MenuRevised.v1": MenuRevised,
        "MenuClosed.v1": MenuClosed,
    },
    projections=(MENUS,),
    tell=tell,
    errors={
        AreaUnknown: (404, "area-unknown"),
        OfficersOnly: (403, "officers-only"),
        ResidentsOnly: (403, "residents-only"),
        OperatorsOnly: (403, "operators-only"),
        HouseholdUnknown: (404, "household-unknown"),
        NotYourBlock: (403, "not-your-block"),
        RoleNeeded: (403, "role-needed"),
        NotPermitted: (403, "not-permitted"),
        MenuUnknown: (404, "menu-unknown"),
        MenuExists: (409, "conflict"),
        MenuIsClosed: (409, "menu-closed"),
        NobodyMayPost: (422, "nobody-may-post"),
    },
)
