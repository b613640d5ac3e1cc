"""Values that the directory's contract tests speak of."""

from datetime import UTC, date, datetime

from kairan_contracts.vocabulary import Role, ScopeKind
from kairan_directory.domain import identifiers
from kairan_directory.domain.appointments import Term
from kairan_directory.domain.places import AssociationRef, BlockRef, UnionRef
from kairan_kernel.ids import derived_id

NOON = datetime(2024, 4, 1, 3, 0, tzinfo=UTC)
UNION = UnionRef(union_id=identifiers.union_id("yoneizumi"), slug="yoneizumi", name="米泉校下町会連合会")
NISHI = AssociationRef(
    association_id=identifiers.association_id("yoneizumi", "nishi"),
    slug="nishi",
    name="米泉西町会",
    union=UNION,
)
FIRST = BlockRef(block_id=identifiers.block_id(NISHI.association_id, "1班"), name="1班")
SECOND = BlockRef(block_id=identifiers.block_id(NISHI.association_id, "2班"), name="2班")
HOUSEHOLD = identifiers.household_id(NISHI.association_id, "0017")
MEMBER = identifiers.member_id(HOUSEHOLD, 1)
IMPORT = derived_id("import")
TERM = Term(
    appointment_id=derived_id("appointment"),
    member_id=MEMBER,
    role=Role.CHAIR,
    scope_kind=ScopeKind.ASSOCIATION,
    scope_id=NISHI.association_id,
    starts_on=date(2024, 4, 1),
    ends_on=None,
    household_id=HOUSEHOLD,
)
