"""Which menus has an association or union? Collection ``menus``, one document a menu."""

from collections.abc import Iterable

from kairan_bulletin.domain.access import Permission
from kairan_bulletin.domain.menu.events import MenuClosed, MenuOpened, MenuRevised, MenuTerms
from kairan_bulletin.domain.places import Area
from kairan_kernel.projection import Document, Fact, Projection


def area_document(area: Area) -> Document:
    """Ids as text, as every document of this service has them."""
    association_id = area.association_id
    return {
        "union_id": str(area.union_id),
        "union": area.union,
        "association_id": None if association_id is None else str(association_id),
        "association": area.association,
    }


def permission_document(permission: Permission) -> Document:
    return {
        "everyone": permission.everyone,
        "roles": [role.value for role in permission.roles],
        "group_ids": [str(each) for each in permission.group_ids],
        "block_ids": [str(each) for each in permission.block_ids],
    }


def _terms(terms: MenuTerms) -> Document:
    return {
        "title": terms.title,
        "title_en": terms.title_en,
        "post": permission_document(terms.post),
        "comment": permission_document(terms.comment),
        "read": permission_document(terms.read),
        "needs_review": terms.needs_review,
    }


def keys(fact: Fact) -> Iterable[str]:
    return (str(fact.event.menu_id),)


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    match fact.event:
        case MenuOpened() as opened:
            return {
                "menu_id": key,
                **area_document(opened.area),
                "kind": opened.kind.value,
                "board_kind": None if opened.board_kind is None else opened.board_kind.value,
                **_terms(opened.terms),
                "opened_at": opened.opened_at,
                "closed_at": None,
            }
        case MenuRevised() as revised if document is not None:
            return {**document, **_terms(revised.terms)}
        case MenuClosed() as closed if document is not None:
            return {**document, "closed_at": closed.closed_at}
    return document


MENUS = Projection(
    name="menus",
    handles=(MenuOpened, MenuRevised, MenuClosed),
    keys=keys,
    project=project,
    indexes=(("union_id",),),
    keeps_all=True,
)
