"""Menus, groups, audiences, quiet hours, permissions: the smaller rules."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from kairan_bulletin.domain.access import Permission, manages, permits
from kairan_bulletin.domain.audience.addressing import Audience, Ways, address, totals_of
from kairan_bulletin.domain.delivery.quiet import may_go_out
from kairan_bulletin.domain.group import commands as g
from kairan_bulletin.domain.group import decider as groups
from kairan_bulletin.domain.group.events import GroupFormed
from kairan_bulletin.domain.menu import commands as m
from kairan_bulletin.domain.menu import decider as menus
from kairan_bulletin.domain.menu.events import MenuClosed
from kairan_bulletin.domain.natural import natural
from kairan_bulletin.domain.places import CurrentHousehold
from kairan_contracts.bulletin.vocabulary import BoardKind, Importance, MenuKind
from kairan_contracts.identity import Appointment, Principal
from kairan_contracts.vocabulary import PrincipalKind, Role, ScopeKind
from kairan_kernel.ids import derived_id
from kairan_kernel.testing import given

from .stored_articles import (
    AREA,
    ARTICLE,
    AUDIENCE,
    BLOCK,
    CHAIR,
    EVENTS,
    EVERYONE,
    GROUP,
    HOUSEHOLD,
    MENU,
    NISHI,
    NOW,
    OTHER,
    TERMS,
    UNION,
    UNION_AREA,
)

OPENED = EVENTS["MenuOpened.v1.full"]
FORMED: GroupFormed = EVENTS["GroupFormed.v1.full"]


def opening(**changes: Any) -> m.OpenMenu:
    values: dict[str, Any] = {
        "menu_id": MENU,
        "area": AREA,
        "kind": MenuKind.ARTICLE,
        "board_kind": None,
        "terms": TERMS,
        "by": CHAIR,
        "at": NOW,
    }
    return m.OpenMenu(**{**values, **changes})


def test_a_menu_is_opened_revised_and_closed() -> None:
    given(menus.MENU).when(opening()).then(OPENED)
    same = m.ReviseMenu(terms=TERMS, by=CHAIR, at=NOW)
    given(menus.MENU, OPENED).when(same).then_nothing()
    closed = MenuClosed(menu_id=MENU, area=AREA, closed_by=CHAIR, closed_at=NOW)
    given(menus.MENU, OPENED).when(m.CloseMenu(by=CHAIR, at=NOW)).then(closed)
    given(menus.MENU, OPENED, closed).when(m.CloseMenu(by=CHAIR, at=NOW)).then_nothing()
    given(menus.MENU, OPENED, closed).when(same).then_raises(menus.MenuIsClosed)
    given(menus.MENU).when(same).then_raises(menus.MenuUnknown)


def test_a_board_without_a_word_is_for_discussion() -> None:
    [event] = given(menus.MENU).when(opening(kind=MenuKind.BOARD)).events
    assert getattr(event, "board_kind", None) is BoardKind.DISCUSSION


def test_a_menu_that_nobody_could_use_is_refused() -> None:
    unread = replace(TERMS, read=Permission())
    given(menus.MENU).when(opening(terms=unread)).then_raises(menus.NobodyMayPost)


def change(join: tuple[UUID, ...] = (), leave: tuple[UUID, ...] = ()) -> g.ChangeMembers:
    return g.ChangeMembers(join=join, leave=leave, by=CHAIR, at=NOW)


def test_a_group_counts_each_household_once() -> None:
    first = given(groups.GROUP, FORMED).when(change((HOUSEHOLD, OTHER, HOUSEHOLD)))
    state = groups.GROUP.fold([FORMED, *first.events])
    assert state is not None
    assert state.members == {HOUSEHOLD, OTHER}
    given(groups.GROUP, FORMED, *first.events).when(change((HOUSEHOLD,))).then_nothing()
    left = given(groups.GROUP, FORMED, *first.events).when(change(leave=(OTHER,)))
    after = groups.GROUP.fold([FORMED, *first.events, *left.events])
    assert after is not None
    assert after.members == {HOUSEHOLD}


def test_a_dissolved_group_is_gone() -> None:
    dissolved = given(groups.GROUP, FORMED).when(g.DissolveGroup(by=CHAIR, at=NOW))
    gone = given(groups.GROUP, FORMED, *dissolved.events)
    gone.when(change((HOUSEHOLD,))).then_raises(groups.GroupUnknown)


def test_a_group_is_a_list_and_not_a_town() -> None:
    many = tuple(derived_id("many", n) for n in range(groups.MEMBERS_MOST + 1))
    given(groups.GROUP, FORMED).when(change(many)).then_raises(groups.GroupFull)


def household(n: int, block: int) -> CurrentHousehold:
    return CurrentHousehold(
        household_id=derived_id("household", n),
        number=f"{n:04}",
        has_logged_in=True,
        block_id=derived_id("block", block),
        block_name=f"{block}班",
        association_id=NISHI,
        association="nishi",
        association_name="西町会",
        union_id=UNION,
        union="yoneizumi",
    )


def test_an_audience_is_one_event_a_block_with_totals_that_add_up() -> None:
    everyone = [household(n, n % 3) for n in range(100)]
    paper = frozenset(each.household_id for each in everyone[:7])
    frozen = address(ARTICLE, AUDIENCE, everyone, Ways(paper=paper), NOW)
    assert len(frozen) == 3
    assert frozen == address(ARTICLE, AUDIENCE, everyone[::-1], Ways(paper=paper), NOW)
    totals = totals_of(frozen, 2)
    assert (totals.households, totals.blocks, totals.paper, totals.unplaced) == (100, 3, 7, 2)
    audience = Audience.of(AUDIENCE, frozen)
    assert audience.households == 100
    assert audience.block_of[everyone[4].household_id] == derived_id("block", 1)


@pytest.mark.parametrize(
    ("at", "out"),
    [
        ("2024-07-01T12:00", "2024-07-01T22:00"),  # 21:00 in Japan: next morning at seven
        ("2024-07-01T11:59", "2024-07-01T11:59"),  # 20:59
        ("2024-07-01T21:59", "2024-07-01T22:00"),  # 6:59
        ("2024-07-01T22:00", "2024-07-01T22:00"),  # 7:00
        ("2024-07-01T15:30", "2024-07-01T22:00"),  # half past midnight
    ],
)
def test_nothing_ordinary_goes_out_at_night(at: str, out: str) -> None:
    moment, expected = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (at, out))
    assert may_go_out(Importance.ORDINARY, moment) == expected
    assert may_go_out(Importance.IMPORTANT, moment) == expected
    assert may_go_out(Importance.URGENT, moment) == moment


def resident(*held: tuple[Role, ScopeKind, UUID], **changes: Any) -> Principal:
    values: dict[str, Any] = {
        "subject": CHAIR,
        "kind": PrincipalKind.MEMBER,
        "household_id": HOUSEHOLD,
        "block_id": BLOCK,
        "association_id": NISHI,
        "union_id": UNION,
        "union": "yoneizumi",
        "association": "nishi",
        "appointments": tuple(Appointment(role=r, scope_kind=k, scope_id=i) for r, k, i in held),
    }
    return Principal(**{**values, **changes})


def test_permissions_reach_by_role_block_and_group_and_never_beyond_the_area() -> None:
    neighbour = resident(association_id=derived_id("higashi"), block_id=derived_id("elsewhere"))
    leader = resident((Role.BLOCK_LEADER, ScopeKind.BLOCK, BLOCK))
    assert permits(EVERYONE, resident(), AREA)
    assert not permits(EVERYONE, neighbour, AREA)
    assert permits(EVERYONE, neighbour, UNION_AREA)
    assert permits(Permission(roles=(Role.BLOCK_LEADER,)), leader, AREA)
    assert not permits(Permission(roles=(Role.BLOCK_LEADER,)), resident(), AREA)
    assert permits(Permission(block_ids=(BLOCK,)), resident(), AREA)
    assert permits(Permission(group_ids=(GROUP,)), resident(), AREA, groups=[GROUP])
    assert not permits(Permission(group_ids=(GROUP,)), resident(), AREA)


def test_officers_manage_their_own_and_the_unions_all() -> None:
    chair = resident((Role.CHAIR, ScopeKind.ASSOCIATION, NISHI))
    head = resident((Role.CHAIR, ScopeKind.UNION, UNION), association_id=derived_id("higashi"))
    assert manages(chair, AREA)
    assert not manages(chair, UNION_AREA)
    assert manages(head, AREA)
    assert manages(head, UNION_AREA)
    assert not manages(resident(), AREA)


def test_blocks_are_ordered_as_people_read() -> None:
    assert sorted(["10班", "２班", "1班"], key=natural) == ["1班", "２班", "10班"]
