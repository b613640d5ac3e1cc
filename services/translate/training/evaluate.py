"""How good is a package? BLEU and chrF on Tatoeba's held-out pairs and on the hundred sentences of circulars:
`evaluate.py PACKAGE --work FOLDER`.
"""

import argparse
import tempfile
import zipfile
from pathlib import Path

import ctranslate2
import sacrebleu
import sentencepiece
from sentences import Pairs, domain
from tatoeba import fetched, read, split

HERE = Path(__file__).parent


def translations(package: Path, sentences: list[str]) -> list[str]:
    """What the package makes of the sentences, as the engine asks it."""
    with tempfile.TemporaryDirectory() as scratch:
        with zipfile.ZipFile(package) as archive:
            archive.extractall(scratch)
        (folder,) = Path(scratch).iterdir()
        pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "sentencepiece.model"))
        translator = ctranslate2.Translator(str(folder / "model"), device="cpu", intra_threads=1)
        results = translator.translate_batch(
            [pieces.encode(sentence, out_type=str) for sentence in sentences],
            replace_unknowns=True,
            beam_size=4,
            length_penalty=0.2,
            max_batch_size=1024,
            batch_type="tokens",
            max_decoding_length=256,
        )
        return [pieces.decode_pieces(result.hypotheses[0]) for result in results]


def measured(name: str, package: Path, pairs: Pairs, shown: int) -> None:
    """Print the figures, and some sentences to read."""
    made = translations(package, [japanese for japanese, _ in pairs])
    wanted = [[english for _, english in pairs]]
    bleu, chrf = sacrebleu.corpus_bleu(made, wanted), sacrebleu.corpus_chrf(made, wanted)
    print(f"{name}, {len(pairs)} sentences: BLEU {bleu.score:.1f}, chrF {chrf.score:.1f}")
    step = max(1, len(pairs) // shown)
    for (japanese, english), said in list(zip(pairs, made, strict=True))[::step]:
        print(f"{japanese}\n  wanted: {english}\n  made:   {said}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path)
    parser.add_argument("--work", type=Path, required=True, help="where the sentences are, or are fetched to")
    parser.add_argument("--shown", type=int, default=20)
    given = parser.parse_args()
    held_out = split(read(fetched(given.work).read_text("utf-8"))).held_out
    measured("held out", given.package, held_out, given.shown)
    measured("circulars", given.package, domain(HERE / "domain-100.toml"), 100)


if __name__ == "__main__":
    main()
