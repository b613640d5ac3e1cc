"""Values that the directory's unit tests speak of. "Sealed" texts are as opaque here as to the domain."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from kairan_contracts.directory.vocabulary import AssociationKind
from kairan_contracts.vocabulary import Consent, Role, ScopeKind
from kairan_directory.domain import identifiers
from kairan_directory.domain.appointments import Term
from kairan_directory.domain.association.events import AssociationFounded, BlockFormed
from kairan_directory.domain.household.events import (
    CareNeedDeclared,
    EnrolledMember,
    HouseholdEnrolled,
    LanguageSaid,
    LoginOpened,
    MemberAdded,
    PasscodeIssued,
    Standing,
)
from kairan_directory.domain.places import AssociationRef, BlockRef, UnionRef
from kairan_kernel.ids import derived_id

NOON = datetime(2024, 4, 1, 3, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)

UNION = UnionRef(union_id=identifiers.union_id("yoneizumi"), slug="yoneizumi", name="米泉校下町会連合会")
NISHI = AssociationRef(
    association_id=identifiers.association_id("yoneizumi", "nishi"),
    slug="nishi",
    name="米泉西町会",
    union=UNION,
)


def block(name: str) -> BlockRef:
    return BlockRef(block_id=identifiers.block_id(NISHI.association_id, name), name=name)


FIRST, SECOND = block("1班"), block("2班")
HOUSEHOLD = identifiers.household_id(NISHI.association_id, "0017")
TARO, HANAKO = identifiers.member_id(HOUSEHOLD, 1), identifiers.member_id(HOUSEHOLD, 2)
JIRO = identifiers.member_id(HOUSEHOLD, 3)
STRANGER = derived_id("nobody")

ASSOCIATION_FOUNDED = AssociationFounded(association=NISHI, kind=AssociationKind.CHOKAI, founded_at=NOON)
FIRST_FORMED = BlockFormed(association=NISHI, block=FIRST, formed_at=NOON)


def standing(*, members: int = 2, has_logged_in: bool = False, block: BlockRef = FIRST) -> Standing:
    return Standing(
        household_id=HOUSEHOLD,
        number="0017",
        association=NISHI,
        block=block,
        members=members,
        has_logged_in=has_logged_in,
    )


ENROLLED = HouseholdEnrolled(
    standing=standing(),
    sealed="v1.contact",
    members=(
        EnrolledMember(member_id=TARO, ordinal=1, head=True, sealed="v1.taro"),
        EnrolledMember(member_id=HANAKO, ordinal=2, head=False, sealed="v1.hanako"),
    ),
    enrolled_at=NOON,
)
JIRO_ADDED = MemberAdded(member_id=JIRO, ordinal=3, sealed="v1.jiro", added_at=NOON)
HANAKO_NEEDS_CARE = CareNeedDeclared(
    member_id=HANAKO, consent=Consent.PEACETIME, sealed="v1.care", declared_at=NOON
)
HANAKO_READS = LanguageSaid(member_id=HANAKO, sealed="v1.language", said_at=NOON)
PASSCODE = PasscodeIssued(digest="d1ge5t", issued_at=NOON, expires_at=NOON + timedelta(days=60))


def login(member_id: UUID, seat: int, *, first: bool = False, members: int = 2) -> LoginOpened:
    return LoginOpened(
        standing=standing(members=members, has_logged_in=True),
        member_id=member_id,
        seat=seat,
        sealed="v1.password",
        first=first,
        opened_at=NOON,
    )


def term(
    role: Role = Role.CHAIR,
    *,
    kind: ScopeKind = ScopeKind.ASSOCIATION,
    scope: UUID = NISHI.association_id,
    starts: date = date(2024, 4, 1),
    ends: date | None = date(2026, 3, 31),
    member: UUID = TARO,
    name: str = "a",
) -> Term:
    return Term(
        appointment_id=derived_id("appointment", name),
        member_id=member,
        role=role,
        scope_kind=kind,
        scope_id=scope,
        starts_on=starts,
        ends_on=ends,
        household_id=HOUSEHOLD,
    )
