"""Bulletin and translate together, each as it really runs: an officer publishes, and households read in
their languages.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pymongo
import pytest
from tests.integration.bulletin.calling import Bulletin
from tests.integration.bulletin.processes import BulletinProcesses, BulletinSurroundings
from tests.integration.translate.calling import Translate
from tests.integration.translate.processes import TranslateProcesses, TranslateSurroundings
from tests.neighbourhood.identity import Issuer, publishing
from tests.neighbourhood.service import wait_until
from tests.neighbourhood.union import Union, found_union

from kairan_contracts.translate.vocabulary import Language


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with publishing() as made:
        yield made


@pytest.fixture
def together(
    fresh_eventstore_url: str, amqp_vhost: str, mongo_url: str, issuer: Issuer, tmp_path: Path
) -> Iterator[tuple[Bulletin, Translate]]:
    """Both services on one bus; the worker is not needed for what is tested here."""
    around: dict[str, Any] = {
        "eventstore_url": fresh_eventstore_url,
        "amqp_url": amqp_vhost,
        "mongo_url": mongo_url,
        "jwks_url": issuer.url,
        "database_prefix": f"t{uuid4().hex[:8]}_",
    }
    bulletin = BulletinProcesses(BulletinSurroundings(folder=tmp_path / "bulletin", **around))
    translate = TranslateProcesses(TranslateSurroundings(folder=tmp_path / "translate", **around))
    client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(mongo_url, tz_aware=True)
    started = [bulletin.serve, bulletin.follow, translate.serve, translate.follow]
    try:
        for process in started:
            process.start()
        prefix = around["database_prefix"]
        yield (
            Bulletin(bulletin, issuer, client[f"{prefix}bulletin"]),
            Translate(translate, issuer, client[f"{prefix}translate"]),
        )
    finally:
        for process in started:
            process.kill()
        client.close()


def test_a_bear_warning_is_read_in_every_language_and_its_correction_follows(
    together: tuple[Bulletin, Translate],
) -> None:
    bulletin, translate = together
    union: Union = bulletin.enrol(found_union())
    nishi = union.associations[0]
    chair, resident = nishi.officer(), nishi.households[0].member()
    menu_id = bulletin.menu(chair, {"association_id": str(nishi.association_id)})
    warning = {
        "menu_id": menu_id,
        "title": "熊出没注意",
        "body": "7月7日午前6時ころ、犀川の河川敷で熊が目撃されました。\n外出を控えてください。",
        "importance": "urgent",
        "audience": {"everyone": True},
    }
    article_id = bulletin.made(chair, "/bulletin/articles", warning)["article_id"]
    bulletin.made(chair, f"/bulletin/articles/{article_id}/publications")
    for language in Language:
        if language is not Language.JA:
            made = translate.translation(resident, article_id, language.value)
            assert made["outcome"] == "phrases"
            assert "06:00" in made["body"]["text"]
    stranger = union.associations[1].households[0].member()
    hidden = translate.get(stranger, f"/translate/articles/{article_id}/translations/en")
    assert hidden.status_code == 404
    path = f"/translate/articles/{article_id}/translations/en"
    correction = {"title": "熊出没注意", "body": "警報は解除されました。", "note": "解除"}
    answer = bulletin.post(chair, f"/bulletin/articles/{article_id}/editions", correction)
    assert answer.status_code == 201, answer.text
    wait_until(lambda: translate.get(resident, path).json()["edition"] == 2)
    assert translate.get(resident, path).json()["body"]["text"] == "The warning has been lifted."
