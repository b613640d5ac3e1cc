"""A small pre-norm Transformer, laid out so that CTranslate2 can take its weights as they are."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

Weights = dict[str, Any]
"""Tensors under names, nested as CTranslate2 nests its layers."""


@dataclass(frozen=True)
class Shape:
    """`width` of the model, `inner` of the feed-forward layers; vocabulary shared by both languages."""

    vocabulary: int
    width: int = 96
    heads: int = 4
    inner: int = 256
    encoders: int = 2
    decoders: int = 2
    longest: int = 256


def positions(shape: Shape) -> Tensor:
    """The sinusoidal table that is exported with the model: (longest, width)."""
    place = torch.arange(shape.longest)[:, None]
    half = shape.width // 2
    rate = torch.exp(-torch.log(torch.tensor(10_000.0)) * torch.arange(half) / half)
    return torch.cat([torch.sin(place * rate), torch.cos(place * rate)], dim=1)


def fresh(shape: Shape, seed: int) -> Weights:
    """Weights to begin with."""
    chance = torch.Generator().manual_seed(seed)
    d = shape.width

    def linear(outputs: int, inputs: int) -> Weights:
        scale = (2.0 / (outputs + inputs)) ** 0.5
        return {
            "weight": torch.randn(outputs, inputs, generator=chance) * scale,
            "bias": torch.zeros(outputs),
        }

    def norm() -> Weights:
        return {"gamma": torch.ones(d), "beta": torch.zeros(d)}

    def itself() -> Weights:
        return {"norm": norm(), "linear": [linear(3 * d, d), linear(d, d)]}

    def other() -> Weights:
        return {"norm": norm(), "linear": [linear(d, d), linear(2 * d, d), linear(d, d)]}

    def forward() -> Weights:
        return {"norm": norm(), "linear": [linear(shape.inner, d), linear(d, shape.inner)]}

    return {
        "embedding": torch.randn(shape.vocabulary, d, generator=chance) * d**-0.5,
        "bias": torch.zeros(shape.vocabulary),
        "encoder": [{"itself": itself(), "forward": forward()} for _ in range(shape.encoders)],
        "decoder": [
            {"itself": itself(), "other": other(), "forward": forward()} for _ in range(shape.decoders)
        ],
        "encoder_norm": norm(),
        "decoder_norm": norm(),
    }


def leaves(w: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Tensor]]:
    """Every tensor with the way to it, always in the same order."""
    if isinstance(w, Tensor):
        return [(path, w)]
    inside = w.items() if isinstance(w, dict) else enumerate(w)
    return [leaf for name, part in inside for leaf in leaves(part, (*path, str(name)))]


def _norm(x: Tensor, w: Weights) -> Tensor:
    return functional.layer_norm(x, x.shape[-1:], w["gamma"], w["beta"])


def _linear(x: Tensor, w: Weights) -> Tensor:
    return functional.linear(x, w["weight"], w["bias"])


def _attend(q: Tensor, k: Tensor, v: Tensor, heads: int, allowed: Tensor) -> Tensor:
    """Written out: for sentences of a dozen tokens torch's own attention is six times slower on a CPU."""

    def apart(x: Tensor) -> Tensor:
        return x.reshape(x.shape[0], x.shape[1], heads, -1).transpose(1, 2)

    scores = apart(q) @ apart(k).transpose(-1, -2) * (q.shape[-1] // heads) ** -0.5
    shares = functional.softmax(scores.float().masked_fill(~allowed, -1e9), dim=-1)
    mixed = shares.to(v.dtype) @ apart(v)
    return mixed.transpose(1, 2).reshape(q.shape)


def _itself(x: Tensor, w: Weights, heads: int, allowed: Tensor) -> Tensor:
    q, k, v = _linear(_norm(x, w["norm"]), w["linear"][0]).chunk(3, dim=-1)
    return x + _linear(_attend(q, k, v, heads, allowed), w["linear"][1])


def _other(x: Tensor, memory: Tensor, w: Weights, heads: int, allowed: Tensor) -> Tensor:
    query = _linear(_norm(x, w["norm"]), w["linear"][0])
    k, v = _linear(memory, w["linear"][1]).chunk(2, dim=-1)
    return x + _linear(_attend(query, k, v, heads, allowed), w["linear"][2])


def _forward(x: Tensor, w: Weights) -> Tensor:
    inner = functional.relu(_linear(_norm(x, w["norm"]), w["linear"][0]))
    return x + _linear(inner, w["linear"][1])


def states(w: Weights, shape: Shape, source: Tensor, target: Tensor, drop: float) -> Tensor:
    """What the decoder ends with at each place of `target`: (batch, length, width). Ids; 0 is padding."""
    table = positions(shape)

    def embed(ids: Tensor) -> Tensor:
        x = functional.embedding(ids, w["embedding"]) * shape.width**0.5 + table[: ids.shape[1]]
        return functional.dropout(x, drop) if drop else x

    there = (source != 0)[:, None, None, :]
    memory = embed(source)
    for layer in w["encoder"]:
        memory = _forward(_itself(memory, layer["itself"], shape.heads, there), layer["forward"])
    memory = _norm(memory, w["encoder_norm"])
    before = torch.ones(target.shape[1], target.shape[1], dtype=torch.bool).tril()
    x = embed(target)
    for layer in w["decoder"]:
        x = _itself(x, layer["itself"], shape.heads, before)
        x = _forward(_other(x, memory, layer["other"], shape.heads, there), layer["forward"])
    return _norm(x, w["decoder_norm"])
