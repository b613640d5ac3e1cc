"""What is taken in of the bulletin's messages."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from marshmallow import EXCLUDE, ValidationError

from kairan_contracts.events import contract_of, load_strict
from kairan_contracts.translate.vocabulary import Language
from kairan_kernel.cloudevents import envelope, parse
from kairan_kernel.ids import new_id
from kairan_translate import policies
from kairan_translate.hearing.audiences import AddressedSchema
from kairan_translate.policies import Message

NOW = datetime(2026, 7, 7, tzinfo=UTC)
PUBLISHED = contract_of("bulletin.article_published.v1")


def message(**changes: Any) -> Message:
    data = {**PUBLISHED.example, **changes}
    body = envelope(
        event_id=new_id(), service="bulletin", event=PUBLISHED.event, time=NOW, data=data, position=7
    )
    envelope_ = parse(body)
    loaded = load_strict(PUBLISHED.full_name, data)
    return Message(**{**{f: getattr(envelope_, f) for f in envelope_.__dataclass_fields__}, "data": loaded})


def test_the_japanese_text_is_translated_and_languages_that_are_there_are_not_made() -> None:
    texts = [
        {"language": "en", "title": "Festival", "body": "In the park."},
        {"language": "ja", "title": "夏祭り", "body": "公園で。"},
    ]
    article, given = policies.article(message(texts=texts, importance="urgent"), NOW)
    assert (article.title, article.body, article.source) == ("夏祭り", "公園で。", Language.JA)
    assert article.urgent is True
    assert given == {Language.JA, Language.EN}


def test_an_ordinary_article_is_not_urgent_and_belongs_where_it_was_published() -> None:
    article, _ = policies.article(message(), NOW)
    assert article.urgent is False
    assert article.area.association == "nishi"
    assert article.article_id == UUID(PUBLISHED.example["article_id"])


def test_a_message_that_comes_again_is_the_same_command() -> None:
    told = message()
    assert policies.cause(told, "receive") == policies.cause(told, "receive")
    assert policies.cause(told, "receive").command_id != policies.cause(message(), "receive").command_id


def test_of_a_block_that_is_addressed_its_households_are_taken_whatever_else_is_said() -> None:
    example = contract_of("bulletin.block_addressed.v1").example
    data = AddressedSchema(unknown=EXCLUDE).load({**example, "said_later": 1})
    addressed = policies.addressed(replace(message(), data=data))
    assert addressed.audience_id == example["audience_id"]
    assert addressed.block_id == example["block_id"]
    assert list(addressed.households) == [each["household_id"] for each in example["households"]]


@pytest.mark.parametrize("gone", ["audience_id", "block_id", "households"])
def test_a_block_without_what_is_needed_is_no_message(gone: str) -> None:
    example = contract_of("bulletin.block_addressed.v1").example
    with pytest.raises(ValidationError):
        AddressedSchema(unknown=EXCLUDE).load({name: each for name, each in example.items() if name != gone})
