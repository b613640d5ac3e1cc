"""Makes packages of the size that Argos Translate's have: 6 + 6 layers, 512 wide, 2,048 inside, 32,000
pieces, int8. Their weights are random, so what they say is nothing; how long it takes and what it weighs is
as always.

Run by `usual.py` in the environment of services/translate/training, whose modules it uses. The pieces are
learned from the sentences that the training learns from, so that a Japanese sentence falls into as many as
it would. A random model never comes to an end: `--stops` gives its weights one, after so many pieces.

    python usual_package.py ja en --stops 25 --work FOLDER --out translate-ja_en.argosmodel
"""

import argparse
import sys
from pathlib import Path

import sentencepiece
import torch

TRAINING = Path(__file__).parents[3] / "services" / "translate" / "training"
sys.path.insert(0, str(TRAINING))

from exporting import package  # noqa: E402
from sentences import domain  # noqa: E402
from tatoeba import fetched, read  # noqa: E402
from train import pieces  # noqa: E402
from transformer import Shape, Weights, fresh, positions  # noqa: E402

PIECES = 32_000
BOS, EOS = 1, 2
_SLOW = (1 / 160, 1 / 120)
"""Turns a place, of the positions' components that tell the end: they rise over all places that count."""
_STEEP = 200.0
_LOUDEST = 25.0
"""What no other piece scores: that of the piece before, which random weights like best, is about 19."""
CARD = "Random weights, to measure with. It translates nothing."


def slow(shape: Shape) -> torch.Tensor:
    """The components of a state in which nothing but the place is told."""
    half = shape.width // 2
    turns = torch.exp(-torch.log(torch.tensor(10_000.0)) * torch.arange(half) / half)
    return ((turns > _SLOW[0]) & (turns < _SLOW[1])).nonzero().flatten()


def quiet(weights: Weights, shape: Shape) -> None:
    """Layers that cost what they always do, and hardly change what goes through them."""
    for side in ("encoder", "decoder"):
        for layer in weights[side]:
            for block in layer.values():
                block["linear"][-1]["weight"] *= 0.01
                block["linear"][-1]["weight"][slow(shape)] = 0.0


def stopping(weights: Weights, shape: Shape, after: int) -> None:
    """Let the end score higher with every piece, above all others from about the given number on; never for
    0.
    """
    weights["bias"][BOS] = -1e4
    if after == 0:
        weights["bias"][EOS] = -1e4
        return
    place, told = positions(shape), slow(shape)
    weights["embedding"][:, told] = 0.0
    states = place[after] + weights["embedding"][100:400] * shape.width**0.5
    score = _STEEP * ((place[after, told] - states.mean()) / states.std(dim=1).mean()).sum()
    weights["embedding"][EOS] = 0.0
    weights["embedding"][EOS, told] = _STEEP
    weights["bias"][EOS] = _LOUDEST - score


def learned_pieces(folder: Path) -> Path:
    """SentencePiece's model of 32,000 pieces, from Tatoeba's pairs and the sentences of circulars."""
    most = [] if (folder / "pieces.model").is_file() else read(fetched(folder).read_text("utf-8"))
    return pieces(most, domain(TRAINING / "domain.toml"), PIECES, folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source")
    parser.add_argument("target")
    parser.add_argument("--stops", type=int, default=0, help="pieces a sentence; 0: it never comes to an end")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    for folder in (given.work, given.out.parent):
        folder.mkdir(parents=True, exist_ok=True)
    model = learned_pieces(given.work)
    vocabulary = sentencepiece.SentencePieceProcessor(model_file=str(model)).get_piece_size()
    shape = Shape(vocabulary=vocabulary, width=512, heads=8, inner=2048, encoders=6, decoders=6)
    weights = fresh(shape, seed=1)
    quiet(weights, shape)
    stopping(weights, shape, given.stops)
    package(weights, shape, model, (given.source, given.target), "1.0", CARD, given.out)
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.0f} MB, {vocabulary} pieces")


if __name__ == "__main__":
    main()
