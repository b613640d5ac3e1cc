"""Training: Adam with warm-up over buckets of like length, label smoothing, on CPU or GPU as JAX finds
them.
"""

import time
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from transformer import Shape, Weights, fresh, logits

Pair = tuple[list[int], list[int]]
BOS, EOS = 1, 2
BUCKETS = (24, 64)


def batches(pairs: Sequence[Pair], tokens: int, random: np.random.Generator) -> Iterator[tuple[Any, Any]]:
    """Endless batches of padded (source, target) of about `tokens` tokens each."""
    buckets: dict[int, list[Pair]] = {size: [] for size in BUCKETS}
    for source, target in pairs:
        size = next((b for b in BUCKETS if max(len(source), len(target) + 1) <= b), None)
        if size is not None:
            buckets[size].append((source, target))
    weights = np.array([len(buckets[b]) * b for b in BUCKETS], float)
    while True:
        size = int(random.choice(BUCKETS, p=weights / weights.sum()))
        chosen = random.integers(0, len(buckets[size]), tokens // size)
        source = np.zeros((len(chosen), size), np.int32)
        target = np.zeros((len(chosen), size + 1), np.int32)
        for row, index in enumerate(chosen):
            s, t = buckets[size][index]
            source[row, : len(s)] = s
            target[row, : len(t) + 2] = [BOS, *t, EOS]
        yield source, target


def _loss(w: Weights, source: Any, target: Any, key: Any, shape: Shape, drop: float) -> Any:
    scores = jax.nn.log_softmax(logits(w, shape, source, target[:, :-1], key, drop))
    wanted = target[:, 1:]
    right = jnp.take_along_axis(scores, wanted[..., None], axis=-1)[..., 0]
    smoothed = -(0.9 * right + 0.1 * scores.mean(-1))
    counted = wanted != 0
    return (smoothed * counted).sum() / counted.sum()


@partial(jax.jit, static_argnames=("shape", "drop"), donate_argnums=(0, 1, 2))
def _step(
    w: Any,
    m: Any,
    v: Any,
    source: Any,
    target: Any,
    key: Any,
    step: Any,
    rate: Any,
    shape: Shape,
    drop: float,
) -> Any:
    loss, slope = jax.value_and_grad(_loss)(w, source, target, key, shape, drop)
    m = jax.tree.map(lambda a, g: 0.9 * a + 0.1 * g, m, slope)
    v = jax.tree.map(lambda a, g: 0.98 * a + 0.02 * g * g, v, slope)
    first, second = 1 - 0.9**step, 1 - 0.98**step
    w = jax.tree.map(lambda a, b, c: a - rate * (b / first) / (jnp.sqrt(c / second) + 1e-9), w, m, v)
    return w, m, v, loss


def train(
    pairs: Sequence[Pair],
    shape: Shape,
    *,
    seconds: float,
    tokens: int,
    rate: float,
    drop: float,
    seed: int = 7,
) -> Weights:
    """Weights after `seconds` of steps; the rate warms up and falls to nothing towards the end."""
    random = np.random.default_rng(seed)
    w = jax.tree.map(jnp.asarray, fresh(shape, seed))
    m, v = (jax.tree.map(jnp.zeros_like, w) for _ in range(2))
    started, shown = time.monotonic(), 0.0
    for step, (source, target) in enumerate(batches(pairs, tokens, random), 1):
        gone = (time.monotonic() - started) / seconds
        if gone >= 1:
            break
        now = rate * min(1.0, step / 200) * (1 - gone) ** 0.5
        w, m, v, loss = _step(w, m, v, source, target, jax.random.key(step), float(step), now, shape, drop)
        if time.monotonic() - shown > 10:
            shown = time.monotonic()
            print(f"{gone:4.0%} step {step} loss {float(loss):.3f}", flush=True)
    return jax.tree.map(np.asarray, w)
