"""The bulletin scene shows every language that translate has, and takes no machine's word for a person's."""

import io
from typing import Any

from rich.console import Console

from kairan_contracts.translate.vocabulary import Language
from kairan_local.demo.client import Gateway
from kairan_local.demo.stage import Stage
from kairan_local.demo.week.checks import Checks
from kairan_local.demo.week.languages import LANGUAGES, RIVER, Languages
from kairan_local.demo.week.pages import Pages


def showing(console: Console) -> Languages:
    stage = Stage(
        union_id="u",
        union="yoneizumi",
        seats=[],
        sections=[],
        block_names={},
        chair="chair",
        operator="operator",
        neighbour="neighbour",
    )
    pages = Pages(Gateway("http://127.0.0.1:1", "test"), stage)
    return Languages(pages, Checks(lambda _text: None), console.print)


def made(*origins: str) -> dict[str, Any]:
    segments = [
        {"origin": origin, "label": f"by {origin}", **({"approval": "draft"} if origin == "phrase" else {})}
        for origin in origins
    ]
    return {
        "title": {"text": "Bears", "segments": segments[:1]},
        "body": {"text": "Beware.", "segments": segments[1:]},
    }


def shown(*origins: str) -> tuple[Languages, str]:
    """The table when all languages but the one it was written in are of these origins."""
    console = Console(file=io.StringIO(), width=80)
    languages = showing(console)
    languages.tell(
        {"title": "熊", "body": "注意"}, {name: made(*origins) for name in LANGUAGES if name != "ja"}
    )
    assert isinstance(console.file, io.StringIO)
    return languages, console.file.getvalue()


def test_every_language_of_the_catalogue_is_shown() -> None:
    assert set(LANGUAGES) == {language.value for language in Language}
    assert set(RIVER["wordings"]) == set(LANGUAGES) - {"ja"}


def test_a_warning_of_phrases_is_shown_with_what_stands_behind_each() -> None:
    languages, table = shown("phrase", "phrase")
    assert set(languages.marks.values()) == {"original", "draft"}
    assert languages.checks.faults == []
    for said in ("やさしい日本語", "Tiếng Việt", "as it was written", "by phrase"):
        assert said in table


def test_a_sentence_of_the_machine_in_a_warning_is_a_fault() -> None:
    languages, table = shown("phrase", "machine")
    assert languages.marks["en"] == "draft + machine"
    assert "by machine" in table
    assert len(languages.checks.faults) == 1
