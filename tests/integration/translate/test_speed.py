"""An urgent article of phrases is out at once, whatever the machine is busy with."""

import json
import time
from typing import Any

import pika
import pytest
from tests.neighbourhood.union import Union

from kairan_contracts.names import EXCHANGE
from kairan_contracts.translate.vocabulary import Language

from .calling import Translate, an_article
from .test_faults import BODY

OTHERS = {language.value for language in Language} - {"ja"}


def test_an_urgent_article_of_phrases_overtakes_what_the_machine_is_busy_with(
    translate: Translate, union: Union, record_property: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    for n in range(10):
        article = an_article(union, f"お知らせ{n}", f"{n + 100}回目のお知らせ。\n{BODY}")
        translate.tell("bulletin.article_published", article)
    urgent = an_article(
        union,
        "西町会館で熊が目撃されました。",
        "外出を控えてください。\n熊を見かけても、近づかないでください。",
        importance="urgent",
    )
    parameters = pika.URLParameters(translate.processes.around.amqp_url)
    with pika.BlockingConnection(parameters) as connection:
        channel = connection.channel()
        queue = channel.queue_declare("", exclusive=True).method.queue
        channel.queue_bind(queue, EXCHANGE, "translate.translation_ready.v1.#")
        began = time.monotonic()
        translate.tell("bulletin.article_published", urgent)
        told: set[str] = set()
        while told != OTHERS:
            assert time.monotonic() - began < 20, f"only {sorted(told)} came"
            for _, _, body in channel.consume(queue, auto_ack=True, inactivity_timeout=0.2):
                data = {} if body is None else json.loads(body)["data"]
                if data.get("article_id") == urgent["article_id"]:
                    told.add(data["language"])
                if body is None or told == OTHERS:
                    break
        took = time.monotonic() - began
    record_property("seconds", took)
    with capsys.disabled():
        print(f" [all {len(OTHERS)} languages after {took:.2f} s]", end="")
    assert took < 10
