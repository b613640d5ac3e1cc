"""By what ways does a household want to be told? Collection ``channels``, one document a household that said
so. Addresses stay sealed here.
"""

from collections.abc import Iterable

from kairan_bulletin.domain.delivery.events import ChannelsChosen
from kairan_kernel.projection import Document, Fact, Projection


def keys(fact: Fact) -> Iterable[str]:
    return (str(fact.event.place.household_id),)


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    chosen: ChannelsChosen = fact.event
    return {
        "household_id": key,
        "union_id": str(chosen.place.union_id),
        "association_id": str(chosen.place.association_id),
        "email": chosen.email,
        "paper": chosen.paper,
        "speaker": chosen.speaker,
        "chosen_at": chosen.chosen_at,
    }


CHANNELS = Projection(
    name="channels",
    handles=(ChannelsChosen,),
    keys=keys,
    project=project,
    indexes=(("union_id",),),
    keeps_all=True,
)
