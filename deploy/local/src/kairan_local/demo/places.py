"""Where the demo plays: a union like 米泉, its associations and towns, sized as real ones are.

Associations hold 80 to 900 households (smaller only when the whole union is), blocks about 16.
"""

from dataclasses import dataclass
from itertools import cycle, islice
from typing import Final

FEWEST, MOST = 60, 20_000
"""Households that a demo can have."""

SMALLEST, LARGEST = 80, 900
USUAL: Final = 7
A_BLOCK: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociationPlan:
    """One association before anybody lives there."""

    slug: str
    name: str
    towns: tuple[str, ...]
    households: int

    @property
    def blocks(self) -> int:
        return max(1, round(self.households / A_BLOCK))


_YONEIZUMI: Final = (
    ("nishi", "米泉西町会", ("米泉町一丁目", "米泉町二丁目", "米泉町三丁目")),
    ("higashi", "米泉東町会", ("米泉町四丁目", "米泉町五丁目", "米泉町六丁目")),
    ("minami", "米泉南町会", ("米泉町七丁目", "米泉町八丁目")),
    ("kita", "米泉北町会", ("米泉町九丁目", "米泉町十丁目")),
    ("nishiizumi", "西泉町会", ("西泉一丁目", "西泉二丁目", "西泉三丁目")),
    ("izumihon", "泉本町町会", ("泉本町五丁目",)),
    ("fushimi", "伏見川住宅自治会", ("泉本町六丁目",)),
)
_WEIGHTS: Final = (41, 34, 28, 22, 19, 11, 5)
_FURTHER: Final = tuple(
    (slug, f"{town}町会", (f"{town}町",))
    for slug, town in (
        ("masuizumi", "増泉"),
        ("nakamura", "中村"),
        ("arimatsu", "有松"),
        ("yokaichi", "八日市"),
        ("hisayasu", "久安"),
        ("yokogawa", "横川"),
        ("enkoji", "円光寺"),
        ("takabatake", "高畠"),
        ("shinbohon", "新保本"),
        ("furu", "古府"),
        ("oshino", "押野"),
        ("nagasaka", "長坂"),
        ("teramachi", "寺町"),
        ("heiwa", "平和"),
        ("izumino", "泉野"),
        ("izumigaoka", "泉が丘"),
        ("midori", "緑が丘"),
        ("yayoi", "弥生"),
        ("izumi", "泉"),
        ("hokoshin", "保古新"),
        ("irie", "入江"),
        ("toita", "戸板"),
        ("ekinishi", "駅西"),
    )
)
_ALL: Final = (*_YONEIZUMI, *_FURTHER)


def associations(households: int) -> tuple[AssociationPlan, ...]:
    """The associations of a union of so many households. Raises ValueError out of range."""
    if not FEWEST <= households <= MOST:
        raise ValueError(f"a demo has {FEWEST} to {MOST} households, not {households}")
    number = max(1, min(USUAL, households // SMALLEST), -(-households // 700))
    sizes = _shares(households, list(islice(cycle(_WEIGHTS), number)))
    return tuple(
        AssociationPlan(slug=slug, name=name, towns=towns, households=size)
        for (slug, name, towns), size in zip(_ALL, sizes, strict=False)
    )


def _shares(households: int, weights: list[int]) -> list[int]:
    """`households` split by weight, each share within the bounds of a real association."""
    least = min(SMALLEST, households // len(weights))
    shares = [min(LARGEST, max(least, households * weight // sum(weights))) for weight in weights]
    for index in cycle(range(len(shares))):
        missing = households - sum(shares)
        if missing == 0:
            return shares
        step = (1 if missing > 0 else -1) * min(8, abs(missing))
        shares[index] = min(LARGEST, max(least, shares[index] + step))
    return shares
