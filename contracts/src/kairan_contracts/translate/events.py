"""Integration events of the translate service.

Routing key `translate.<event>.v1.<union>.<association>`. Texts are those of published articles; who may
read them is the article's audience.
"""

from marshmallow import fields, validate

from kairan_contracts.bulletin.parts import AreaPartSchema
from kairan_contracts.events import contract
from kairan_contracts.fields import UtcDateTime, count, text, word
from kairan_contracts.translate.vocabulary import Language, Outcome

TEXT_MOST = 200_000


@contract(
    "translate.translation_ready",
    example={
        "article_id": "01936f2e-5b7a-7c3d-8e4f-5a6b7c8d9e41",
        "edition": 1,
        "union_id": "5a1c3d52-2f6a-5b0e-9a51-0c6a3d1f7b11",
        "union": "yoneizumi",
        "association_id": "0c9a2b64-7a1e-5c1f-8d2b-6f0e9b1a2c33",
        "association": "nishi",
        "language": "en",
        "urgent": True,
        "outcome": "phrases",
        "title": "A bear was seen at 西町会館.",
        "body": "If you see a bear, do not go near it.",
        "phrases": 2,
        "machine_made": 0,
        "converted": 0,
        "left": 0,
        "engines": [],
        "made_at": "2024-07-01T01:00:00Z",
    },
)
class TranslationReadySchema(AreaPartSchema):
    """One edition of an article is there in one language, whole: as phrases written by people,
    machine-made, or (where `left` says so) with sentences left as they were written.
    """

    article_id = fields.UUID(required=True)
    edition = count(required=True)
    language = word(Language, required=True)
    urgent = fields.Boolean(required=True)
    outcome = word(Outcome, required=True)
    title = text(TEXT_MOST, least=0, required=True)
    body = text(TEXT_MOST, least=0, required=True)
    phrases = count(required=True, metadata={"description": "Sentences that are safety phrases."})
    machine_made = count(required=True)
    converted = count(required=True, metadata={"description": "Sentences of dates, numbers and names only."})
    left = count(required=True, metadata={"description": "Sentences left as they were written."})
    engines = fields.List(fields.String(validate=validate.Length(max=400)), required=True)
    made_at = UtcDateTime(required=True)
