"""A small pre-norm Transformer in JAX, laid out so that CTranslate2 can take its weights as they are."""

from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

Weights = dict[str, Any]


@dataclass(frozen=True)
class Shape:
    """`width` of the model, `inner` of the feed-forward layers; vocabulary shared by both languages."""

    vocabulary: int
    width: int = 96
    heads: int = 4
    inner: int = 256
    encoders: int = 2
    decoders: int = 2
    longest: int = 64


def positions(shape: Shape) -> np.ndarray:
    """The sinusoidal table that is exported with the model."""
    place = np.arange(shape.longest)[:, None]
    rate = np.exp(-np.log(10_000.0) * np.arange(shape.width // 2) / (shape.width // 2))
    return np.concatenate([np.sin(place * rate), np.cos(place * rate)], axis=1).astype(np.float32)


def fresh(shape: Shape, seed: int) -> Weights:
    """Weights to begin with."""
    random = np.random.default_rng(seed)

    def linear(outputs: int, inputs: int) -> Weights:
        scale = np.sqrt(2.0 / (outputs + inputs))
        weight = random.normal(0, scale, (outputs, inputs)).astype(np.float32)
        return {"weight": weight, "bias": np.zeros(outputs, np.float32)}

    def norm() -> Weights:
        return {"gamma": np.ones(shape.width, np.float32), "beta": np.zeros(shape.width, np.float32)}

    d = shape.width

    def itself() -> Weights:
        return {"norm": norm(), "linear": [linear(3 * d, d), linear(d, d)]}

    def other() -> Weights:
        return {"norm": norm(), "linear": [linear(d, d), linear(2 * d, d), linear(d, d)]}

    def forward() -> Weights:
        return {"norm": norm(), "linear": [linear(shape.inner, d), linear(d, shape.inner)]}

    embedding = random.normal(0, d**-0.5, (shape.vocabulary, d)).astype(np.float32)
    return {
        "embedding": embedding,
        "bias": np.zeros(shape.vocabulary, np.float32),
        "encoder": [{"itself": itself(), "forward": forward()} for _ in range(shape.encoders)],
        "decoder": [
            {"itself": itself(), "other": other(), "forward": forward()} for _ in range(shape.decoders)
        ],
        "encoder_norm": norm(),
        "decoder_norm": norm(),
    }


def _norm(x: Any, w: Weights) -> Any:
    mean = x.mean(-1, keepdims=True)
    spread = ((x - mean) ** 2).mean(-1, keepdims=True)
    return (x - mean) / jnp.sqrt(spread + 1e-5) * w["gamma"] + w["beta"]


def _linear(x: Any, w: Weights) -> Any:
    return x @ w["weight"].T + w["bias"]


def _attend(query: Any, key: Any, value: Any, allowed: Any, heads: int) -> Any:
    def apart(x: Any) -> Any:
        return x.reshape(x.shape[0], x.shape[1], heads, -1).transpose(0, 2, 1, 3)

    q, k, v = apart(query), apart(key), apart(value)
    scores = q @ k.transpose(0, 1, 3, 2) / np.sqrt(q.shape[-1])
    shares = jax.nn.softmax(jnp.where(allowed, scores, -1e9), axis=-1)
    mixed = (shares @ v).transpose(0, 2, 1, 3)
    return mixed.reshape(query.shape)


def _itself(x: Any, w: Weights, allowed: Any, heads: int) -> Any:
    q, k, v = jnp.split(_linear(_norm(x, w["norm"]), w["linear"][0]), 3, axis=-1)
    return x + _linear(_attend(q, k, v, allowed, heads), w["linear"][1])


def _other(x: Any, memory: Any, w: Weights, allowed: Any, heads: int) -> Any:
    query = _linear(_norm(x, w["norm"]), w["linear"][0])
    k, v = jnp.split(_linear(memory, w["linear"][1]), 2, axis=-1)
    return x + _linear(_attend(query, k, v, allowed, heads), w["linear"][2])


def _forward(x: Any, w: Weights) -> Any:
    return x + _linear(jax.nn.relu(_linear(_norm(x, w["norm"]), w["linear"][0])), w["linear"][1])


def logits(w: Weights, shape: Shape, source: Any, target: Any, key: Any = None, drop: float = 0.1) -> Any:
    """Scores of the next token at each place of `target`. Token ids; 0 is padding here."""
    table = positions(shape)
    keys = None if key is None else jax.random.split(key, 2)

    def embed(ids: Any, own: Any) -> Any:
        x = w["embedding"][ids] * np.sqrt(shape.width) + table[: ids.shape[1]]
        if own is None:
            return x
        return jnp.where(jax.random.bernoulli(own, 1 - drop, x.shape), x / (1 - drop), 0.0)

    there = (source != 0)[:, None, None, :]
    memory = embed(source, None if keys is None else keys[0])
    for layer in w["encoder"]:
        memory = _forward(_itself(memory, layer["itself"], there, shape.heads), layer["forward"])
    memory = _norm(memory, w["encoder_norm"])
    before = np.tril(np.ones((target.shape[1], target.shape[1]), bool))[None, None]
    x = embed(target, None if keys is None else keys[1])
    for layer in w["decoder"]:
        x = _itself(x, layer["itself"], before, shape.heads)
        x = _forward(_other(x, memory, layer["other"], there, shape.heads), layer["forward"])
    return _norm(x, w["decoder_norm"]) @ w["embedding"].T + w["bias"]
