"""What votes and proxies come to, in whole households, and a digest of all that was counted."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from typing import Any, assert_never
from uuid import UUID

import msgspec

from kairan_bulletin.domain.resolution.events import (
    Act,
    Outcome,
    ProposalOutcome,
    ProxyGiven,
    ResolutionEvent,
    ResolutionOpened,
    ResolutionTerms,
    VoteCast,
    Voter,
    VotersEnrolled,
)
from kairan_contracts.bulletin.resolution_words import Choice, Share


def enough(share: Share, part: int, whole: int) -> bool:
    """Whether ``part`` of ``whole`` is that share. A majority is more than a half."""
    match share:
        case Share.NONE:
            return True
        case Share.HALF:
            return 2 * part >= whole
        case Share.MAJORITY:
            return 2 * part > whole
        case Share.TWO_THIRDS:
            return 3 * part >= 2 * whole
        case Share.THREE_QUARTERS:
            return 4 * part >= 3 * whole
        case _:
            assert_never(share)


def tally(terms: ResolutionTerms, voters: int, current: Mapping[UUID, Act]) -> Outcome:
    """The outcome when each household's act is ``current``'s. A proxy counts as its holder voted, one step
    far: left to a household that did not vote itself, it takes part and votes for nothing.
    """
    counted = [(act, _vote(act, current)) for act in current.values()]
    votes = [vote for _, vote in counted if vote is not None]
    by_proxy = sum(isinstance(act, ProxyGiven) and vote is not None for act, vote in counted)
    present = len(counted)
    reached = present > 0 and enough(terms.quorum, present, voters)
    return Outcome(
        voters=voters,
        voted=sum(isinstance(act, VoteCast) for act, _ in counted),
        by_proxy=by_proxy,
        unexercised=sum(vote is None for _, vote in counted),
        present=present,
        quorum_reached=reached,
        proposals=tuple(
            _proposal(n, Counter(vote.choices[n - 1] for vote in votes), terms, present, reached=reached)
            for n in range(1, len(terms.proposals) + 1)
        ),
    )


def _vote(act: Act, current: Mapping[UUID, Act]) -> VoteCast | None:
    if isinstance(act, VoteCast):
        return act
    holder = current.get(act.to_household_id)
    return holder if isinstance(holder, VoteCast) else None


def _proposal(
    number: int, chosen: Counter[Choice], terms: ResolutionTerms, present: int, *, reached: bool
) -> ProposalOutcome:
    votes_for = chosen[Choice.FOR]
    return ProposalOutcome(
        number=number,
        votes_for=votes_for,
        votes_against=chosen[Choice.AGAINST],
        abstentions=chosen[Choice.ABSTAIN],
        passed=reached and votes_for > 0 and enough(terms.passes_by, votes_for, present),
    )


def digest(terms: ResolutionTerms, voters: Iterable[Voter], acts: Sequence[Act]) -> str:
    """SHA-256 over one JSON line each: the terms, the roll by household, every act in the order of the log.

    Whoever has the log can make it again with any tool: keys in alphabetical order, no spaces, UTF-8, each
    line ended by a line feed.
    """
    lines: list[Any] = [terms, sorted(str(voter.household_id) for voter in voters)]
    lines += [_line(act) for act in acts]
    made = hashlib.sha256()
    for line in lines:
        made.update(msgspec.json.encode(msgspec.to_builtins(line), order="deterministic") + b"\n")
    return made.hexdigest()


def _line(act: Act) -> dict[str, Any]:
    said: dict[str, Any] = {
        "act_id": str(act.act_id),
        "household_id": str(act.place.household_id),
        "acted_at": act.acted_at.astimezone(UTC).isoformat(),
    }
    if isinstance(act, VoteCast):
        return {**said, "choices": [choice.value for choice in act.choices]}
    return {**said, "proxy_to": str(act.to_household_id)}


def recount(events: Iterable[ResolutionEvent]) -> tuple[Outcome, str, int] | None:
    """The outcome, digest and number of acts by the log alone; none of a log without an opening.

    Deliberately without the fold that counted the first time: what stands before the closing, each act once,
    a household's latest.
    """
    terms: ResolutionTerms | None = None
    voters: dict[UUID, Voter] = {}
    acts: dict[UUID, Act] = {}
    for event in events:
        if isinstance(event, VotersEnrolled):
            voters |= {voter.household_id: voter for voter in event.voters}
        elif isinstance(event, ResolutionOpened):
            terms = event.terms
        elif not isinstance(event, VoteCast | ProxyGiven):
            break
        elif terms is not None and event.acted_at <= terms.closes_at:
            acts.setdefault(event.act_id, event)
    if terms is None:
        return None
    counted = list(acts.values())
    current = {act.place.household_id: act for act in counted}
    return tally(terms, len(voters), current), digest(terms, voters.values(), counted), len(counted)
