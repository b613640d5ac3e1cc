"""Who vouches for this phrase in this language? Collection ``signatures``, key `<phrase>:<language>`."""

from kairan_kernel.projection import Document, Fact, Projection
from kairan_translate.domain.signing.events import PhraseSigned, SignatureWithdrawn


def project(document: Document | None, fact: Fact, key: str) -> Document | None:
    match fact.event:
        case PhraseSigned() as signed:
            return {
                "phrase": signed.phrase,
                "language": signed.language.value,
                "digest": signed.digest,
                "signer": signed.signer,
                "signed_at": signed.signed_at,
            }
        case SignatureWithdrawn():
            return None
    return document


SIGNATURES = Projection(
    name="signatures",
    handles=(PhraseSigned, SignatureWithdrawn),
    keys=lambda fact: [f"{fact.event.phrase}:{fact.event.language}"],
    project=project,
)
