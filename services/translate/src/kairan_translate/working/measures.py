"""What the worker made, for operators: how many sentences of which origin, and how long an article took."""

from collections.abc import Sequence

from prometheus_client import Counter, Histogram

from kairan_translate.domain.segments import counts
from kairan_translate.domain.translation.commands import Translated

_SENTENCES = Counter("kairan_translate_sentences_total", "Sentences of articles", ("language", "origin"))
_SECONDS = Histogram(
    "kairan_translate_article_seconds",
    "One article in one language",
    buckets=(0.1, 0.3, 1, 3, 10, 30, 60, 120),
)


def count(translated: Sequence[Translated], *, seconds: float) -> None:
    """An article was made in these languages, in so many seconds together."""
    for each in translated:
        _SECONDS.observe(seconds / len(translated))
        for origin, number in counts((*each.title, *each.body)).items():
            _SENTENCES.labels(each.language.value, origin.value).inc(number)
