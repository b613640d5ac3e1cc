"""Audiences, as the service knows them."""

from dataclasses import asdict

from kairan_bulletin import streams
from kairan_bulletin.concepts.concept import Concept, Told
from kairan_bulletin.domain.audience.events import AudienceEvent, BlockAddressed
from kairan_bulletin.domain.audience.wish import AudienceEmpty
from kairan_bulletin.projections.audience_blocks import AUDIENCE_BLOCKS


def tell(event: AudienceEvent) -> Told | None:
    return "block_addressed", asdict(event)


AUDIENCE = Concept(
    name="audience",
    streams=(streams.AUDIENCE,),
    types={"BlockAddressed.v1": BlockAddressed},
    projections=(AUDIENCE_BLOCKS,),
    tell=tell,
    errors={AudienceEmpty: (422, "audience-empty")},
)
