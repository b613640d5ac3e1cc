"""The rules of translations, wordings and signatures: given what happened, when asked, then what follows."""

from datetime import UTC, datetime
from uuid import UUID

from kairan_contracts.translate.vocabulary import Language, Origin, Outcome, TermKind
from kairan_kernel.ids import derived_id
from kairan_kernel.testing import given
from kairan_translate.domain.areas import Area
from kairan_translate.domain.segments import Segment
from kairan_translate.domain.signing.decider import (
    SIGNING,
    NotSigned,
    SignPhrase,
    WithdrawSignature,
    WordingChanged,
)
from kairan_translate.domain.signing.events import PhraseSigned, SignatureWithdrawn
from kairan_translate.domain.translation.commands import (
    AskRenewal,
    ReceiveArticle,
    RecordTranslations,
    Translated,
    WithdrawArticle,
)
from kairan_translate.domain.translation.decider import TRANSLATION, ArticleUnknown
from kairan_translate.domain.translation.events import (
    ArticleReceived,
    ArticleWithdrawn,
    RenewalAsked,
    TranslationMade,
)
from kairan_translate.domain.wording.commands import ChooseLanguages, EnterTerm, RemoveTerm
from kairan_translate.domain.wording.decider import TERMS_MOST, WORDING, GlossaryFull, TermUnknown
from kairan_translate.domain.wording.events import LanguagesChosen, TermEntered, TermRemoved

NOW = datetime(2026, 7, 7, tzinfo=UTC)
ARTICLE, AUDIENCE, SOMEONE = (derived_id("test", name) for name in ("article", "audience", "someone"))
AREA = Area(union_id=derived_id("test", "union"), union="yoneizumi")
EN, VI = Language.EN, Language.VI


def article(edition: int) -> ArticleReceived:
    return ArticleReceived(
        article_id=ARTICLE,
        edition=edition,
        area=AREA,
        audience_id=AUDIENCE,
        source=Language.JA,
        title="助けて",
        body="祭り",
        urgent=False,
        languages=(EN, VI),
        received_at=NOW,
    )


def text(language: Language) -> Translated:
    segment = Segment(source="祭り", text="festival", origin=Origin.MACHINE, engine="e")
    return Translated(language=language, title=(segment,), body=())


def made(edition: int, language: Language) -> TranslationMade:
    return TranslationMade(
        article_id=ARTICLE,
        edition=edition,
        area=AREA,
        language=language,
        urgent=False,
        title=text(language).title,
        body=(),
        outcome=Outcome.MACHINE,
        made_at=NOW,
    )


def record(edition: int, language: Language) -> RecordTranslations:
    return RecordTranslations(edition=edition, translated=(text(language),), at=NOW)


def test_an_edition_is_received_with_what_is_ready_at_once() -> None:
    receive = ReceiveArticle(article=article(1), ready=(text(EN),))
    given(TRANSLATION).when(receive).then(article(1), made(1, EN))


def test_an_edition_that_was_received_or_is_older_changes_nothing() -> None:
    for edition in (1, 2):
        receive = ReceiveArticle(article=article(edition), ready=(text(EN),))
        given(TRANSLATION, article(2)).when(receive).then_nothing()


def test_a_language_is_made_once_an_edition() -> None:
    given(TRANSLATION, article(1)).when(record(1, EN)).then(made(1, EN))
    given(TRANSLATION, article(1), made(1, EN)).when(record(1, EN)).then_nothing()


def test_languages_that_are_made_together_are_each_an_event_of_their_own() -> None:
    both = RecordTranslations(edition=1, translated=(text(EN), text(VI)), at=NOW)
    given(TRANSLATION, article(1)).when(both).then(made(1, EN), made(1, VI))
    given(TRANSLATION, article(1), made(1, EN)).when(both).then(made(1, VI))


def test_a_translation_of_an_edition_that_was_corrected_meanwhile_is_dropped() -> None:
    given(TRANSLATION, article(1), article(2)).when(record(1, EN)).then_nothing()
    given(TRANSLATION, article(1), made(1, EN), article(2)).when(record(2, EN)).then(made(2, EN))


def test_a_language_that_nobody_asked_for_is_not_recorded() -> None:
    given(TRANSLATION, article(1)).when(record(1, Language.KO)).then_nothing()


