"""Read aloud over HTTP."""

from typing import Any

from kairan_contracts.translate.bodies import NewSpeechSchema, SpeechQuerySchema, SpeechSchema
from kairan_contracts.translate.vocabulary import Language
from kairan_kernel.http import route
from kairan_kernel.replies import Download, Reply
from kairan_kernel.requests import Request
from kairan_translate.desks.articles import area_of
from kairan_translate.desks.speeches import NoVoice, TooLongToSpeak, TooManySpeeches, VoiceFailed
from kairan_translate.domain.translation.decider import ArticleUnknown
from kairan_translate.locks.glossary import Glossary
from kairan_translate.routes.permissions import residents
from kairan_translate.routes.texts import PATIENCE, area_at, waited

TAGS = ("speech",)
AUDIO = "audio/mpeg"


class SpeechRoutes:
    app: Any

    @route(
        "GET",
        "/translate/articles/<uuid:article_id>/speech",
        query=SpeechQuerySchema,
        reply=SpeechSchema,
        allow=residents,
        summary="An article read aloud (MP3); 202 while it is being made, 406 for a language without a voice",
        summary_ja="記事の読み上げ(MP3)",
        errors=(ArticleUnknown, NoVoice, TooLongToSpeak, TooManySpeeches, VoiceFailed),
        tags=TAGS,
    )
    def speak_article(self, request: Request) -> Download | Reply:
        article = self.app.articles.readable(request.principal, request.params["article_id"])
        glossary = self.app.wordings.glossary(area_of(article))
        text = f"{article['title']}\n{article['body']}"
        return self._spoken(text, request.query["language"], glossary, f"{article['article_id']}.mp3")

    @route(
        "POST",
        "/translate/speeches",
        body=NewSpeechSchema,
        reply=SpeechSchema,
        allow=residents,
        summary="Listen to a text before it is published (MP3)",
        summary_ja="公開前の試し聞き(MP3)",
        errors=(NoVoice, TooLongToSpeak, TooManySpeeches, VoiceFailed),
        tags=TAGS,
    )
    def speak_text(self, request: Request) -> Download | Reply:
        glossary = self.app.wordings.glossary(area_at(request.principal))
        return self._spoken(request.body["text"], request.body["language"], glossary, "speech.mp3")

    def _spoken(self, text: str, language: Language, glossary: Glossary, filename: str) -> Download | Reply:
        asked = self.app.speeches.ask(text, language, glossary)
        speech = waited(asked, lambda: self.app.speeches.find(asked["_id"]) or {"state": "failed"}, PATIENCE)
        match speech["state"]:
            case "ready":
                return Download(bytes(speech["audio"]), AUDIO, filename)
            case "failed":
                raise VoiceFailed
            case _:
                return Reply(status=202, body={"state": "waiting"}, headers={"Retry-After": "2"})
