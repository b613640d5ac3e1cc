"""Stored type names ↔ events, from every concept. A changed form gets a new version and one upcast.

tests/unit/bulletin/golden/ pins every form ever stored.
"""

from kairan_bulletin import concepts
from kairan_kernel.codec import EventCodec

CODEC = EventCodec(
    concepts.TYPES, {name: step for each in concepts.ALL for name, step in each.upcasts.items()}
)
