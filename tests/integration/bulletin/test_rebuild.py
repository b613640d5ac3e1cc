"""Every read model can be dropped and built again from the log, and is then identical."""

import json

from tests.neighbourhood.union import Union

from kairan_bulletin.concepts import PROJECTIONS

from .calling import Bulletin, wait_until
from .test_articles import inbox, own, published
from .test_reading import read, readings


def documents(bulletin: Bulletin) -> dict[str, str]:
    return {
        projection.name: json.dumps(
            list(bulletin.database[projection.name].find().sort("_id", 1)), default=str, sort_keys=True
        )
        for projection in PROJECTIONS
    }


def play(bulletin: Bulletin, union: Union) -> str:
    nishi = union.associations[0]
    chair = nishi.officer()
    group = bulletin.made(chair, "/bulletin/groups", {"scope": own(union), "name": "部会"})
    members = {"join": [str(each.household_id) for each in nishi.households[:2]]}
    bulletin.made(chair, f"/bulletin/groups/{group['group_id']}/members", members)
    own_channels = f"/bulletin/households/{nishi.households[0].household_id}/channels"
    bulletin.put(nishi.households[0].member(), own_channels, {"email": "a@example.jp", "paper": True})
    article_id = published(bulletin, union)
    for household in nishi.households[:3]:
        assert read(bulletin, household.member(), article_id).status_code == 201
    path = f"/bulletin/articles/{article_id}"
    ticked = {"household_ids": [str(nishi.blocks[1].households[0].household_id)]}
    bulletin.made(nishi.blocks[1].leader(), f"{path}/paper-receipts", ticked)
    bulletin.made(chair, f"{path}/reminders")
    bulletin.made(chair, f"{path}/editions", {"title": "祭り", "body": "延期です。", "note": "延期"})
    bulletin.made(chair, f"{path}/withdrawals", {"reason": "中止"})
    wait_until(lambda: readings(bulletin, chair, article_id).get("read") == 4)
    resident = nishi.households[0].member()
    wait_until(lambda: [each["state"] for each in inbox(bulletin, resident)][:1] == ["withdrawn"])
    dispatches = bulletin.database["dispatches"]
    # At night (in Japan) they wait for the morning; by day the courier completes them.
    wait_until(
        lambda: all(each["due_at"] > each["made_at"] for each in dispatches.find({"article_id": article_id}))
    )
    return article_id


def test_rebuilt_read_models_are_identical(bulletin: Bulletin, union: Union) -> None:
    play(bulletin, union)
    before = documents(bulletin)
    rebuilt = bulletin.processes.attempt("rebuild")
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert documents(bulletin) == before
    assert len(json.loads(before["audience_blocks"])) >= 2


def test_one_read_model_is_rebuilt_by_name(bulletin: Bulletin, union: Union) -> None:
    play(bulletin, union)
    before = documents(bulletin)["audience_blocks"]
    bulletin.database["audience_blocks"].update_many({}, {"$set": {"read": 99}})
    assert bulletin.processes.attempt("rebuild", "audience_blocks").returncode == 0
    assert documents(bulletin)["audience_blocks"] == before
    wrong = bulletin.processes.attempt("rebuild", "colours")
    assert wrong.returncode == 2
    assert "colours" in wrong.stderr
