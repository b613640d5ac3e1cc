"""Golden files: every form that was ever stored can be read, and is still written just so."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kairan_contracts.translate.vocabulary import Language, Origin, Outcome, Reason, TermKind
from kairan_kernel.events import StoredEvent
from kairan_kernel.ids import derived_id
from kairan_translate.codec import CODEC, TYPES
from kairan_translate.domain.areas import Area
from kairan_translate.domain.segments import Segment
from kairan_translate.domain.signing.events import PhraseSigned, SignatureWithdrawn
from kairan_translate.domain.translation.events import (
    ArticleReceived,
    ArticleWithdrawn,
    RenewalAsked,
    TranslationMade,
)
from kairan_translate.domain.wording.events import LanguagesChosen, TermEntered, TermRemoved

GOLDEN = Path(__file__).parent / "golden"
NOW = datetime(2026, 7, 7, 0, 5, tzinfo=UTC)
ARTICLE, AUDIENCE, SOMEONE, TERM = (derived_id("test", n) for n in ("article", "audience", "someone", "term"))
UNION_AREA = Area(union_id=derived_id("union", "yoneizumi"), union="yoneizumi")
AREA = replace(
    UNION_AREA, association_id=derived_id("association", "yoneizumi", "nishi"), association="nishi"
)
ABOUT: dict[str, Any] = {"area": AREA, "by": SOMEONE, "at": NOW}
RECEIVED = ArticleReceived(
    article_id=ARTICLE,
    edition=2,
    area=AREA,
    audience_id=AUDIENCE,
    source=Language.JA,
    title="緊急のお知らせ",
    body="助けて",
    urgent=True,
    languages=(Language.EN, Language.JA_PLAIN),
    received_at=NOW,
)
SEGMENTS = (
    Segment(
        source="助けて", text="Help me!", origin=Origin.PHRASE, after="\n", phrase="help-me", digest="abcdef"
    ),
    Segment(source="祭り", text="Festival", origin=Origin.MACHINE, before="・", engine="argos"),
    Segment(source="謎", text="謎", origin=Origin.ORIGINAL, engine="argos", reason=Reason.LOCK_LOST),
)

EVENTS: dict[str, Any] = {
    "ArticleReceived.v1.full": RECEIVED,
    "ArticleReceived.v1.least": replace(RECEIVED, area=UNION_AREA, source=None, urgent=False, languages=()),
    "TranslationMade.v1.full": TranslationMade(
        article_id=ARTICLE,
        edition=2,
        area=AREA,
        language=Language.EN,
        urgent=True,
        title=SEGMENTS[:1],
        body=SEGMENTS[1:],
        outcome=Outcome.PARTIAL,
        made_at=NOW,
    ),
    "RenewalAsked.v1.full": RenewalAsked(
        article_id=ARTICLE, edition=2, area=AREA, languages=(Language.NE,), asked_by=SOMEONE, asked_at=NOW
    ),
    "ArticleWithdrawn.v1.full": ArticleWithdrawn(article_id=ARTICLE, withdrawn_at=NOW),
    "TermEntered.v1.full": TermEntered(
        **ABOUT,
        term_id=TERM,
        term="西町会館",
        kind=TermKind.PLACE,
        reading="にしまちかいかん",
        wordings={Language.EN: "Nishi Hall"},
    ),
    "TermEntered.v1.least": TermEntered(
        **ABOUT, term_id=TERM, term="班", kind=TermKind.TERM, reading=None, wordings={}
    ),
    "TermRemoved.v1.full": TermRemoved(**ABOUT, term_id=TERM),
    "LanguagesChosen.v1.full": LanguagesChosen(**ABOUT, languages=(Language.VI, Language.PT)),
    "PhraseSigned.v1.full": PhraseSigned(
        phrase="help-me",
        language=Language.TL,
        digest="abcdef",
        signer="Maria Santos",
        recorded_by=SOMEONE,
        signed_at=NOW,
    ),
    "SignatureWithdrawn.v1.full": SignatureWithdrawn(
        phrase="help-me", language=Language.TL, recorded_by=SOMEONE, withdrawn_at=NOW
    ),
}


def stored(name: str, data: bytes) -> StoredEvent:
    return StoredEvent(
        id=ARTICLE,
        type=name.rpartition(".")[0],
        data=data,
        metadata=b"{}",
        stream="test-1",
        revision=0,
        position=1,
        recorded_at=NOW,
    )


@pytest.mark.parametrize("name", EVENTS)
def test_a_golden_file_reads_as_the_event_it_pins(name: str) -> None:
    golden = (GOLDEN / f"{name}.json").read_bytes()
    assert CODEC.decode(stored(name, golden)) == EVENTS[name]


@pytest.mark.parametrize("name", EVENTS)
def test_the_event_is_written_as_its_golden_file(name: str) -> None:
    written_type, written = CODEC.encode(EVENTS[name])
    assert written_type == name.rpartition(".")[0]
    assert json.loads(written) == json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


def test_every_stored_type_has_a_golden_file_and_every_file_a_test() -> None:
    assert {name.rpartition(".")[0] for name in EVENTS} == set(TYPES)
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(EVENTS)
