"""Everybody who can act in the demo, once the union has been founded and its tokens are there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kairan_local.demo.board import Section
from kairan_local.demo.script import Cast


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One household and the person who answers for it. `passcode`: its first login is still to come."""

    household_id: str
    block_id: str
    association: str
    number: str
    member_id: str
    token: str
    logged_in: bool = False
    passcode: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The union as the drill finds it. `sections` are the associations with their blocks' ids.

    `chair` and `operator` are tokens; `neighbour` is one of a resident of another union.
    """

    union_id: str
    union: str
    seats: Sequence[Seat]
    sections: Sequence[Section]
    block_names: Mapping[str, str]
    chair: str
    operator: str
    neighbour: str

    @property
    def cast(self) -> Cast:
        """The same people as the script knows them, by index."""
        numbers = {
            block: index for index, block in enumerate(dict.fromkeys(seat.block_id for seat in self.seats))
        }
        return Cast(
            blocks=[numbers[seat.block_id] for seat in self.seats],
            logging_in=[index for index, seat in enumerate(self.seats) if seat.passcode],
        )

    def leaders(self) -> dict[str, Seat]:
        """Block → its leader's seat: the first household of the block."""
        leaders: dict[str, Seat] = {}
        for seat in self.seats:
            leaders.setdefault(seat.block_id, seat)
        return leaders

    def another_leader(self, seat: Seat) -> Seat:
        """The leader of another block of the same association; not the chair, who may speak for all of it."""
        leaders = [each for each in self.leaders().values() if each.association == seat.association]
        return next(leader for leader in leaders[1:] if leader.block_id != seat.block_id)
