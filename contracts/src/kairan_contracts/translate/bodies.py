"""HTTP bodies of the translate service: what callers send and what they get."""

from marshmallow import fields, validate

from kairan_contracts.fields import ContractSchema, Nested, UtcDateTime, count, text, word
from kairan_contracts.translate.vocabulary import EngineStanding, Language, TermKind

TEXT_MOST = 20_000
TERM_MOST = 60
DRAFT = "Whether it holds safety phrases that no native speaker has signed yet."


def language(**more: object) -> fields.String:
    """A language of the catalogue, as it is shown."""
    return fields.String(validate=validate.OneOf([each.value for each in Language]), **more)  # type: ignore[arg-type]


class SegmentSchema(ContractSchema):
    """One sentence and where its words come from."""

    source = fields.String(required=True)
    text = fields.String(required=True)
    origin = fields.String(required=True)
    label = fields.String(metadata={"description": "What to tell the reader about the sentence's origin."})
    phrase = fields.String()
    approval = fields.String(
        metadata={"description": "Of a phrase: draft until a native speaker has signed."}
    )
    signer = fields.String(allow_none=True)
    engine = fields.String()
    reason = fields.String()


class TextShownSchema(ContractSchema):
    text = fields.String(required=True)
    segments = fields.List(Nested(SegmentSchema), required=True)


class TranslationSchema(ContractSchema):
    """An article in one language. `stale`: made of an earlier edition; `edition` None: still being made."""

    article_id = fields.UUID(required=True)
    language = language(required=True)
    edition = fields.Integer(required=True, allow_none=True)
    current_edition = fields.Integer(required=True, attribute="wanted")
    stale = fields.Boolean(required=True)
    awaited = fields.Boolean(required=True)
    outcome = fields.String(allow_none=True)
    draft = fields.Boolean(required=True, metadata={"description": DRAFT})
    notice = fields.String(metadata={"description": "What to tell the reader about the whole."})
    title = Nested(TextShownSchema, allow_none=True)
    body = Nested(TextShownSchema, allow_none=True)
    made_at = UtcDateTime(allow_none=True)


class TranslationsSchema(ContractSchema):
    items = fields.List(Nested(TranslationSchema), required=True)


class RenewalSchema(ContractSchema):
    """Languages to make again; all of the article's when the list is empty."""

    languages = fields.List(word(Language), load_default=list, validate=validate.Length(max=len(Language)))


class RenewedSchema(ContractSchema):
    languages = fields.List(language(), required=True)


class NewTextSchema(ContractSchema):
    """A text to translate. Without `source` its language is detected."""

    text = text(TEXT_MOST, required=True)
    target = word(Language, required=True)
    source = word(Language, load_default=None, allow_none=True)


class TextSchema(ContractSchema):
    """A text's translation, or that it still waits (ask again at its Location)."""

    text_id = fields.UUID(required=True, attribute="_id")
    state = fields.String(required=True)
    source = language(required=True, allow_none=True)
    target = language(required=True)
    outcome = fields.String()
    draft = fields.Boolean(metadata={"description": DRAFT})
    notice = fields.String()
    translated = fields.String()
    segments = fields.List(Nested(SegmentSchema))


class SpeechQuerySchema(ContractSchema):
    language = word(Language, load_default=Language.JA)


class NewSpeechSchema(ContractSchema):
    """A text to listen to before it is published."""

    text = text(TEXT_MOST, required=True)
    language = word(Language, load_default=Language.JA)


class SpeechSchema(ContractSchema):
    """A speech that is not ready yet; ask again in a few seconds."""

    state = fields.String(required=True)


class PhraseQuerySchema(ContractSchema):
    language = word(Language, load_default=Language.EN)


class PhraseSchema(ContractSchema):
    """A safety phrase in one language. `digest` names this wording: who signs it signs no other."""

    phrase = fields.String(required=True)
    language = language(required=True)
    slots = fields.List(fields.String(), required=True)
    japanese = fields.String(required=True)
    wording = fields.String(required=True)
    digest = fields.String(required=True)
    approval = fields.String(required=True)
    signer = fields.String(required=True, allow_none=True)
    signed_at = UtcDateTime(required=True, allow_none=True)
    label = fields.String()


class PhrasesSchema(ContractSchema):
    items = fields.List(Nested(PhraseSchema), required=True)


class SignatureSchema(ContractSchema):
    """A native speaker vouches for a wording. `signer` is the name that readers see."""

    language = word(Language, required=True)
    digest = text(64, required=True)
    signer = text(80, required=True)


class WithdrawalSchema(ContractSchema):
    language = word(Language, required=True)


class NewTermSchema(ContractSchema):
    """A term of the glossary. A language that is left out gets the Japanese unchanged."""

    term = text(TERM_MOST, required=True)
    kind = word(TermKind, load_default=TermKind.TERM)
    reading = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Regexp(r"^[ぁ-ゖァ-ヺー]{1,60}$", error="reading-in-kana"),
    )
    wordings = fields.Dict(
        keys=fields.String(validate=validate.OneOf([each.value for each in Language])),
        values=text(120),
        load_default=dict,
    )


class TermSchema(ContractSchema):
    term_id = fields.UUID(required=True)
    term = fields.String(required=True)
    kind = fields.String(required=True)
    reading = fields.String(required=True, allow_none=True)
    wordings = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class GlossarySchema(ContractSchema):
    items = fields.List(Nested(TermSchema), required=True)


class LanguagesSchema(ContractSchema):
    """The languages that the officers want articles put into, besides Japanese."""

    languages = fields.List(word(Language), required=True, validate=validate.Length(max=len(Language)))


class LanguagesShownSchema(ContractSchema):
    """Articles are put into both: what the officers chose, and what somebody of a household asked for."""

    languages = fields.List(
        language(), required=True, metadata={"description": "As the officers chose; all where nobody did."}
    )
    used = fields.List(
        language(),
        required=True,
        metadata={"description": "That people of the households said they want to read in."},
    )


class PackageSchema(ContractSchema):
    source = fields.String(required=True, attribute="from")
    target = fields.String(required=True, attribute="to")
    version = fields.String(required=True)


class PackageFaultSchema(ContractSchema):
    folder = fields.String(required=True)
    detail = fields.String(required=True)


class EngineSchema(ContractSchema):
    """What machine translation can do now. `engine` None: nothing but safety phrases; the rest of an article
    goes out as it was written, and says so.
    """

    state = fields.String(required=True, validate=validate.OneOf([each.value for each in EngineStanding]))
    notice = fields.String(metadata={"description": "What the state means, for people."})
    engine = fields.String(required=True, allow_none=True)
    packages = fields.List(Nested(PackageSchema), required=True)
    faults = fields.List(Nested(PackageFaultSchema), required=True)
    waiting = count(required=True)
    seen_at = UtcDateTime(required=True, allow_none=True)
