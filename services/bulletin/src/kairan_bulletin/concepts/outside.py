"""Notices from outside, as the service knows them."""

from typing import assert_never

from kairan_bulletin.concepts.concept import Concept, Told
from kairan_bulletin.concepts.menu import area_values
from kairan_bulletin.domain.outside import refusals
from kairan_bulletin.domain.outside.events import (
    ContentClaimed,
    OutsideEvent,
    OutsideNoticeCancelled,
    OutsideNoticeCorrected,
    OutsideNoticeTaken,
    ResendRecognised,
    SourcePaused,
    SourceRegistered,
    SourceResumed,
    SourceRevised,
)
from kairan_bulletin.domain.outside.streams import CONTENT, NOTICE, SOURCE
from kairan_bulletin.projections.outside_sources import OUTSIDE_SOURCES


def tell(event: OutsideEvent) -> Told | None:
    match event:
        case OutsideNoticeTaken() | OutsideNoticeCorrected() | OutsideNoticeCancelled():
            return _of_notice(event)
        case (
            SourceRegistered()
            | SourceRevised()
            | SourcePaused()
            | SourceResumed()
            | ContentClaimed()
            | ResendRecognised()
        ):
            return None
        case _:
            assert_never(event)


def _of_notice(event: OutsideNoticeTaken | OutsideNoticeCorrected | OutsideNoticeCancelled) -> Told:
    notice = {
        "notice_id": event.notice_id,
        "source_id": event.source_id,
        "identity": event.identity,
        "article_id": event.article_id,
        **area_values(event.area),
    }
    match event:
        case OutsideNoticeTaken():
            taken = {"kind": event.kind, "sent_at": event.sent_at, "taken_at": event.taken_at}
            return "outside_notice_taken", {**notice, **taken}
        case OutsideNoticeCorrected():
            return "outside_notice_corrected", {**notice, "corrected_at": event.corrected_at}
        case OutsideNoticeCancelled():
            return "outside_notice_cancelled", {**notice, "cancelled_at": event.cancelled_at}


OUTSIDE = Concept(
    name="outside",
    streams=(SOURCE, NOTICE, CONTENT),
    types={
        "SourceRegistered.v1": SourceRegistered,
        "SourceRevised.v1": SourceRevised,
        "SourcePaused.v1": SourcePaused,
        "SourceResumed.v1": SourceResumed,
        "OutsideNoticeTaken.v1": OutsideNoticeTaken,
        "OutsideNoticeCorrected.v1": OutsideNoticeCorrected,
        "OutsideNoticeCancelled.v1": OutsideNoticeCancelled,
        "ContentClaimed.v1": ContentClaimed,
        "ResendRecognised.v1": ResendRecognised,
    },
    projections=(OUTSIDE_SOURCES,),
    tell=tell,
    errors={
        refusals.SourceUnknown: (404, "source-unknown"),
        refusals.SourceExists: (409, "conflict"),
        refusals.MenuDoesNotFit: (422, "menu-does-not-fit"),
        refusals.SendersMissing: (422, "senders-missing"),
        refusals.AddressMissing: (422, "address-missing"),
        refusals.NoticeMalformed: (422, "notice-malformed"),
        refusals.NobodyListens: (422, "nobody-listens"),
        refusals.GatewayUnknown: (401, "gateway-unknown"),
    },
)
