"""What boards show and tell: the read models of threads, moderation and solved cases; the messages."""

from typing import Any

import pytest
from tests.unit.bulletin.stored_boards import AREA, EVENTS

from kairan_bulletin import concepts
from kairan_bulletin.projections.attachments import ATTACHMENTS_KEPT
from kairan_bulletin.projections.moderation_cases import MODERATION_CASES
from kairan_bulletin.projections.outside_sources import OUTSIDE_SOURCES
from kairan_bulletin.projections.solved_cases import SOLVED_CASES
from kairan_bulletin.projections.threads import THREADS
from kairan_contracts.events import contract_of, load_strict, render
from kairan_kernel.projection import Document, Projection
from kairan_kernel.testing import Projected, fact


def after(projection: Projection, *names: str) -> dict[str, Document]:
    facts = [fact(EVENTS[name], position=n) for n, name in enumerate(names, start=1)]
    return Projected(projection).after(*facts)


def only(documents: dict[str, Document]) -> Document:
    [document] = documents.values()
    return document


def test_a_thread_is_listed_with_its_replies_and_its_state() -> None:
    opened = only(after(THREADS, "ThreadOpened.v1.full"))
    assert (opened["replies"], opened["status"], opened["hidden"]) == (0, "open", False)
    replied = only(after(THREADS, "ThreadOpened.v1.full", "ThreadReplied.v1.full"))
    assert replied["replies"] == 1
    for name, status in (("Answered", "answered"), ("Reopened", "open"), ("Done", "done")):
        assert only(after(THREADS, "ThreadOpened.v1.full", f"Inquiry{name}.v1.full"))["status"] == status


def test_hiding_a_reply_does_not_hide_its_thread() -> None:
    for name in ("PostHidden", "PostRetracted"):
        shown = only(after(THREADS, "ThreadOpened.v1.full", f"{name}.v1.full"))
        assert (shown["hidden"], shown["retracted"]) == (False, False)


def test_a_report_waits_until_it_is_dealt_with() -> None:
    waiting = only(after(MODERATION_CASES, "PostReported.v1.full", "PostReported.v1.full"))
    assert (waiting["reports"], waiting["appealed"]) == (2, False)
    for name in ("ReportsDismissed", "PostHidden", "PostRetracted"):
        assert after(MODERATION_CASES, "PostReported.v1.full", f"{name}.v1.full") == {}


def test_an_appeal_waits_until_it_is_decided() -> None:
    assert only(after(MODERATION_CASES, "PostHidden.v1.full", "PostAppealed.v1.full"))["appealed"] is True
    for name in ("AppealDecided", "PostRestored"):
        assert after(MODERATION_CASES, "PostAppealed.v1.full", f"{name}.v1.full") == {}


def test_a_solved_case_counts_its_thanks() -> None:
    case = only(after(SOLVED_CASES, "CaseRecorded.v1.full", "CaseThanked.v1.full", "CaseRevised.v1.full"))
    assert (case["thanks"], case["tools"]) == (1, ["OpenStreetMap"])
    assert after(SOLVED_CASES, "CaseThanked.v1.full") == {}


def test_a_source_is_paused_and_resumed() -> None:
    names = ["SourceRegistered.v1.full", "SourcePaused.v1.full", "SourceResumed.v1.full"]
    assert [only(after(OUTSIDE_SOURCES, *names[:n]))["paused"] for n in (1, 2, 3)] == [False, True, False]


def test_a_removed_attachment_is_kept_no_more() -> None:
    assert only(after(ATTACHMENTS_KEPT, "AttachmentStored.v1.full"))["size"] == 482133
    assert after(ATTACHMENTS_KEPT, "AttachmentStored.v1.full", "AttachmentRemoved.v1.full") == {}


SILENT = {
    "ReportsDismissed",
    "OfferWithdrawn",
    "CaseRevised",
    "CaseThanked",
    "SourceRegistered",
    "SourceRevised",
    "SourcePaused",
    "SourceResumed",
    "ContentClaimed",
    "ResendRecognised",
}


@pytest.mark.parametrize("name", EVENTS)
def test_what_others_hear_keeps_its_contract_and_says_no_word_of_a_resident(name: str) -> None:
    event = EVENTS[name]
    told = concepts.CONCEPT_OF[type(event)].tell(event)
    if name.partition(".")[0] in SILENT:
        assert told is None
        return
    assert told is not None
    event_name, values = told
    full_name = contract_of(f"bulletin.{event_name}.v1").full_name
    wire: dict[str, Any] = render(full_name, values)
    assert load_strict(full_name, wire)
    assert wire["union"] == AREA.union
    assert "v1." not in str(wire)
    assert "個人名" not in str(wire)
