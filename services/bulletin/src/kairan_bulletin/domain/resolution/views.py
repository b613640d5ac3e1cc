"""What is told of a resolution. Before the closing only who took part, to nobody how they voted. Pure."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from kairan_bulletin.domain.reach import Reach, area_document
from kairan_bulletin.domain.resolution.decider import Resolution, is_open, opened
from kairan_bulletin.domain.resolution.events import Act, ResolutionClosed, VoteCast, Voter
from kairan_kernel.projection import Document


def summary(resolution: Resolution, household_id: UUID | None, now: datetime) -> Document:
    """What everybody concerned may know, with the own household's act."""
    opening = opened(resolution)
    terms = opening.terms
    closed = resolution.closed
    own = None if household_id is None else resolution.current.get(household_id)
    return {
        "resolution_id": opening.resolution_id,
        **area_document(opening.area),
        "title": terms.title,
        "body": terms.body,
        "proposals": list(terms.proposals),
        "quorum": terms.quorum,
        "passes_by": terms.passes_by,
        "closes_at": terms.closes_at,
        "article_id": terms.article_id,
        "state": "open" if is_open(resolution, now) else "closed",
        "opened_at": opening.opened_at,
        "closed_at": None if closed is None else closed.closed_at,
        "voters": opening.voters,
        "took_part": len(resolution.current),
        "own": None if own is None else act_document(own),
        "outcome": None if closed is None else outcome_document(closed),
    }


def act_document(act: Act) -> Document:
    return {
        "act_id": act.act_id,
        "household_id": act.place.household_id,
        "choices": list(act.choices) if isinstance(act, VoteCast) else None,
        "proxy_to": None if isinstance(act, VoteCast) else act.to_household_id,
        "means": act.means,
        "on_paper": act.on_paper,
        "acted_at": act.acted_at,
    }


def outcome_document(closed: ResolutionClosed) -> Document:
    return {**asdict(closed.outcome), "acts": closed.acts, "digest": closed.digest}


def rows(resolution: Resolution, reach: Reach) -> list[Document]:
    """Every voter whom the caller may see: whether it took part, and once it is closed, how."""
    seen = [voter for voter in resolution.voters.values() if _covers(reach, voter)]
    ordered = sorted(
        seen, key=lambda voter: (str(voter.association_id), voter.number, str(voter.household_id))
    )
    return [_row(voter, resolution) for voter in ordered]


def _covers(reach: Reach, voter: Voter) -> bool:
    return reach.everything or voter.association_id in reach.associations or voter.block_id in reach.blocks


def _row(voter: Voter, resolution: Resolution) -> Document:
    act = resolution.current.get(voter.household_id)
    shown = None if act is None or resolution.closed is None else act_document(act)
    return {
        "association_id": voter.association_id,
        "block_id": voter.block_id,
        "household_id": voter.household_id,
        "number": voter.number,
        "took_part": act is not None,
        "act": shown,
    }
