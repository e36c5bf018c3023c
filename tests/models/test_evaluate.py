import pytest

from models.evaluate import Truth, Verdict, evaluate


def test_a_technology_only_one_reader_gave_counts_neither_way() -> None:
    report = evaluate([Truth(frozenset({20}), frozenset({4}))], [Verdict({20: 0.9, 4: 0.8})])
    assert (report.micro_f1, report.precision) == (1.0, 1.0)


def test_micro_f1_joins_the_counts_of_all_texts() -> None:
    truths = [Truth(frozenset({1, 2})), Truth(frozenset())]
    report = evaluate(truths, [Verdict({1: 0.9}), Verdict({3: 0.6})])
    assert report.per_technology == {1: (1, 0, 0), 2: (0, 0, 1), 3: (0, 1, 0)}
    assert report.micro_f1 == pytest.approx(0.5)


def test_a_sure_claim_that_is_wrong_shows_in_the_calibration_error() -> None:
    sure = evaluate([Truth(frozenset())], [Verdict({1: 0.95})])
    fair = evaluate([Truth(frozenset({1}))], [Verdict({1: 0.95})])
    assert sure.calibration_error == pytest.approx(0.95)
    assert fair.calibration_error == pytest.approx(0.05)


def test_readiness_counts_only_where_both_gave_a_level() -> None:
    truths = [Truth(frozenset(), trl=4.0), Truth(frozenset(), trl=9.0), Truth(frozenset())]
    report = evaluate(truths, [Verdict({}, trl=5), Verdict({}), Verdict({}, trl=2)])
    assert (report.trl.estimated, report.trl.mean_absolute_error, report.trl.within_1) == (
        1,
        1.0,
        1.0,
    )


def test_relevance_is_ranked_by_area_under_the_curve() -> None:
    truths = [Truth(frozenset(), relevant=relevant) for relevant in (True, True, False)]
    report = evaluate(truths, [Verdict({}, relevance=p) for p in (0.9, 0.4, 0.5)])
    assert report.relevance_auc == pytest.approx(0.5)


def test_nothing_to_count_gives_no_figure_rather_than_a_zero() -> None:
    report = evaluate([Truth(frozenset())], [Verdict({})])
    assert report.micro_f1 is None
    assert report.role_accuracy is None
