"""The read models of boards, matching, sources and attachments, built again from zero: identical."""

from typing import Any

from tests.integration.bulletin.attachments.test_attachments import put_up
from tests.integration.bulletin.board.test_moderation import opening
from tests.integration.bulletin.board.test_threads import board, thread
from tests.integration.bulletin.calling import Bulletin, wait_until
from tests.integration.bulletin.files import photo
from tests.integration.bulletin.inbox.test_sources import terms
from tests.integration.bulletin.matching.test_matching import CASE, issue
from tests.neighbourhood.union import Union

MODELS = ("threads", "moderation_cases", "solved_cases", "outside_sources", "attachments_kept")


def shown(bulletin: Bulletin) -> dict[str, list[dict[str, Any]]]:
    """All documents of the models, but for where in the log they were last touched."""
    return {
        name: [
            {key: value for key, value in each.items() if key != "_position"}
            for each in bulletin.database[name].find().sort("_id", 1)
        ]
        for name in MODELS
    }


def test_a_rebuild_from_zero_gives_the_same_documents(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    owner, neighbour, chair = nishi.households[0].member(), nishi.households[1].member(), nishi.officer()
    menu_id = board(bulletin, union, "inquiry")
    path = thread(bulletin, union, menu_id)
    bulletin.made(chair, f"{path}/replies", {"body": "見に行きます。"})
    bulletin.made(neighbour, f"{opening(path)}/reports", {"reason": "other"})
    solved = issue(bulletin, union)
    assert bulletin.put(owner, f"{solved}/case", CASE).status_code == 200
    bulletin.made(neighbour, f"{solved}/thanks")
    source = bulletin.made(chair, "/bulletin/sources", terms(bulletin, union))
    kept = put_up(bulletin, owner, photo(), "image/jpeg", "a.jpg").json()
    found = bulletin.database
    wait_until(
        lambda: (
            found["attachments_kept"].count_documents({"_id": kept["attachment_id"]}) == 1
            and found["outside_sources"].count_documents({"_id": source["source_id"]}) == 1
            and found["solved_cases"].count_documents({"thanks": 1, "_id": solved.rsplit("/", 1)[1]}) == 1
            and found["moderation_cases"].count_documents({"menu_id": menu_id}) == 1
        )
    )
    before = shown(bulletin)
    assert all(before.values())
    assert "rebuilt" in bulletin.processes.run("rebuild", *MODELS)
    wait_until(lambda: shown(bulletin) == before)
