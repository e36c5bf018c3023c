"""Do claims of probability p come true in p of the cases? Bins, their error, and a picture of both.

Expected calibration error and reliability diagram: Guo et al. 2017, "On calibration of modern
neural networks", section 2, with ten equal-width bins.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

BINS = 10
SIZE, MARGIN = 320, 40
"""Side of the diagram's square and the room around it, in pixels."""


@dataclass(frozen=True)
class Bin:
    """Claims whose probability lies in one tenth: how many, how sure on average, how many right."""

    count: int
    claimed: float
    right: float


def reliability(claims: Iterable[tuple[float, bool]]) -> list[Bin]:
    """Claims (probability, came true) in bins of equal width; empty bins are left out."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for claim in claims:
        bins.setdefault(min(int(claim[0] * BINS), BINS - 1), []).append(claim)
    return [_bin(held) for _, held in sorted(bins.items())]


def calibration_error(bins: Iterable[Bin]) -> float | None:
    """Mean distance of claimed and right share, weighted by claims; None without claims."""
    held = list(bins)
    count = sum(one.count for one in held)
    gaps = sum(one.count * abs(one.claimed - one.right) for one in held)
    return gaps / count if count else None


def draw_reliability(bins: Iterable[Bin], title: str) -> str:
    """The reliability diagram as SVG: one dot a bin, its area growing with the claims."""
    dots = "".join(_dot(one) for one in bins)
    low, high = MARGIN, MARGIN + SIZE
    side = SIZE + 2 * MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" role="img" '
        f'aria-label="{title}" font-family="sans-serif" font-size="12">'
        f'<rect width="{side}" height="{side}" fill="white"/>'
        f'<rect x="{low}" y="{low}" width="{SIZE}" height="{SIZE}" fill="none" stroke="#888"/>'
        f'<line x1="{low}" y1="{high}" x2="{high}" y2="{low}" stroke="#888" stroke-dasharray="4"/>'
        f'{dots}<text x="{low}" y="{low - 12}">{title}</text>'
        f'<text x="{low}" y="{high + 24}">claimed probability, 0 to 1</text>'
        f'<text x="{low - 12}" y="{high}" transform="rotate(-90 {low - 12} {high})">share right, 0 to 1</text>'
        "</svg>\n"
    )


def _bin(held: list[tuple[float, bool]]) -> Bin:
    count = len(held)
    return Bin(count, sum(p for p, _ in held) / count, sum(right for _, right in held) / count)


def _dot(one: Bin) -> str:
    x, y = MARGIN + SIZE * one.claimed, MARGIN + SIZE * (1 - one.right)
    words = f"{one.count} claims of {one.claimed:.2f}, {one.right:.2f} right"
    radius = 3 + min(one.count, 400) ** 0.5 / 2
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="#0b6e99" fill-opacity="0.7">'
        f"<title>{words}</title></circle>"
    )
