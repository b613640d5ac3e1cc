"""Ballots of an anonymous survey: replies in an envelope of a size that tells nothing of them.

Why: the log must know which household answered, so that each counts once, and must keep every answer that
was accepted. So the ballot lies beside the household, sealed with a key that this survey alone has. When the
survey is closed the ballots are counted together and the key is destroyed: from then on nobody, not even who
holds the whole log and the vault, can say what a household answered.

Promised: no page, file or message ever ties an answer to a household, before or after; results are shown only
after the closing (nobody can compare them before and after one answer), only of ``BALLOTS_LEAST`` or more
ballots, never by block, texts in the order of the alphabet. With fewer ballots they are destroyed uncounted.
Not promised: until the key is destroyed, who has both the vault's key and the log could open a ballot; a
backup of the vault from that time still could until it is deleted; and what all answered alike, each did.
"""

import base64
from collections.abc import Sequence
from typing import Final

import msgspec

from kairan_bulletin.domain.survey.events import Question, Reply
from kairan_contracts.bulletin.survey_words import QuestionKind

BALLOTS_LEAST: Final = 3
TEXT_MOST: Final = 500
_TEXT_BYTES: Final = TEXT_MOST * 6 + 100
"""At worst each character is written as ``\\u0001``."""
_OTHER_BYTES: Final = 220

_replies = msgspec.json.Decoder(tuple[Reply, ...])


def ballot_bytes(questions: Sequence[Question]) -> int:
    """The size of every ballot of this survey, whatever it says."""
    sizes = (_TEXT_BYTES if question.kind is QuestionKind.TEXT else _OTHER_BYTES for question in questions)
    return 16 + sum(sizes)


def folded(questions: Sequence[Question], replies: Sequence[Reply]) -> str:
    """The replies as text of always the same length, to be sealed."""
    written = msgspec.json.encode(sorted(replies, key=lambda reply: reply.number))
    return base64.b64encode(written.ljust(ballot_bytes(questions))).decode("ascii")


def unfolded(ballot: str) -> tuple[Reply, ...]:
    """The replies again."""
    return _replies.decode(base64.b64decode(ballot))
