"""Where the strokes of pictures go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from scouting.atlas import Place, Window
from scouting.charts import (
    BAR_HEIGHT,
    LABELS,
    MAP_HEIGHT,
    MAP_WIDTH,
    MAX_DOT,
    count_by_time,
    draw_bars,
    draw_map,
)

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SQUARE = [0.0, 0.0, 10.0, 0.0, 10.0, 10.0, 0.0, 10.0]
WINDOW = Window(0, 0, 10, 10)


def test_bars_stand_on_one_line_and_the_highest_fills_the_chart() -> None:
    chart = draw_bars([("1", 2), ("2", 4), ("3", 0)])
    assert [bar.height for bar in chart.bars] == [BAR_HEIGHT / 2, BAR_HEIGHT, 0]
    assert {bar.y + bar.height for bar in chart.bars} == {BAR_HEIGHT}
    assert chart.bars[-1].x + chart.bars[-1].width == chart.width


def test_nothing_is_a_chart_without_height() -> None:
    assert {bar.height for bar in draw_bars([("1", 0)]).bars} == {0}
    assert draw_bars([]).bars == ()


def test_many_bars_are_narrow_and_not_all_have_a_label() -> None:
    chart = draw_bars([(str(n), n) for n in range(24)])
    assert chart.bars[0].width < draw_bars([("1", 1)]).bars[0].width
    assert [bar.shown for bar in chart.bars[:4]] == [True, False, False, True]


def test_young_leads_are_counted_by_week_from_monday_on() -> None:
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    unit, counts = count_by_time([monday, NOW, monday - timedelta(seconds=1)], NOW)
    assert (unit, len(counts)) == ("week", 13)
    assert counts[-2:] == [("16 Nov", 1), ("23 Nov", 2)]


def test_older_leads_are_counted_by_month_and_those_before_are_left_out() -> None:
    moments = [NOW, datetime(2026, 1, 31, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)]
    unit, counts = count_by_time(moments, NOW)
    assert (unit, len(counts)) == ("month", 24)
    assert (counts[0], counts[-11], counts[-1]) == (("Dec 24", 0), ("Jan 26", 1), ("Nov 26", 1))
    assert sum(count for _, count in counts) == 2


def test_no_lead_is_a_trend_of_nothing() -> None:
    assert sum(count for _, count in count_by_time([], NOW)[1]) == 0


def test_a_map_keeps_its_proportions_within_its_bounds() -> None:
    drawn = draw_map([(Place("Centre", 5, 5), 1)], WINDOW, [SQUARE])
    assert drawn.height == MAP_HEIGHT
    assert drawn.width <= MAP_WIDTH
    (dot,) = drawn.dots
    assert abs(dot.x - drawn.width / 2) < 0.2
    assert abs(dot.y - drawn.height / 2) < 0.2
    assert drawn.paths[0].startswith("M0,420")


def test_the_area_of_dots_counts_and_the_largest_come_first() -> None:
    places = [(Place("Few", 2, 2), 25), (Place("Many", 8, 8), 100)]
    many, few = draw_map(places, WINDOW, [SQUARE]).dots
    assert (many.name, many.radius, few.radius) == ("Many", MAX_DOT, MAX_DOT / 2)


def test_labels_do_not_touch_nor_leave_the_map_and_are_few() -> None:
    close = [(Place(f"Place {n}", 5 + n / 100, 5), 9) for n in range(9)]
    assert sum(bool(dot.label) for dot in draw_map(close, WINDOW, [SQUARE]).dots) == 2
    edge = draw_map([(Place("A place with a long name", 9.9, 5), 1)], WINDOW, [SQUARE]).dots[0]
    assert (edge.left, edge.label_x < edge.x) == (True, True)
    spread = [(Place(f"P{n}", 0.5, 0.7 * n + 0.3), 1) for n in range(14)]
    assert sum(bool(dot.label) for dot in draw_map(spread, WINDOW, [SQUARE]).dots) == LABELS


def test_places_beyond_the_map_are_told_apart() -> None:
    drawn = draw_map([(Place("Far", 20, 5), 3), (Place("Near", 5, 5), 1)], WINDOW, [SQUARE])
    assert ([dot.name for dot in drawn.dots], drawn.outside) == (["Near"], (("Far", 3),))
