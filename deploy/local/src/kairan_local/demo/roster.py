"""A union's roster: who lives where, and who needs care. The same seed gives the same roster, to the letter.

Stable for tests and benches: `roster(households, seed)` and `AssociationRoster`. Phones lie in ranges that no
carrier hands out (090-0…, 076-0…), mail goes to example.jp.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from kairan_local.demo.people import Person, family
from kairan_local.demo.places import AssociationPlan, associations

TODAY: Final = date(2024, 4, 1)
"""Ages are as of this day, so that a roster never depends on when it is made."""

_NEEDS: Final = (
    ("障害", "車いすを使用。段差では二人の手が要る"),
    ("難病", "人工呼吸器を使用。停電のときは至急の電源確保"),
    ("要介護", "要介護3。一人では歩けない"),
    ("要介護", "寝たきり。搬送が要る"),
    ("要介護", "認知症。一人で外に出てしまうことがある"),
    ("障害", "視覚。白杖を使用。声かけと誘導が要る"),
    ("障害", "聴覚。筆談で話す。サイレンが聞こえない"),
    ("難病", "週三回の透析。次の透析先の確認が要る"),
    ("高齢", "一人暮らし。毎朝の声かけを希望"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """Why a person needs help, and when that may be known: なし, 平常時 or 災害時."""

    need: str
    detail: str
    consent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdEntry:
    """One household; `number` is unique within its association. `care` is that of member `cared_for`."""

    number: str
    block: str
    town: str
    address: str
    phone: str
    email: str
    members: tuple[Person, ...]
    cared_for: int | None
    care: Care | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociationRoster:
    """One association's households, ordered by block and number."""

    plan: AssociationPlan
    households: tuple[HouseholdEntry, ...]

    @property
    def blocks(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(entry.block for entry in self.households))


def roster(households: int = 3200, seed: int = 2024) -> tuple[AssociationRoster, ...]:
    """Rosters of all associations of a union with so many households (60 to 20,000)."""
    return tuple(association_roster(plan, seed) for plan in associations(households))


def association_roster(plan: AssociationPlan, seed: int = 2024) -> AssociationRoster:
    """The roster of one association; depends on nothing but its plan and the seed."""
    chance = Random(f"{seed}/{plan.slug}/{plan.households}")
    return AssociationRoster(plan=plan, households=tuple(_households(plan, chance)))


def block_sizes(plan: AssociationPlan, chance: Random) -> list[int]:
    """Households of each block: uneven, as in life, 5 to 30 wherever the association is large enough."""
    even, extra = divmod(plan.households, plan.blocks)
    sizes = [even + (1 if index < extra else 0) for index in range(plan.blocks)]
    for _ in range(plan.blocks * 4):
        giver, taker = chance.randrange(plan.blocks), chance.randrange(plan.blocks)
        if giver != taker and sizes[giver] > 8 and sizes[taker] < 28:
            sizes[giver] -= 1
            sizes[taker] += 1
    return sizes


def _households(plan: AssociationPlan, chance: Random) -> Iterator[HouseholdEntry]:
    sizes = block_sizes(plan, chance)
    for index, size in enumerate(sizes):
        town = plan.towns[index * len(plan.towns) // len(sizes)]
        for place in range(1, size + 1):
            yield _household(
                chance, number=10_000 + (index + 1) * 100 + place, block=f"{index + 1}班", town=town
            )


def _household(chance: Random, *, number: int, block: str, town: str) -> HouseholdEntry:
    members = family(chance, TODAY)
    eldest = min(range(len(members)), key=lambda index: members[index].born)
    care = _care(chance, TODAY.year - members[eldest].born.year, len(members))
    mobile = chance.random() < 0.6
    phone = (
        f"{'090' if mobile else '076'}-0{chance.randrange(10**3 if mobile else 10**2):0{3 if mobile else 2}}"
    )
    return HouseholdEntry(
        number=str(number),
        block=block,
        town=town,
        address=f"石川県金沢市{town}{chance.randint(1, 180)}番地{chance.choice(('', 'の1', 'の2', 'の3'))}",
        phone=f"{phone}-{chance.randrange(10**4):04}",
        email=f"s{number}@example.jp" if chance.random() < 0.45 else "",
        members=members,
        cared_for=None if care is None else eldest,
        care=care,
    )


def _care(chance: Random, age: int, size: int) -> Care | None:
    """About one household in fifteen, the old far more often than the young."""
    if chance.random() >= (0.22 if age >= 80 else 0.08 if age >= 65 else 0.02):
        return None
    need, detail = chance.choice(_NEEDS[:-1] if size > 1 else _NEEDS)
    consent = chance.choices(("なし", "平常時", "災害時"), weights=(15, 35, 50))[0]
    return Care(need=need, detail=detail, consent=consent)
