"""Which browsers does a household want to be told by? Collection ``browsers``, one document a household that
has any, read by the courier. Endpoints and keys stay sealed here.
"""

from collections.abc import Iterable
from uuid import UUID

from kairan_bulletin.domain.delivery.browsers import BrowserSubscribed, BrowserUnsubscribed
from kairan_kernel.projection import Document, Fact, Projection


def keys(fact: Fact) -> Iterable[str]:
    return (str(_household(fact.event)),)


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    event: BrowserSubscribed | BrowserUnsubscribed = fact.event
    subscription_id = str(event.subscription_id)
    kept = [] if document is None else document["browsers"]
    browsers = [each for each in kept if each["subscription_id"] != subscription_id]
    if isinstance(event, BrowserSubscribed):
        return {
            "household_id": key,
            "union_id": str(event.place.union_id),
            "browsers": [*browsers, {"subscription_id": subscription_id, "sealed": event.sealed}],
        }
    return None if document is None or not browsers else {**document, "browsers": browsers}


def _household(event: BrowserSubscribed | BrowserUnsubscribed) -> UUID:
    return event.place.household_id if isinstance(event, BrowserSubscribed) else event.household_id


BROWSERS = Projection(
    name="browsers",
    handles=(BrowserSubscribed, BrowserUnsubscribed),
    keys=keys,
    project=project,
    indexes=(("union_id",),),
)
