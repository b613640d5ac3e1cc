"""Weights → CTranslate2 model (int8) → `.argosmodel`, the zip that Argos Translate's packages are."""

import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import sentencepiece
from ctranslate2.specs import TransformerSpec
from torch import Tensor
from transformer import Shape, Weights, positions

LANGUAGES = {"ja": "Japanese", "en": "English", "es": "Spanish"}


def specification(w: Weights, shape: Shape, vocabulary: list[str]) -> TransformerSpec:
    """What CTranslate2 calls a model."""
    spec = TransformerSpec.from_config((shape.encoders, shape.decoders), shape.heads, pre_norm=True)
    table = positions(shape).numpy()
    embeddings = spec.encoder.embeddings
    first = embeddings[0] if isinstance(embeddings, list) else embeddings
    for part in (first, spec.decoder.embeddings):
        part.weight = _array(w["embedding"])
    for side, name in ((spec.encoder, "encoder"), (spec.decoder, "decoder")):
        side.position_encodings.encodings = table
        _norm(side.layer_norm, w[f"{name}_norm"])
        for layer, own in zip(side.layer, w[name], strict=True):
            _block(layer.self_attention, own["itself"])
            if "other" in own:
                _block(layer.attention, own["other"])
            _norm(layer.ffn.layer_norm, own["forward"]["norm"])
            _linear(layer.ffn.linear_0, own["forward"]["linear"][0])
            _linear(layer.ffn.linear_1, own["forward"]["linear"][1])
    spec.decoder.projection.weight, spec.decoder.projection.bias = (
        _array(w["embedding"]),
        _array(w["bias"]),
    )
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary(vocabulary)
    return spec


def _array(tensor: Tensor) -> Any:
    return tensor.detach().float().numpy().copy()


def _block(block: Any, own: Weights) -> None:
    _norm(block.layer_norm, own["norm"])
    for linear, weights in zip(block.linear, own["linear"], strict=True):
        _linear(linear, weights)


def _norm(norm: Any, own: Weights) -> None:
    norm.gamma, norm.beta = _array(own["gamma"]), _array(own["beta"])


def _linear(linear: Any, own: Weights) -> None:
    linear.weight, linear.bias = _array(own["weight"]), _array(own["bias"])


def package(
    w: Weights, shape: Shape, pieces: Path, pair: tuple[str, str], version: str, card: str, out: Path
) -> None:
    """Write the package to `out`. `pieces`: the SentencePiece model; `card`: its README."""
    processor = sentencepiece.SentencePieceProcessor(model_file=str(pieces))
    vocabulary = [processor.id_to_piece(i) for i in range(processor.get_piece_size())]
    source, target = pair
    metadata = {
        "package_version": version,
        "argos_version": "1.9",
        "type": "translate",
        "from_code": source,
        "from_name": LANGUAGES[source],
        "to_code": target,
        "to_name": LANGUAGES[target],
    }
    folder = f"translate-{source}_{target}-{version.replace('.', '_')}"
    with tempfile.TemporaryDirectory() as scratch:
        model = Path(scratch) / "model"
        spec = specification(w, shape, vocabulary)
        spec.validate()
        spec.optimize(quantization="int8")
        model.mkdir()
        spec.save(str(model))
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{folder}/metadata.json", json.dumps(metadata, indent=2))
            archive.writestr(f"{folder}/README.md", card)
            archive.write(pieces, f"{folder}/sentencepiece.model")
            for file in sorted(model.iterdir()):
                archive.write(file, f"{folder}/model/{file.name}")
