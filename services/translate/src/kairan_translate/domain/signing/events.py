"""What can have happened to a phrase in one language. Stream `phrase-<id of phrase and language>`."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kairan_contracts.translate.vocabulary import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseSigned:
    """A person vouches for this very wording. `digest` names it; `signer` is the name shown to readers."""

    phrase: str
    language: Language
    digest: str
    signer: str
    recorded_by: UUID
    signed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureWithdrawn:
    """Nobody vouches for it any more."""

    phrase: str
    language: Language
    recorded_by: UUID
    withdrawn_at: datetime


SigningEvent = PhraseSigned | SignatureWithdrawn
