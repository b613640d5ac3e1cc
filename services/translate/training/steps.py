"""How weights move: Muon for the matrices inside of layers, Adam for embeddings, biases and norms.

Muon makes every direction of a matrix's step equally long, and needs fewer steps than Adam for the same loss;
where a CPU's hours are all there is, that decides whether a package becomes useful.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

_KEPT = 0.95
_SHRINK = 0.1
_ADAM = (0.9, 0.98)


class Muon:
    """Steps for matrices. `parts`: how many matrices lie one above the other in each (queries, keys, …)."""

    def __init__(self, matrices: Sequence[Tensor], parts: Sequence[int]) -> None:
        self._matrices, self._parts = list(matrices), list(parts)
        self.kept = [torch.zeros_like(matrix) for matrix in matrices]

    def step(self, rate: float) -> None:
        for matrix, parts, kept in zip(self._matrices, self._parts, self.kept, strict=True):
            slope = matrix.grad
            assert slope is not None
            kept.lerp_(slope, 1 - _KEPT)
            ahead = slope.lerp(kept, _KEPT)
            moves = [orthogonal(part) for part in ahead.chunk(parts)]
            tall = max(1.0, moves[0].shape[0] / moves[0].shape[1]) ** 0.5
            matrix.data.mul_(1 - _SHRINK * rate).add_(torch.cat(moves).to(matrix.dtype), alpha=-rate * tall)


def orthogonal(matrix: Tensor) -> Tensor:
    """The nearest orthogonal matrix, about (Newton and Schulz, five rounds in bfloat16)."""
    x = matrix.to(torch.bfloat16)
    wide = x.shape[0] <= x.shape[1]
    x = x if wide else x.T
    x = x / (x.norm() + 1e-7)
    for _ in range(5):
        square = x @ x.T
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return x if wide else x.T


class Adam:
    """Steps for all else."""

    def __init__(self, tensors: Sequence[Tensor]) -> None:
        self._optimizer = torch.optim.Adam(list(tensors), lr=0.0, betas=_ADAM, eps=1e-9)

    @property
    def kept(self) -> dict[str, object]:
        return self._optimizer.state_dict()

    @kept.setter
    def kept(self, state: dict[str, object]) -> None:
        self._optimizer.load_state_dict(state)

    def step(self, rate: float) -> None:
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        self._optimizer.step()
