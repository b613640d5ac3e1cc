"""The catalogue with who vouches for what. Writes ``phrase-<id>``, reads collection ``signatures``."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pymongo.database import Database

from kairan_contracts.translate.vocabulary import Approval, Language
from kairan_kernel.commands import Causation, CommandLoop
from kairan_kernel.store import EventStore
from kairan_translate.codec import CODEC
from kairan_translate.domain.signing.decider import SIGNING, SignPhrase, WithdrawSignature
from kairan_translate.phrases.catalogue import Phrase, catalogue
from kairan_translate.projections.signatures import SIGNATURES
from kairan_translate.streams import phrase_stream


class PhraseUnknown(Exception):
    """The catalogue has no such phrase."""


class PhraseDesk:
    """Blocking."""

    def __init__(
        self, store: EventStore, database: Database[dict[str, Any]], now: Callable[[], datetime]
    ) -> None:
        self._signing = CommandLoop(store, CODEC, SIGNING)
        self._collection = database[SIGNATURES.name]
        self._now = now

    def listed(self, language: Language) -> list[dict[str, Any]]:
        """Every phrase in a language with its approval."""
        signed = self.signatures(f"{name}:{language}" for name in catalogue())
        return [shown(phrase, language, signed) for phrase in catalogue().values()]

    def sign(
        self, name: str, language: Language, digest: str, signer: str, by: UUID, cause: Causation
    ) -> dict[str, Any]:
        """Record that `signer` vouches for the wording that `digest` names."""
        phrase = known(name)
        command = SignPhrase(
            phrase=name,
            language=language,
            digest=digest,
            shown=phrase.digest(language),
            signer=signer,
            by=by,
            at=self._now(),
        )
        state = self._signing.handle(phrase_stream(name, language), command, cause).state
        signature = (
            {}
            if state is None
            else {"digest": state.digest, "signer": state.signer, "signed_at": state.signed_at}
        )
        return shown(phrase, language, {f"{name}:{language}": signature})

    def withdraw(self, name: str, language: Language, by: UUID, cause: Causation) -> None:
        command = WithdrawSignature(by=by, at=self._now())
        self._signing.handle(phrase_stream(known(name).id, language), command, cause)

    def signatures(self, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
        """The signatures that stand, by `<phrase>:<language>`."""
        return {found["_id"]: found for found in self._collection.find({"_id": {"$in": list(keys)}})}


def known(name: str) -> Phrase:
    phrase = catalogue().get(name)
    if phrase is None:
        raise PhraseUnknown
    return phrase


def shown(phrase: Phrase, language: Language, signed: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A phrase in a language, with its approval."""
    digest = phrase.digest(language)
    return {
        "phrase": phrase.id,
        "language": language.value,
        "slots": list(phrase.slots),
        "japanese": phrase.wordings[Language.JA],
        "wording": phrase.wordings[language],
        "digest": digest,
        **approval(signed.get(f"{phrase.id}:{language}"), digest),
    }


def approval(signature: Mapping[str, Any] | None, digest: str | None) -> dict[str, Any]:
    """Signed only when the very wording that is shown was signed."""
    if signature is None or signature.get("digest") != digest:
        return {"approval": Approval.DRAFT.value, "signer": None, "signed_at": None}
    return {
        "approval": Approval.APPROVED.value,
        "signer": signature["signer"],
        "signed_at": signature["signed_at"],
    }
