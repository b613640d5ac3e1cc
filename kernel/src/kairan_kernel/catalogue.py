"""Message catalogues: every text that a person sees, in Japanese and English, by key.

A catalogue is a package with `ja.toml` and `en.toml`; nested tables make dotted keys. The kernel's own texts
(problems and faults that every service shares) are in `kairan_kernel.messages`; a service's catalogue is
laid over them. A key that one language lacks, or whose `{params}` differ, is an error when the service
starts.
"""

import string
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final, Literal

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

Language = Literal["ja", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("ja", "en")
KERNEL_MESSAGES: Final = "kairan_kernel.messages"


class CatalogueFault(Exception):
    """A catalogue is incomplete; the message names every key at fault."""


class Catalogue:
    """Texts by language and key: `catalogue.text("problem.validation.title", "ja")`."""

    def __init__(self, texts: Mapping[Language, Mapping[str, str]]) -> None:
        faults = _faults(texts)
        if faults:
            raise CatalogueFault("; ".join(faults))
        self._texts = {language: dict(texts[language]) for language in LANGUAGES}

    @classmethod
    def from_package(cls, package: str) -> "Catalogue":
        """The texts of `package` laid over the kernel's. Raises CatalogueFault when a language lacks a
        key.
        """
        own = cls({language: _read(package, language) for language in LANGUAGES})
        return cls.kernel()._overlaid(own)

    @classmethod
    def kernel(cls) -> "Catalogue":
        """The kernel's own texts alone."""
        return _kernel_catalogue()

    def _overlaid(self, other: "Catalogue") -> "Catalogue":
        return Catalogue({name: {**self._texts[name], **other._texts[name]} for name in LANGUAGES})

    def __contains__(self, key: object) -> bool:
        return key in self._texts["ja"]

    def keys(self) -> frozenset[str]:
        return frozenset(self._texts["ja"])

    def text(self, key: str, language: Language, **params: object) -> str:
        """The text of `key`; a parameter that was not given shows as "…". Raises KeyError for an unknown
        key.
        """
        template = self._texts[language][key]
        return template.format_map(_Params(params)) if "{" in template else template


@lru_cache(maxsize=1024)
def preferred_language(accept_language: str) -> Language:
    """The language to answer in, by the q-values of an Accept-Language header; Japanese when nothing fits."""
    if not accept_language:
        return "ja"
    for tag, quality in parse_accept_header(accept_language, LanguageAccept):
        primary = tag.partition("-")[0].lower()
        if quality > 0 and primary in LANGUAGES:
            return primary
    return "ja"


class _Params(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


@cache
def _kernel_catalogue() -> Catalogue:
    return Catalogue({language: _read(KERNEL_MESSAGES, language) for language in LANGUAGES})


def _read(package: str, language: Language) -> dict[str, str]:
    source = resources.files(package).joinpath(f"{language}.toml")
    return dict(_flat("", tomllib.loads(source.read_text("utf-8"))))


def _flat(prefix: str, table: Mapping[str, Any]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in table.items():
        key = f"{prefix}.{name}" if prefix else name
        pairs += _flat(key, value) if isinstance(value, Mapping) else [(key, str(value))]
    return pairs


def _faults(texts: Mapping[Language, Mapping[str, str]]) -> list[str]:
    ja, en = texts["ja"], texts["en"]
    faults = [f"{key}: missing in en" for key in sorted(ja.keys() - en.keys())]
    faults += [f"{key}: missing in ja" for key in sorted(en.keys() - ja.keys())]
    for key in sorted(ja.keys() & en.keys()):
        if _placeholders(ja[key]) != _placeholders(en[key]):
            faults.append(f"{key}: ja and en have different parameters")
    return faults


def _placeholders(template: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(template) if field}
