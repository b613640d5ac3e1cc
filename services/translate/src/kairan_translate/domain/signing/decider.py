"""The rules of signing: only the wording that is shown now can be signed, and one signature stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import UUID

from kairan_contracts.translate.vocabulary import Language
from kairan_kernel.decider import Decider
from kairan_translate.domain.signing.events import PhraseSigned, SignatureWithdrawn, SigningEvent


class WordingChanged(Exception):
    """The wording that was to be signed is not the one that is shown now."""


class NotSigned(Exception):
    """There is no signature to withdraw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignPhrase:
    """`digest` is the wording that the signer saw, `shown` the one of the catalogue."""

    phrase: str
    language: Language
    digest: str
    shown: str
    signer: str
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawSignature:
    by: UUID
    at: datetime


SigningCommand = SignPhrase | WithdrawSignature
Signature = PhraseSigned | None


def nothing() -> Signature:
    return None


def evolve(state: Signature, event: SigningEvent) -> Signature:
    match event:
        case PhraseSigned():
            return event
        case SignatureWithdrawn():
            return None
        case _:
            assert_never(event)


def decide(command: SigningCommand, state: Signature) -> Sequence[SigningEvent]:
    match command:
        case SignPhrase():
            return _sign(command, state)
        case WithdrawSignature():
            return _withdraw(command, state)
        case _:
            assert_never(command)


def _sign(command: SignPhrase, state: Signature) -> Sequence[SigningEvent]:
    if command.digest != command.shown:
        raise WordingChanged
    if state is not None and (state.digest, state.signer) == (command.digest, command.signer):
        return []
    return [
        PhraseSigned(
            phrase=command.phrase,
            language=command.language,
            digest=command.digest,
            signer=command.signer,
            recorded_by=command.by,
            signed_at=command.at,
        )
    ]


def _withdraw(command: WithdrawSignature, state: Signature) -> Sequence[SigningEvent]:
    if state is None:
        raise NotSigned
    return [
        SignatureWithdrawn(
            phrase=state.phrase, language=state.language, recorded_by=command.by, withdrawn_at=command.at
        )
    ]


SIGNING: Decider[Signature, SigningCommand, SigningEvent] = Decider(
    initial=nothing, decide=decide, evolve=evolve
)