def test_a_renewal_makes_a_language_awaited_again() -> None:
    ask = AskRenewal(languages=(EN,), by=SOMEONE, at=NOW)
    asked = RenewalAsked(
        article_id=ARTICLE, edition=1, area=AREA, languages=(EN,), asked_by=SOMEONE, asked_at=NOW
    )
    given(TRANSLATION, article(1), made(1, EN)).when(ask).then(asked)
    given(TRANSLATION, article(1), made(1, EN), asked).when(record(1, EN)).then(made(1, EN))
    given(TRANSLATION).when(ask).then_raises(ArticleUnknown)


def test_a_withdrawn_article_is_translated_no_more() -> None:
    gone = ArticleWithdrawn(article_id=ARTICLE, withdrawn_at=NOW)
    given(TRANSLATION, article(1)).when(WithdrawArticle(at=NOW)).then(gone)
    given(TRANSLATION, article(1), gone).when(record(1, EN)).then_nothing()
    given(TRANSLATION, article(1), gone).when(WithdrawArticle(at=NOW)).then_nothing()
    given(TRANSLATION, article(1), gone).when(ReceiveArticle(article=article(2), ready=())).then_nothing()


def entered(term_id: UUID, term: str = "西町会館") -> TermEntered:
    return TermEntered(
        area=AREA,
        term_id=term_id,
        term=term,
        kind=TermKind.PLACE,
        reading=None,
        wordings={EN: "Nishi Hall"},
        by=SOMEONE,
        at=NOW,
    )


def enter(term_id: UUID) -> EnterTerm:
    return EnterTerm(
        area=AREA,
        term_id=term_id,
        term="西町会館",
        kind=TermKind.PLACE,
        reading=None,
        wordings={EN: "Nishi Hall"},
        by=SOMEONE,
        at=NOW,
    )


def test_a_term_is_entered_once_and_removed_once() -> None:
    remove = RemoveTerm(area=AREA, term_id=ARTICLE, by=SOMEONE, at=NOW)
    removed = TermRemoved(area=AREA, term_id=ARTICLE, by=SOMEONE, at=NOW)
    given(WORDING).when(enter(ARTICLE)).then(entered(ARTICLE))
    given(WORDING, entered(ARTICLE)).when(enter(ARTICLE)).then_nothing()
    given(WORDING, entered(ARTICLE)).when(remove).then(removed)
    given(WORDING, entered(ARTICLE), removed).when(remove).then_raises(TermUnknown)


def test_a_full_glossary_takes_no_more_terms_but_changes_those_it_has() -> None:
    terms = [entered(derived_id("term", n), f"語{n}") for n in range(TERMS_MOST)]
    given(WORDING, *terms).when(enter(ARTICLE)).then_raises(GlossaryFull)
    replaced = enter(terms[0].term_id)
    given(WORDING, *terms[1:]).when(replaced).then(entered(terms[0].term_id))


def test_languages_are_chosen_and_the_same_choice_is_no_event() -> None:
    choose = ChooseLanguages(area=AREA, languages=(VI,), by=SOMEONE, at=NOW)
    chosen = LanguagesChosen(area=AREA, languages=(VI,), by=SOMEONE, at=NOW)
    given(WORDING).when(choose).then(chosen)
    given(WORDING, chosen).when(choose).then_nothing()


def sign(digest: str) -> SignPhrase:
    return SignPhrase(
        phrase="help-me", language=VI, digest=digest, shown="abc", signer="Nguyễn", by=SOMEONE, at=NOW
    )


SIGNED = PhraseSigned(
    phrase="help-me", language=VI, digest="abc", signer="Nguyễn", recorded_by=SOMEONE, signed_at=NOW
)


def test_only_the_wording_that_is_shown_is_signed() -> None:
    given(SIGNING).when(sign("abc")).then(SIGNED)
    given(SIGNING, SIGNED).when(sign("abc")).then_nothing()
    given(SIGNING).when(sign("old")).then_raises(WordingChanged)


def test_a_signature_is_withdrawn_once() -> None:
    withdraw = WithdrawSignature(by=SOMEONE, at=NOW)
    withdrawn = SignatureWithdrawn(phrase="help-me", language=VI, recorded_by=SOMEONE, withdrawn_at=NOW)
    given(SIGNING, SIGNED).when(withdraw).then(withdrawn)
    given(SIGNING, SIGNED, withdrawn).when(withdraw).then_raises(NotSigned)
