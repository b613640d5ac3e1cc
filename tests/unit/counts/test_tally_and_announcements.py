"""What blocks add up to, and how that is told."""

from dataclasses import replace

import msgspec

from kairan_contracts.events import load_strict
from kairan_contracts.vocabulary import Mode
from kairan_kernel.cloudevents import parse
from kairan_safety.counts.announcing import message_of
from kairan_safety.counts.documents import Cursor, entries_of
from kairan_safety.counts.facts import Block
from kairan_safety.counts.tally import CountedBlock, Tally
from kairan_safety.counts.topology import PARTITIONS, partition_of
from kairan_safety.domain.rollcall.line import BlockCounts

INCIDENT = "00000000-0000-0000-0000-000000000001"
WEST, EAST = "00000000-0000-0000-0000-0000000000aa", "00000000-0000-0000-0000-0000000000bb"


def counted(
    association: str, number: int, *, safe: int, unread: int, incident: str = INCIDENT
) -> CountedBlock:
    block = Block(
        incident_id=incident,
        mode=Mode.DRILL,
        union_id="00000000-0000-0000-0000-000000000002",
        union="yoneizumi",
        association_id=association,
        association="nishi" if association == WEST else "higashi",
        block_id=f"00000000-0000-0000-0000-{number:012}",
        association_name="町会",
        block_name=f"{number}班",
    )
    counts = BlockCounts(households=safe + unread, safe=safe, unread=unread, statements=safe, revision=number)
    return CountedBlock(block, counts)


def test_changes_come_by_association_with_totals_over_all_blocks_known() -> None:
    tally = Tally()
    tally.put([counted(WEST, 1, safe=1, unread=2), counted(EAST, 2, safe=0, unread=5)])

    (change,) = tally.put([counted(WEST, 3, safe=4, unread=0)])

    assert [each.block.block_id[-1] for each in change.blocks] == ["3"]
    assert (change.association.safe, change.association.households) == (5, 7)
    assert (change.incident.safe, change.incident.unread, change.incident.revision) == (5, 7, 3)


def test_a_block_that_is_counted_again_replaces_itself() -> None:
    tally = Tally()
    tally.put([counted(WEST, 1, safe=1, unread=2)])

    (change,) = tally.put([counted(WEST, 1, safe=3, unread=0)])

    assert change.incident == counted(WEST, 1, safe=3, unread=0).counts
    assert len(tally.blocks_of(INCIDENT)) == 1


def test_incidents_never_mix() -> None:
    tally = Tally()
    other = "00000000-0000-0000-0000-000000000009"

    changes = tally.put(
        [counted(WEST, 1, safe=1, unread=0), counted(WEST, 1, safe=7, unread=0, incident=other)]
    )

    assert {change.of.incident_id: change.incident.safe for change in changes} == {INCIDENT: 1, other: 7}


def test_an_announcement_is_a_cloudevent_that_the_strict_contract_accepts() -> None:
    (change,) = Tally().put([counted(WEST, 1, safe=1, unread=2)])

    message = message_of(change, Cursor(1720310700000, 17))

    assert message.routing_key == "safety.blocks_counted.v1.yoneizumi.nishi"
    told = parse(message.body)
    loaded = load_strict("safety.blocks_counted.v1", told.data)
    assert (loaded["epoch"], loaded["sequence"]) == (1720310700000, 17)
    assert loaded["blocks"][0]["safe"] == 1
    assert (told.mode, told.stream_revision) == ("drill", 1)


def test_an_announcement_of_a_block_without_a_name_is_accepted_too() -> None:
    nameless = counted(WEST, 1, safe=1, unread=2)
    nameless = CountedBlock(replace(nameless.block, block_name=None, association_name=None), nameless.counts)
    (change,) = Tally().put([nameless])

    data = msgspec.json.decode(message_of(change, Cursor(1, 1)).body)["data"]

    assert load_strict("safety.blocks_counted.v1", data)["blocks"][0]["name"] is None


def test_the_same_announcement_has_the_same_id_each_time() -> None:
    (change,) = Tally().put([counted(WEST, 1, safe=1, unread=2)])

    assert message_of(change, Cursor(1, 1)).id == message_of(change, Cursor(1, 1)).id
    assert message_of(change, Cursor(1, 1)).id != message_of(change, Cursor(1, 2)).id


def test_a_document_says_all_of_a_block_and_nothing_of_the_run() -> None:
    first, second = counted(WEST, 1, safe=1, unread=2), counted(EAST, 2, safe=0, unread=3)

    entries = entries_of([second, first])

    assert [(each["block_id"], each["counts"]["unread"]) for each in entries] == [
        (first.block.block_id, 2),
        (second.block.block_id, 3),
    ]
    assert not {"epoch", "sequence"} & entries[0].keys()


def test_a_block_is_always_in_the_same_partition() -> None:
    keys = [f"incident/{n}".encode() for n in range(200)]

    assert {partition_of(key) for key in keys} == set(range(PARTITIONS))
    assert partition_of(b"incident/block") == 1
