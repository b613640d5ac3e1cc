"""What serve hears of the bulletin and the directory: the queues, and what is kept of it (place names, the
languages that households use, and who an article is addressed to).
"""

from typing import Final

HEARD: Final = (
    "bulletin.article_published.v1",
    "bulletin.article_corrected.v1",
    "bulletin.article_withdrawn.v1",
    "bulletin.block_addressed.v1",
    "bulletin.hall_registered.v1",
    "directory.union_founded.v1",
    "directory.association_founded.v1",
    "directory.block_formed.v1",
    "directory.languages_listed.v1",
)
"""The events that ``listening`` consumes. Follow declares their queues before anything is told."""
