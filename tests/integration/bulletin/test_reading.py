"""Read receipts, tallies, reminders, the inbox's pages, paper."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.neighbourhood.union import Union, operator

from kairan_contracts.identity import Principal

from .calling import Bulletin, slug, wait_until
from .test_articles import inbox, own, published


def read(bulletin: Bulletin, who: Principal, article_id: str, **more: Any) -> Any:
    return bulletin.post(who, f"/bulletin/articles/{article_id}/read-receipts", more)


def readings(bulletin: Bulletin, who: Principal, article_id: str) -> dict[str, Any]:
    found: dict[str, Any] = bulletin.get(who, f"/bulletin/articles/{article_id}/readings").json()
    return found


def test_reading_is_counted_once_a_household_whoever_reads(bulletin: Bulletin, union: Union) -> None:
    nishi, article_id = union.associations[0], published(bulletin, union)
    for n in (1, 2):
        assert read(bulletin, nishi.households[0].member(n), article_id).status_code == 201
    assert read(bulletin, nishi.households[1].member(), article_id, means="speaker").status_code == 201
    wait_until(lambda: readings(bulletin, nishi.officer(), article_id)["read"] == 2)
    tallies = readings(bulletin, nishi.officer(), article_id)
    assert (tallies["households"], tallies["read_by"]) == (6, {"app": 1, "paper": 0, "speaker": 1})
    assert [(each["block_name"], each["read"]) for each in tallies["blocks"]] == [("1班", 2), ("2班", 0)]
    [item] = inbox(bulletin, nishi.households[0].member())
    assert (item["read"], item["read_edition"]) == (True, 1)
    assert inbox(bulletin, nishi.households[0].member(), unread=True) == []


def test_a_repeated_receipt_is_the_same_receipt(bulletin: Bulletin, union: Union) -> None:
    resident, article_id = union.households[0].member(), published(bulletin, union)
    first = read(bulletin, resident, article_id)
    again = read(bulletin, resident, article_id)
    assert first.json() == again.json()


def test_the_leader_ticks_the_paper_list_of_the_own_block(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    block, other = nishi.blocks
    wanting = block.households[1]
    path = f"/bulletin/households/{wanting.household_id}/channels"
    assert bulletin.put(block.leader(), path, {"paper": True}).json()["paper"] is True
    wait_until(lambda: bulletin.database["channels"].count_documents({"_id": str(wanting.household_id)}) == 1)
    article_id = published(bulletin, union)
    paper = f"/bulletin/articles/{article_id}/blocks/{block.block_id}/paper-list"
    wait_until(lambda: bulletin.get(block.leader(), paper).json()["items"] != [])
    assert [each["number"] for each in bulletin.get(block.leader(), paper).json()["items"]] == ["1002"]
    ticks = f"/bulletin/articles/{article_id}/paper-receipts"
    ids = [str(each.household_id) for each in block.households[1:]]
    assert bulletin.made(block.leader(), ticks, {"household_ids": ids})["ticked"] == 2
    wait_until(lambda: readings(bulletin, nishi.officer(), article_id)["read_by"]["paper"] == 2)
    foreign = {"household_ids": [str(other.households[0].household_id)]}
    refused = bulletin.post(block.leader(), ticks, foreign)
    assert (refused.status_code, slug(refused)) == (403, "not-your-block")
    unknown = {"household_ids": [str(union.associations[1].households[0].household_id)]}
    assert bulletin.post(block.leader(), ticks, unknown).status_code == 404
    resident = bulletin.post(block.households[1].member(), ticks, {"household_ids": ids[1:]})
    assert (resident.status_code, slug(resident)) == (403, "role-needed")


def test_only_the_silent_are_reminded(bulletin: Bulletin, union: Union) -> None:
    nishi, article_id = union.associations[0], published(bulletin, union)
    for household in nishi.households[:4]:
        read(bulletin, household.member(), article_id)
    path = f"/bulletin/articles/{article_id}"
    reminder = bulletin.made(nishi.officer(), f"{path}/reminders", key="remind")
    assert reminder["households"] == 2
    again = bulletin.made(nishi.officer(), f"{path}/reminders", key="remind")
    assert again["reminder_id"] == reminder["reminder_id"]

    def reminded() -> list[tuple[str, int]]:
        items = bulletin.get(nishi.officer(), f"{path}/readers", params={"unread": True}).json()["items"]
        return [(each["number"], each["reminders"]) for each in items]

    wait_until(lambda: reminded() == [("2002", 1), ("2003", 1)])


def test_who_has_read_is_listed_in_pages_by_block_and_number(bulletin: Bulletin, union: Union) -> None:
    nishi, article_id = union.associations[0], published(bulletin, union)
    path = f"/bulletin/articles/{article_id}/readers"
    wait_until(lambda: len(bulletin.get(nishi.officer(), path).json()["items"]) == 6)
    seen: list[str] = []
    cursor: str | None = None
    while True:
        params = {"limit": 4} if cursor is None else {"limit": 4, "cursor": cursor}
        page = bulletin.get(nishi.officer(), path, params=params).json()
        seen += [each["number"] for each in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == ["1001", "1002", "1003", "2001", "2002", "2003"]
    own_block = bulletin.get(nishi.blocks[1].leader(), path).json()["items"]
    assert [each["number"] for each in own_block] == ["2001", "2002", "2003"]
    resident = bulletin.get(nishi.households[0].member(2), path)
    assert (resident.status_code, slug(resident)) == (403, "role-needed")


def test_the_denominator_stays_as_it_was_at_publication(bulletin: Bulletin, union: Union) -> None:
    nishi, article_id = union.associations[0], published(bulletin, union)
    gone, moved = nishi.households[0], nishi.households[1]
    bulletin.tell("household_departed", {**gone.placement(), "departed_on": "2024-09-30"})
    to = nishi.blocks[1]
    bulletin.tell(
        "household_moved",
        {
            **moved.placement(),
            "block_id": str(to.block_id),
            "block_name": to.name,
            "previous_block_id": str(moved.block.block_id),
        },
    )
    households = bulletin.database["households"]
    wait_until(lambda: households.find_one({"_id": str(gone.household_id)})["present"] is False)
    wait_until(lambda: households.find_one({"_id": str(moved.household_id)})["block_id"] == str(to.block_id))
    wait_until(lambda: readings(bulletin, nishi.officer(), article_id).get("households") == 6)
    later = published(bulletin, union)
    wait_until(lambda: readings(bulletin, nishi.officer(), later).get("households") == 5)
    from_new_block = moved.member()
    here = type(from_new_block)(
        subject=from_new_block.subject,
        kind=from_new_block.kind,
        household_id=moved.household_id,
        block_id=to.block_id,
        association_id=nishi.association_id,
        union_id=union.union_id,
        union=union.slug,
        association=nishi.slug,
    )
    wait_until(lambda: {each["article_id"] for each in inbox(bulletin, here)} == {article_id, later})


def test_an_edition_that_is_not_out_cannot_be_read(bulletin: Bulletin, union: Union) -> None:
    article_id = published(bulletin, union)
    answer = read(bulletin, union.households[0].member(), article_id, edition=2)
    assert (answer.status_code, slug(answer)) == (422, "edition-unknown")


def test_reading_the_correction_is_told_apart(bulletin: Bulletin, union: Union) -> None:
    nishi, article_id = union.associations[0], published(bulletin, union)
    first, second = nishi.households[:2]
    read(bulletin, first.member(), article_id)
    body = {"title": "夏祭り", "body": "7月21日です。", "note": "訂正"}
    bulletin.made(nishi.officer(), f"/bulletin/articles/{article_id}/editions", body)
    read(bulletin, second.member(), article_id, edition=2)
    wait_until(lambda: readings(bulletin, nishi.officer(), article_id)["read"] == 2)
    assert readings(bulletin, nishi.officer(), article_id)["read_latest"] == 1


def test_the_inbox_is_paged_newest_first_and_hides_what_expired(bulletin: Bulletin, union: Union) -> None:
    resident = union.households[0].member()
    soon = datetime.now(UTC) + timedelta(seconds=6)
    made = [published(bulletin, union, expires_at=soon.isoformat())]
    made += [published(bulletin, union) for _ in range(4)]
    wait_until(lambda: len(inbox(bulletin, resident, expired=True)) == 5)
    seen: list[str] = []
    cursor: str | None = None
    while True:
        params: dict[str, Any] = {"limit": 2, "expired": True}
        params |= {} if cursor is None else {"cursor": cursor}
        page = bulletin.get(resident, "/bulletin/inbox", params=params).json()
        seen += [each["article_id"] for each in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == made[::-1]
    wait_until(lambda: [each["article_id"] for each in inbox(bulletin, resident)] == made[:0:-1])
    assert len(inbox(bulletin, resident, expired=True)) == 5


def test_a_group_is_addressed_alone(bulletin: Bulletin, union: Union) -> None:
    nishi, higashi = union.associations
    chair = nishi.officer()
    group = bulletin.made(chair, "/bulletin/groups", {"scope": own(union), "name": "子ども会"})
    path = f"/bulletin/groups/{group['group_id']}"
    foreign = {"join": [str(higashi.households[0].household_id)]}
    refused = bulletin.post(chair, f"{path}/members", foreign)
    assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [
        ("/join/0", "household-unknown")
    ]
    ids = [str(nishi.households[0].household_id), str(nishi.households[4].household_id)]
    assert len(bulletin.made(chair, f"{path}/members", {"join": ids})["members"]) == 2
    wait_until(
        lambda: (
            [len(each["members"]) for each in bulletin.get(chair, "/bulletin/groups").json()["items"]][:1]
            == [2]
        )
    )
    article_id = published(bulletin, union, audience={"group_ids": [group["group_id"]]})
    wait_until(lambda: readings(bulletin, chair, article_id).get("households") == 2)
    wait_until(lambda: len(inbox(bulletin, nishi.households[4].member())) == 1)
    assert inbox(bulletin, nishi.households[1].member()) == []
    assert bulletin.get(nishi.households[0].member(), path).status_code == 403
    assert bulletin.get(higashi.officer(), path).status_code == 404
    assert bulletin.post(higashi.officer(), f"{path}/members", foreign).status_code == 404
    assert bulletin.call(chair, "DELETE", path).status_code == 204
    assert bulletin.get(chair, path).status_code == 404


def test_a_role_is_addressed_by_those_who_hold_it_now(bulletin: Bulletin, union: Union) -> None:
    nishi = union.associations[0]
    leader, treasurer = nishi.blocks[0].leader(), nishi.officer()
    about = {
        "union_id": str(union.union_id),
        "union": union.slug,
        "association_id": str(nishi.association_id),
        "association": nishi.slug,
        "starts_on": "2024-04-01",
    }
    elsewhere = str(nishi.blocks[1].households[0].household_id)
    for n, (member, role, ends_on, household_id) in enumerate(
        (
            (leader, "block_leader", None, None),
            (treasurer, "treasurer", None, None),
            (treasurer, "block_leader", "2024-04-30", None),
            (nishi.blocks[1].leader(), "officer", None, elsewhere),
        )
    ):
        bulletin.tell(
            "appointment_made",
            {
                **about,
                "appointment_id": str(nishi.households[n].household_id),
                "member_id": str(member.subject),
                "role": role,
                "scope_kind": "association",
                "scope_id": str(nishi.association_id),
                "ends_on": ends_on,
                "household_id": household_id,
            },
        )
    logged_in = {
        **nishi.blocks[0].households[0].placement(),
        "member_id": str(leader.subject),
        "logged_in_at": "2024-04-02T00:00:00Z",
    }
    bulletin.tell("first_login_recorded", logged_in)
    wait_until(lambda: bulletin.database["offices"].count_documents({"union_id": str(union.union_id)}) == 4)
    wait_until(lambda: bulletin.database["members"].count_documents({"_id": str(leader.subject)}) == 1)
    wait_until(lambda: bulletin.database["members"].count_documents({"household_id": elsewhere}) == 1)
    article_id = published(bulletin, union, audience={"roles": ["block_leader", "treasurer", "officer"]})
    seen = bulletin.get(nishi.officer(), f"/bulletin/articles/{article_id}").json()
    assert (seen["audience"]["households"], seen["audience"]["unplaced"]) == (2, 1)
    wait_until(lambda: len(inbox(bulletin, leader)) == 1)


def test_channels_are_the_households_own(bulletin: Bulletin, union: Union) -> None:
    nishi, higashi = union.associations
    household = nishi.households[0]
    path = f"/bulletin/households/{household.household_id}/channels"
    assert bulletin.get(household.member(), path).json()["paper"] is False
    body = {"email": "watashi@example.jp", "speaker": True}
    assert bulletin.put(household.member(), path, body).json()["email"] == "watashi@example.jp"
    assert bulletin.get(household.member(), path).json()["email"] == "watashi@example.jp"
    assert bulletin.get(nishi.officer(), path).json()["email"] is None
    assert bulletin.get(higashi.officer(), path).status_code == 404
    assert bulletin.put(higashi.officer(), path, body).status_code == 404
    assert bulletin.get(nishi.households[1].member(), path).status_code == 403
    wrong = bulletin.put(household.member(), path, {"email": "kein Brief"})
    assert (wrong.status_code, slug(wrong)) == (422, "validation")
    stored = bulletin.database["channels"].find_one({"_id": str(household.household_id)}) or {}
    assert "watashi" not in str(stored)


def test_a_sender_reports_what_it_did(bulletin: Bulletin, union: Union) -> None:
    nishi, article_id = union.associations[0], published(bulletin, union)
    first, second = nishi.households[:2]
    path = f"/bulletin/articles/{article_id}/deliveries"
    report = {
        "channel": "push",
        "deliveries": [
            {"household_id": str(first.household_id), "outcome": "sent"},
            {"household_id": str(second.household_id), "outcome": "failed", "reason": "gone"},
            {"household_id": str(union.associations[1].households[0].household_id), "outcome": "sent"},
        ],
    }
    assert bulletin.made(operator(), path, report)["kept"] == 2
    assert bulletin.post(nishi.officer(), path, report).status_code == 403

    def outcomes() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = bulletin.get(nishi.officer(), path).json()["channels"]
        return found

    wait_until(lambda: outcomes() == [{"channel": "push", "sent": 1, "failed": 1}])
