"""The queues of what people ask for by hand are bounded: who comes when one is full is told so at once."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pymongo.database import Database

from kairan_contracts.translate.vocabulary import Language
from kairan_kernel.ids import derived_id
from kairan_translate.desks.speeches import WAITING_MOST as SPEECHES_MOST
from kairan_translate.desks.speeches import Speeches, TooManySpeeches
from kairan_translate.desks.texts import WAITING_MOST, Texts, TooManyTexts
from kairan_translate.domain.areas import Area
from kairan_translate.locks.glossary import Glossary
from kairan_translate.planning import plan

NISHI = Area(union_id=derived_id("u"), union="u", association_id=derived_id("n"), association="nishi")
JA, EN, NONE = Language.JA, Language.EN, Glossary()


def test_so_many_texts_wait_and_no_more_until_one_is_answered(
    mongo_database: Database[dict[str, Any]],
) -> None:
    texts = Texts(mongo_database, lambda: datetime.now(UTC))
    waiting = [texts.ask(f"会費は{n}円です。", JA, EN, NISHI, NONE) for n in range(WAITING_MOST)]
    assert {each["state"] for each in waiting} == {"waiting"}
    with pytest.raises(TooManyTexts) as refused:
        texts.ask("会費は無料です。", JA, EN, NISHI, NONE)
    assert refused.value.most == WAITING_MOST
    assert texts.ask("会費は7円です。", JA, EN, NISHI, NONE)["_id"] == waiting[7]["_id"]
    assert texts.ask("助けて", JA, EN, NISHI, NONE)["translated"] == "Help me!"
    settled = plan("助けて", JA, EN, NONE).segments
    texts.answer(waiting[0]["_id"], settled, EN)
    assert texts.ask("会費は無料です。", JA, EN, NISHI, NONE)["state"] == "waiting"


def test_so_many_speeches_wait_and_no_more(mongo_database: Database[dict[str, Any]]) -> None:
    speeches = Speeches(mongo_database, lambda: datetime.now(UTC))
    waiting = [speeches.ask(f"{n}番です。", JA, NONE) for n in range(SPEECHES_MOST)]
    with pytest.raises(TooManySpeeches):
        speeches.ask("もう一つ。", JA, NONE)
    speeches.answer(waiting[0]["_id"], b"audio")
    assert speeches.ask("もう一つ。", JA, NONE)["state"] == "waiting"
