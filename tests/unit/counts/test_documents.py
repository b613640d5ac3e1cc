"""What a document of counts holds."""

from uuid import uuid4

from kairan_contracts.vocabulary import Mode
from kairan_safety.counts.documents import blocks_in, entries_of, text_of
from kairan_safety.counts.facts import Block
from kairan_safety.counts.tally import CountedBlock
from kairan_safety.domain.rollcall.line import BlockCounts


def counted(name: str) -> CountedBlock:
    block = Block(
        incident_id=str(uuid4()),
        mode=Mode.DRILL,
        union_id=str(uuid4()),
        union="yonaizumi",
        association_id=str(uuid4()),
        association="nishi",
        association_name="西町会",
        block_id=str(uuid4()),
        block_name=name,
    )
    return CountedBlock(block, BlockCounts(households=3, safe=2, revision=5))


def test_blocks_are_written_as_a_text_in_their_order_and_read_again() -> None:
    blocks = [counted("1班"), counted("2班")]
    assert text_of(blocks) == text_of(reversed(blocks))
    assert blocks_in({"blocks": text_of(blocks)}) == entries_of(blocks)


def test_a_document_of_before_they_were_a_text_is_still_read() -> None:
    blocks = entries_of([counted("1班")])
    assert blocks_in({"blocks": blocks}) == blocks
