"""Batches of sentences of like length, so that little of the machine's time goes into padding."""

import random
from collections.abc import Iterator, Sequence

import torch
from curriculum import Pair
from torch import Tensor

Batch = tuple[Tensor, Tensor]
BOS, EOS = 1, 2
LONGEST = 120
_POOL = 12_000
"""Pairs that are sorted by length at a time."""


def batches(pairs: Iterator[Pair], tokens: int, chance: random.Random, pool: int = _POOL) -> Iterator[Batch]:
    """Endless batches of padded (source, target) of about `tokens` tokens each, the padding counted."""
    while True:
        drawn = sorted((next(pairs) for _ in range(pool)), key=lambda pair: (len(pair[1]), len(pair[0])))
        cut: list[list[Pair]] = [[]]
        wide = 0
        for pair in drawn:
            size = len(pair[0]) + len(pair[1]) + 2
            if size > 2 * LONGEST:
                continue
            if cut[-1] and max(wide, size) * (len(cut[-1]) + 1) > tokens:
                cut.append([])
                wide = 0
            cut[-1].append(pair)
            wide = max(wide, size)
        chance.shuffle(cut)
        yield from (padded(batch) for batch in cut if batch)


def padded(pairs: Sequence[Pair]) -> Batch:
    """Ids as (batch, length) tensors; the target begins with BOS and ends with EOS; 0 is padding."""
    source = torch.zeros(len(pairs), max(len(s) for s, _ in pairs) or 1, dtype=torch.long)
    target = torch.zeros(len(pairs), max(len(t) for _, t in pairs) + 2, dtype=torch.long)
    for row, (s, t) in enumerate(pairs):
        source[row, : len(s)] = torch.tensor(s)
        target[row, : len(t) + 2] = torch.tensor([BOS, *t, EOS])
    return source, target
