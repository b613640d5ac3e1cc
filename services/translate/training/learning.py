"""Training: for so many seconds, on as many threads as torch is given.

A run that was stopped goes on from its checkpoint, and may be given more or fewer seconds then.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from batching import Batch
from steps import Adam, Muon
from torch import Tensor
from torch.nn import functional
from transformer import Shape, Weights, fresh, leaves, states

_WARM = 100
_SHOWN = 20.0
_KEPT = 120.0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How long and how fast. `rate` is Muon's; Adam's is a tenth of it. `checkpoint` lets a run go on."""

    seconds: float
    rate: float
    drop: float
    clock: Callable[[], float] = time.monotonic
    checkpoint: Path | None = None
    seed: int = 7


class Run:
    """Weights under way."""

    def __init__(self, shape: Shape, plan: Plan) -> None:
        self.shape, self.plan = shape, plan
        self.weights = fresh(shape, plan.seed)
        found = leaves(self.weights)
        for _, tensor in found:
            tensor.requires_grad_(True)
        inner = [(path, tensor) for path, tensor in found if tensor.dim() == 2 and path != ("embedding",)]
        parts = [tensor.shape[0] // shape.width if _stacked(path) else 1 for path, tensor in inner]
        self.muon = Muon([tensor for _, tensor in inner], parts)
        others = [tensor for path, tensor in found if tensor.dim() != 2 or path == ("embedding",)]
        self.adam = Adam(others)
        self.step, self.gone = 0, 0.0
        if plan.checkpoint is not None and plan.checkpoint.is_file():
            self._resume(plan.checkpoint)

    def learn(self, source: Tensor, target: Tensor) -> float:
        """One step; its loss."""
        with torch.autocast("cpu", torch.bfloat16):
            lost = loss(self.weights, self.shape, source, target, self.plan.drop)
        lost.backward()
        self.step += 1
        left = max(0.0, 1 - self.gone / self.plan.seconds)
        now = self.plan.rate * min(1.0, self.step / _WARM) * min(1.0, left / 0.6)
        self.muon.step(now)
        self.adam.step(now / 10)
        for _, tensor in leaves(self.weights):
            tensor.grad = None
        return float(lost.detach())

    def keep(self, file: Path) -> None:
        """Write everything a later run needs; whole or not at all."""
        fresh_file = file.with_suffix(".new")
        torch.save(
            {
                "weights": [tensor.detach() for _, tensor in leaves(self.weights)],
                "muon": self.muon.kept,
                "adam": self.adam.kept,
                "step": self.step,
                "gone": self.gone,
            },
            fresh_file,
        )
        fresh_file.replace(file)

    def _resume(self, file: Path) -> None:
        kept: dict[str, Any] = torch.load(file)
        with torch.no_grad():
            for (_, tensor), found in zip(leaves(self.weights), kept["weights"], strict=True):
                tensor.copy_(found)
        for tensor, found in zip(self.muon.kept, kept["muon"], strict=True):
            tensor.copy_(found)
        self.adam.kept = kept["adam"]
        self.step, self.gone = kept["step"], kept["gone"]


def _stacked(path: tuple[str, ...]) -> bool:
    """Whether queries, keys and values (or keys and values) lie one above the other in it."""
    return path[-4:-1] == ("itself", "linear", "0") or path[-4:-1] == ("other", "linear", "1")


def loss(w: Weights, shape: Shape, source: Tensor, target: Tensor, drop: float) -> Tensor:
    """Smoothed cross entropy of the next token; only where there is one."""
    wanted = target[:, 1:].reshape(-1)
    counted = wanted != 0
    reached = states(w, shape, source, target[:, :-1], drop).reshape(-1, shape.width)[counted]
    scores = functional.linear(reached, w["embedding"], w["bias"])
    return functional.cross_entropy(scores.float(), wanted[counted], label_smoothing=0.1)


Batches = Callable[[Callable[[], float]], Iterator[Batch]]
"""Batches for a run, given what tells how much of it is over (0 to 1)."""


def train(given: Batches, shape: Shape, plan: Plan, report: Callable[[Run], str] | None = None) -> Run:
    """A run that has used up its seconds; the rate warms up, stays, and falls to nothing towards the end."""
    run = Run(shape, plan)
    begun = plan.clock() - run.gone
    shown, kept, recent = run.gone, run.gone, 0.0
    for source, target in given(lambda: run.gone / plan.seconds):
        run.gone = max(run.gone, plan.clock() - begun)
        if run.gone >= plan.seconds:
            break
        now = run.learn(source, target)
        recent = now if recent == 0.0 else 0.98 * recent + 0.02 * now
        if run.gone - shown > _SHOWN:
            shown = run.gone
            print(f"{run.gone / plan.seconds:4.0%} step {run.step} loss {recent:.3f}", flush=True)
        if plan.checkpoint is not None and run.gone - kept > _KEPT:
            kept = run.gone
            run.keep(plan.checkpoint)
            if report is not None:
                print(report(run), flush=True)
    if plan.checkpoint is not None:
        run.keep(plan.checkpoint)
    return run
