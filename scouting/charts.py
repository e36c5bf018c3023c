"""Where the strokes of a picture go: bars and maps as numbers, which templates draw as SVG. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scouting.atlas import Place, Window

BAR_WIDTH, BAR_GAP, BAR_HEIGHT = 30, 7, 140
CLOSE_WIDTH, CLOSE_GAP = 22, 4
"""Pixels of a bar, and of one where there are more than MANY: a telephone shows both as they are."""

MANY, EVERY = 10, 3
"""Of more bars than MANY each third has a label."""

WEEKS, MONTHS = 13, 24
"""A trend shows so many weeks, or so many months when what it shows is older than that."""

MAP_WIDTH, MAP_HEIGHT = 640, 420
DOT, MIN_DOT, MAX_DOT = 5.0, 3.0, 18.0
"""Radius of one organisation where there are few, of the smallest and the largest dot; area counts."""

LABELS = 8
LETTER, LINE = 7.2, 15
"""Pixels of a letter and a line of a map's labels, at 13 pixels; generous, lest labels touch."""


@dataclass(frozen=True)
class Bar:
    """One bar: its label, what it counts, where it stands; ``shown``: whether its label has room."""

    label: str
    count: int
    x: float
    y: float
    width: float
    height: float
    shown: bool = True

    @property
    def middle(self) -> float:
        """Where its labels stand."""
        return self.x + self.width / 2


@dataclass(frozen=True)
class Bars:
    """A bar chart; ``height`` without labels."""

    bars: tuple[Bar, ...]
    width: float
    height: float


@dataclass(frozen=True)
class Dot:
    """A place on a map with what it counts; ``label`` is empty where there is no room for one."""

    name: str
    count: int
    x: float
    y: float
    radius: float
    label: str = ""
    left: bool = False

    @property
    def label_x(self) -> float:
        """Where its label begins, or ends if it stands to the ``left``."""
        return self.x - self.radius - 4 if self.left else self.x + self.radius + 4


@dataclass(frozen=True)
class Map:
    """Outlines as SVG paths, and dots, the largest first; ``outside`` are beyond its edges."""

    width: float
    height: float
    paths: tuple[str, ...]
    dots: tuple[Dot, ...]
    outside: tuple[tuple[str, int], ...] = ()


def draw_bars(counts: Sequence[tuple[str, int]]) -> Bars:
    """Bars side by side, the highest as high as the chart."""
    width, gap = (BAR_WIDTH, BAR_GAP) if len(counts) <= MANY else (CLOSE_WIDTH, CLOSE_GAP)
    every = 1 if len(counts) <= MANY else EVERY
    most = max((count for _, count in counts), default=0) or 1
    bars = []
    for place, (label, count) in enumerate(counts):
        height = round(BAR_HEIGHT * count / most, 1)
        shown = place % every == 0
        bars.append(
            Bar(label, count, place * (width + gap), BAR_HEIGHT - height, width, height, shown)
        )
    return Bars(tuple(bars), len(counts) * (width + gap) - gap, BAR_HEIGHT)


def count_by_time(moments: Iterable[datetime], now: datetime) -> tuple[str, list[tuple[str, int]]]:
    """How many a week, or a month where they go further back; the unit, and a label for each.

    What is older than the first shown is left out.
    """
    found = list(moments)
    oldest = min(found, default=now)
    if now - oldest <= timedelta(weeks=WEEKS):
        begin = (now - timedelta(days=now.weekday())).date()
        starts = [begin - timedelta(weeks=back) for back in reversed(range(WEEKS))]
        ages = [(moment.date() - starts[0]).days // 7 for moment in found]
        labels = [f"{start.day} {start:%b}" for start in starts]
        return "week", [(label, ages.count(place)) for place, label in enumerate(labels)]
    first = now.year * 12 + now.month - MONTHS
    months = [moment.year * 12 + moment.month - 1 - first for moment in found]
    names = [datetime((first + n) // 12, (first + n) % 12 + 1, 1) for n in range(MONTHS)]
    return "month", [(f"{name:%b %y}", months.count(n)) for n, name in enumerate(names)]


def draw_map(
    places: Sequence[tuple[Place, int]], window: Window, outlines: Sequence[Sequence[float]]
) -> Map:
    """Outlines and places in a window, as long east to west as they are there (equirectangular)."""
    squeeze = math.cos(math.radians((window.south + window.north) / 2))
    across, up = (window.east - window.west) * squeeze, window.north - window.south
    scale = min(MAP_WIDTH / across, MAP_HEIGHT / up)

    def at(lon: float, lat: float) -> tuple[float, float]:
        return round((lon - window.west) * squeeze * scale, 1), round(
            (window.north - lat) * scale, 1
        )

    inside = [(place, count) for place, count in places if window.holds(place)]
    most = max((count for _, count in inside), default=1)
    unit = min(DOT, MAX_DOT / math.sqrt(most))
    dots = [
        Dot(place.name, count, *at(place.lon, place.lat), round(max(MIN_DOT, unit * math.sqrt(count)), 1))
        for place, count in sorted(inside, key=lambda pair: -pair[1])
    ]  # fmt: skip
    width, height = round(across * scale, 1), round(up * scale, 1)
    paths = tuple(_path([at(*pair) for pair in _pairs(ring)]) for ring in outlines)
    outside = tuple((place.name, count) for place, count in places if not window.holds(place))
    return Map(width, height, paths, tuple(_label(dots, width)), outside)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return f"M{' '.join(f'{x:g},{y:g}' for x, y in points)}Z"


def _pairs(ring: Sequence[float]) -> Iterable[tuple[float, float]]:
    return zip(ring[::2], ring[1::2], strict=True)


def _label(dots: Sequence[Dot], width: float) -> Iterable[Dot]:
    """The dots with the labels of the largest that find room, right or left of them."""
    taken: list[tuple[float, float, float, float]] = []
    labels = 0
    for dot in dots:
        told = f"{dot.name} {dot.count}"
        for left in (False, True):
            box = _box(dot, len(told) * LETTER, left)
            if labels < LABELS and box[0] >= 0 and box[2] <= width and not _touches(box, taken):
                taken.append(box)
                labels += 1
                yield Dot(dot.name, dot.count, dot.x, dot.y, dot.radius, told, left)
                break
        else:
            yield dot


def _box(dot: Dot, length: float, left: bool) -> tuple[float, float, float, float]:
    start = dot.x - dot.radius - 4 - length if left else dot.x + dot.radius + 4
    return start, dot.y - LINE / 2, start + length, dot.y + LINE / 2


def _touches(
    box: tuple[float, float, float, float], taken: Sequence[tuple[float, float, float, float]]
) -> bool:
    return any(
        box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
        for other in taken
    )
