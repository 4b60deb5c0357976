"""Medians of interleaved rounds, and how they are printed: as ratios."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Measured:
    """What was measured, and the median seconds of each way; the first way is ours."""

    name: str
    medians: Mapping[str, float]

    def lines(self) -> list[str]:
        ours, *others = self.medians.items()
        lines = [f"{self.name}", f"    {ours[0]:<40} {ours[1] * 1000:10.1f} ms"]
        lines += [
            f"    {name:<40} {seconds * 1000:10.1f} ms   ratio {ours[1] / seconds:6.2f}"
            for name, seconds in others
        ]
        return lines


def interleaved(ways: Mapping[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """The median of the rounds for each way, taken in turn so that a disturbance falls on all alike."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    for _ in range(rounds):
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            taken[name].append(time.perf_counter() - began)
    return {name: statistics.median(times) for name, times in taken.items()}
