"""Web push by the processes as they run: a browser subscribes at ``serve`` with the service's key, and
``follow`` sends to its push service what was published.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pymongo
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.neighbourhood.identity import Issuer
from tests.neighbourhood.union import found_union

from kairan_bulletin.delivery.vapid import public_key

from .calling import Bulletin, wait_until
from .processes import BulletinProcesses, BulletinSurroundings
from .push_service import PushService, push_service
from .test_articles import published


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as made:
        yield made


def vapid_key(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    file = folder / "vapid.pem"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return file


@pytest.fixture
def pushing(
    fresh_eventstore_url: str, amqp_vhost: str, mongo_url: str, issuer: Issuer, tmp_path: Path
) -> Iterator[Bulletin]:
    """``serve`` and ``follow`` with a key for web push, on servers where nothing else happens."""
    key = vapid_key(tmp_path)
    around = BulletinSurroundings(
        eventstore_url=fresh_eventstore_url,
        amqp_url=amqp_vhost,
        mongo_url=mongo_url,
        jwks_url=issuer.url,
        database_prefix=f"t{uuid4().hex[:8]}_",
        folder=tmp_path,
        more={"KAIRAN_VAPID_KEY_FILE": str(key), "KAIRAN_PUSH_TO_PRIVATE_ADDRESSES": "true"},
    )
    processes = BulletinProcesses(around)
    client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(mongo_url, tz_aware=True)
    try:
        processes.serve.start()
        processes.follow.start()
        yield Bulletin(processes, issuer, client[f"{around.database_prefix}bulletin"])
    finally:
        processes.serve.kill()
        processes.follow.kill()
        client.close()


def test_a_bear_warning_reaches_the_browser_that_subscribed(
    pushing: Bulletin, service: PushService, tmp_path: Path
) -> None:
    union = pushing.enrol(found_union())
    nishi = union.associations[0]
    household, chair = nishi.households[0], nishi.officer()
    who = household.member()
    told_key = pushing.get(who, "/bulletin/push-key").json()["public_key"]
    assert told_key == public_key(tmp_path / "vapid.pem")
    browser = service.browser()
    pushing.made(who, f"/bulletin/households/{household.household_id}/push-subscriptions", browser.body())
    article_id = published(pushing, union, importance="urgent", title="熊出没", body="外出を控えてください。")
    wait_until(lambda: len(service.told(browser)) == 1)
    [notice] = service.told(browser)
    assert (notice["title"], notice["importance"]) == ("[回覧] 熊出没", "urgent")
    path, headers, _ = service.got[0]
    assert f"k={told_key}" in headers["authorization"]
    assert headers["urgency"] == "high"
    deliveries = f"/bulletin/articles/{article_id}/deliveries"
    sent = [{"channel": "push", "sent": 1, "failed": 0}]
    wait_until(lambda: pushing.get(chair, deliveries).json()["channels"] == sent)
    assert service.asked == [path], "nobody else was asked, and nobody twice"
