"""Calibration: what a probability is worth."""

import numpy as np
import pytest

from models.calibration import Curve, choose_calibration, fit_isotonic, fit_platt, leave
from models.linear import logistic

RANDOM = np.random.default_rng(3)


def drawn(distort, count=4000):
    """Probabilities that a classifier says and outcomes that follow other ones."""
    said = RANDOM.uniform(0.02, 0.98, count)
    return said, (RANDOM.uniform(size=count) < distort(said)).astype(float)


def overconfident(said):
    return logistic(0.5 * np.log(said / (1 - said)) - 0.4)


def stepped(said):
    return np.where(said < 0.5, 0.1, np.where(said < 0.6, 0.75, 0.9))


def choose(distort, count):
    """The losses, best first, on texts of one class split in two."""
    said, truth = drawn(distort, count)
    places = np.arange(count)
    splits = [(places[::2], places[1::2]), (places[1::2], places[::2])]
    chosen = choose_calibration(said[:, None], truth[:, None], np.ones((count, 1), bool), splits)
    return sorted(chosen.losses, key=chosen.losses.get)


@pytest.mark.parametrize("fit", [fit_platt, fit_isotonic])
def test_a_fitted_curve_says_what_is_true(fit):
    curve = fit(*drawn(overconfident, 20_000))
    points = np.array([0.1, 0.3, 0.5, 0.7, 0.9])
    assert curve(points) == pytest.approx(overconfident(points), abs=0.05)


@pytest.mark.parametrize("fit", [fit_platt, fit_isotonic, leave])
def test_a_curve_never_turns_an_order_round(fit):
    curve = fit(*drawn(stepped))
    assert (np.diff(curve(np.linspace(0, 1, 501))) >= 0).all()


def test_an_isotonic_curve_keeps_different_texts_apart():
    said, truth = drawn(overconfident)
    inner = np.sort(said)[200:-200]
    assert len(np.unique(fit_isotonic(said, truth)(inner))) > 0.9 * len(inner)


def test_a_sigmoid_is_chosen_where_log_odds_are_off_by_a_line():
    assert choose(overconfident, 300)[0] == "Platt"


def test_isotonic_regression_is_chosen_where_truth_rises_in_steps():
    assert choose(stepped, 8000)[0] == "isotonic"


def test_nothing_is_changed_where_probabilities_hold_already():
    assert choose(lambda p: p, 150)[0] == "none"


def test_what_does_not_count_changes_nothing():
    said, truth = drawn(overconfident, 400)
    places, counts = np.arange(400), np.ones((400, 2), bool)
    counts[:, 1] = False
    splits = [(places[::2], places[1::2]), (places[1::2], places[::2])]
    noise = RANDOM.uniform(size=400)
    curves = [
        choose_calibration(
            np.stack([said, other], axis=1), np.stack([truth, truth], axis=1), counts, splits
        ).curve
        for other in (noise, 1 - noise)
    ]
    assert curves[0].values == pytest.approx(curves[1].values)


def test_a_classifier_that_is_worse_than_chance_is_not_trusted_backwards():
    said, truth = drawn(lambda p: 1 - p)
    assert (np.diff(fit_platt(said, truth)(np.linspace(0, 1, 11))) >= 0).all()


def test_a_curve_keeps_the_shape():
    assert Curve(np.array([0.0, 1.0]), np.array([0.0, 0.5]))(np.ones((2, 3))).shape == (2, 3)
