"""The worker is killed in the middle: no job is lost, none is published by half, none twice."""

import json
import time
from typing import Any

import pika
from tests.neighbourhood.service import wait_until
from tests.neighbourhood.union import Union

from kairan_contracts.names import EXCHANGE

from .calling import Translate, an_article

BODY = "\n".join(
    f"明日、{place}で{event}を行います。会費は{fee}円です。"
    for place in ("公民館", "公園", "集会所", "小学校", "神社", "駐車場", "広場", "図書館")
    for event, fee in (("夏祭り", 300), ("清掃", 100), ("運動会", 200), ("餅つき", 500), ("総会", 50))
)


def test_a_worker_killed_in_mid_translation_loses_no_job_and_publishes_no_half(
    translate: Translate, union: Union
) -> None:
    resident = union.households[0].member()
    parameters = pika.URLParameters(translate.processes.around.amqp_url)
    with pika.BlockingConnection(parameters) as connection:
        channel = connection.channel()
        queue = channel.queue_declare("", exclusive=True).method.queue
        channel.queue_bind(queue, EXCHANGE, "translate.translation_ready.v1.#")
        articles = [an_article(union, f"お知らせ{n}", f"{n}回目のお知らせ。\n{BODY}") for n in range(3)]
        for article in articles:
            translate.address(article, union.associations[0])
            translate.tell("bulletin.article_published", article)
        for _ in range(3):
            time.sleep(0.7)
            translate.processes.work.kill()
            translate.processes.work.start()
        for article in articles:
            for language in ("en", "es"):
                made = translate.translation(resident, article["article_id"], language)
                sentences = [each for each in made["body"]["segments"] if each["origin"] == "machine"]
                assert len(sentences) >= 80
        ready = _messages(channel, queue, len(articles) * 11)
    ids = {article["article_id"] for article in articles}
    told = [(each["article_id"], each["language"]) for each in ready if each["article_id"] in ids]
    assert len(told) == len(set(told)) == len(articles) * 11
    assert all(each["machine_made"] >= 80 for each in ready if each["language"] in ("en", "es"))


def _messages(channel: Any, queue: str, wanted: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    def enough() -> bool:
        while (got := channel.basic_get(queue, auto_ack=True))[0] is not None:
            found.append(json.loads(got[2])["data"])
        return len(found) >= wanted

    wait_until(enough)
    return found
