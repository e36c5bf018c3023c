"""Claims in bins, their error and their picture."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from models.reliability import Bin, calibration_error, draw_reliability, reliability

CLAIMS = [(0.95, True), (0.95, True), (0.92, False), (0.41, False), (0.45, True), (1.0, True)]


def test_claims_fall_into_tenths_and_one_belongs_to_the_last() -> None:
    low, high = reliability(CLAIMS)
    assert (low.count, low.right) == (2, 0.5)
    assert (high.count, high.right) == (4, 0.75)
    assert high.claimed == pytest.approx(0.955)


def test_the_error_is_the_mean_distance_weighted_by_claims() -> None:
    bins = [Bin(1, 0.9, 1.0), Bin(3, 0.5, 0.25)]
    assert calibration_error(bins) == pytest.approx((0.1 + 3 * 0.25) / 4)
    assert calibration_error([]) is None


def test_the_picture_is_svg_with_a_described_dot_a_bin() -> None:
    root = ElementTree.fromstring(draw_reliability(reliability(CLAIMS), "Claims"))
    dots = [node for node in root.iter() if node.tag.endswith("circle")]
    assert [dot[0].text for dot in dots] == [
        "2 claims of 0.43, 0.50 right", "4 claims of 0.95, 0.75 right",
    ]  # fmt: skip
