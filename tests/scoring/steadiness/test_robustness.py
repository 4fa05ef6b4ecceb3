"""How sure an order is: the same whatever order it was given in, and never surer than it was looked at."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import attrs
import numpy as np
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.scoring import Criterion, Linear, Scorecard, rank, stability
from channelcrm.scoring.shares import filled_shares
from tests.scoring.cards import cards, example, tables
from tests.support.examples import examples


def network():
    return {
        "id": ["Ames", "Birch", "Cole", "Dunn", "Eng"], "sales": [4e6, 3e6, 1e6, 5e6, 2e6],
        "payment_days": [40, 35, 60, 80, 30], "reputation": ["good", "good", "fair", "poor", None],
        "licensed": [True] * 5,
    }  # fmt: skip


def plain(*shares, weights=None):
    """A table and a card whose shares are these: a row each."""
    names = [f"x{at}" for at in range(len(shares[0]))]
    card = Scorecard(
        name="plain",
        criteria=[
            Criterion(name, weight=weight, scale=Linear(0, 1))
            for name, weight in zip(names, weights or [1] * len(names), strict=True)
        ],
    )
    columns = dict(zip(names, map(list, zip(*shares, strict=True)), strict=True))
    return {"id": [chr(ord("a") + at) for at in range(len(shares))], **columns}, card


def test_the_winner_s_share_of_the_weightings_is_its_confidence():
    found = stability(network(), example())
    assert found.winner == "Ames"
    assert found.confidence == found.acceptability[0, 0]
    low, high = found.confidence_interval
    assert low < found.confidence < high


def test_rows_stand_by_points_and_excluded_ones_are_left_out():
    table = {**network(), "licensed": [True, True, False, True, True]}
    found = stability(table, example(), samples=50)
    ranking = rank(table, example())
    assert found.ids == tuple(ranking.ids[row] for row in ranking.order)
    assert "Cole" not in found.ids


@given(st.data())
@examples(25)
def test_the_order_of_rows_and_criteria_changes_nothing(data):
    card = data.draw(cards())
    table = data.draw(tables(card))
    rows = data.draw(st.permutations(range(len(table["id"]))))
    shuffled = {name: [column[row] for row in rows] for name, column in table.items()}
    other = attrs.evolve(card, criteria=data.draw(st.permutations(card.criteria)))
    how = {
        "weights": data.draw(st.sampled_from(["uniform", "ordered", "around"])),
        "unknown": data.draw(st.sampled_from(["policy", "drawn"])), "samples": 30,
    }  # fmt: skip
    one, two = stability(table, card, **how), stability(shuffled, other, **how)
    assert one.ids == two.ids
    assert (one.acceptability == two.acceptability).all()
    assert one.central_weights == two.central_weights
    assert (one.smallest_change, one.single_change) == (two.smallest_change, two.single_change)
    if one.ids:
        assert (one.mean_rank == two.mean_rank).all()


@given(st.data())
@examples(25)
def test_acceptability_adds_up_and_central_weights_are_weights(data):
    card = data.draw(cards())
    found = stability(data.draw(tables(card)), card, samples=40, ranks=None)
    np.testing.assert_allclose(found.acceptability.sum(axis=1), 1)
    assert set(found.central_weights) == {
        id for id, first in zip(found.ids, found.acceptability[:, :1].ravel(), strict=True) if first
    }
    for central in found.central_weights.values():
        assert abs(sum(central.values()) - 1) < 1e-9
    for row, mean in enumerate(found.mean_rank if found.ids else ()):
        assert abs(found.acceptability[row] @ np.arange(1, len(found.ids) + 1) - mean) < 1e-9


@given(st.data())
@examples(25)
def test_a_dominated_row_is_never_first_and_its_dominator_never_overtaken_by_it(data):
    card = data.draw(cards())
    table = data.draw(tables(card, empty=False, least=2))
    shares = filled_shares(card, {name: np.asarray(column, dtype=object) for name, column in table.items()})
    found = stability(table, card, samples=40)
    counts = [weight > 0 for weight in card.weights.values()]
    for id, first in zip(found.ids, found.acceptability[:, 0], strict=True):
        mine = shares[table["id"].index(id)][counts]
        if any((other[counts] >= mine).all() and (other[counts] > mine).any() for other in shares):
            assert first == 0


@given(st.data())
@examples(40)
def test_the_smallest_change_puts_the_rival_level_and_a_little_more_puts_it_ahead(data):
    card = data.draw(cards("worst"))
    table = data.draw(tables(card, empty=False, least=2))
    found = stability(table, card, samples=1)
    for change in filter(None, (found.smallest_change, found.single_change)):
        winner, rival = (found.contest.shares[found.ids.index(id)] for id in (found.winner, change.rival))
        today = found.contest.weights
        if change is found.smallest_change:
            then = np.asarray([change.weights[name] for name in found.contest.names])
        else:
            at = found.contest.names.index(change.criterion)
            rest = 1 - change.weight
            then = np.where(np.arange(len(today)) == at, change.turns_at, today * (1 - change.turns_at) / (rest or 1))
        if not np.allclose(then, today):
            assert abs((winner - rival) @ then) < 1e-9
            beyond = then + 1e-6 * (then - today)
            assert (winner - rival) @ beyond < 0


def test_no_weights_help_a_rival_who_leads_nowhere():
    found = stability(*plain([0.5, 0.5], [0.5, 0.2]), samples=20)
    assert (found.smallest_change, found.single_change) == (None, None)
    assert "No weights at all put anybody ahead of a." in str(found)


def test_whoever_is_level_by_points_needs_no_change():
    found = stability(*plain([1, 0], [0, 1]), samples=20)
    assert (found.smallest_change.rival, found.smallest_change.moved) == ("b", 0)
    assert found.single_change.change == 0
    assert "b is level with a today." in str(found)


def test_whoever_is_level_by_points_is_level_also_where_a_billionth_is_between_them():
    found = stability(*plain([0.5 + 2e-9, 0.5], [0.5, 0.5 + 1e-9]), samples=20)
    assert (found.smallest_change.moved, found.single_change.change) == (0, 0)


def test_rounding_splits_no_tie():
    assert stability(*plain([0.3], [0.1 + 0.2]), samples=20).acceptability.tolist() == [[1, 0], [1, 0]]


def test_the_change_names_the_nearest_rival_the_criteria_and_by_how_much():
    # a leads b by .5*.4 - .5*.2 = .1; each unit of weight moved closes .6 of it. c is further behind everywhere.
    found = stability(*plain([0.9, 0.4], [0.5, 0.6], [0.1, 0.5]), samples=20)
    change = found.smallest_change
    assert change.rival == "b"
    assert change.moved == pytest.approx(1 / 6)
    assert change.changes == pytest.approx({"x0": -1 / 6, "x1": 1 / 6})
    single = found.single_change
    assert (single.rival, single.criterion, single.weight) == ("b", "x0", 0.5)
    assert single.turns_at == pytest.approx(1 / 3)
    assert single.relative == pytest.approx(-1 / 3)


def test_what_is_unknown_makes_the_first_place_less_sure():
    table, card = plain([0.9, 0.9], [None, 0.8])
    by_policy, drawn = (stability(table, card, unknown=unknown) for unknown in ("policy", "drawn"))
    assert by_policy.confidence == 1
    assert 0.7 < drawn.confidence < 1


def test_a_criterion_without_weight_is_never_given_any():
    found = stability(*plain([1, 0], [0, 1], weights=[1, 0]), samples=20)
    assert found.confidence == 1
    assert found.central_weights["a"] == {"x0": 1, "x1": 0}


@pytest.mark.parametrize("unknown", ["policy", "drawn"])
def test_rows_that_differ_only_in_what_has_no_weight_share_their_rank(unknown):
    found = stability(*plain([1, 0], [1, 1], [1, None], weights=[1, 0]), samples=20, unknown=unknown)
    assert found.acceptability.tolist() == [[1, 0, 0]] * 3


def test_the_same_seed_gives_the_same_and_another_something_else():
    one, two, other = (stability(network(), example(), seed=seed).acceptability for seed in (7, 7, 8))
    assert (one == two).all()
    assert not (one == other).all()


def test_the_points_reverse_nothing_and_comparing_methods_are_tried():
    found = stability(network(), example(), samples=20, methods=["promethee", "topsis"])
    assert (found.reversals["points"].tried, found.reversals["points"].found) == (0, ())
    assert [str(one) for one in found.reversals["promethee"].found] == ["without Cole, Dunn overtakes Eng"]
    assert found.reversals["topsis"].tried == 4


@given(st.data())
@examples(25)
def test_no_removal_of_a_third_row_reorders_the_points(data):
    card = data.draw(cards())
    table = data.draw(tables(card, least=3))
    before = rank(table, card)
    for gone in range(len(table["id"])):
        after = rank({name: column[:gone] + column[gone + 1 :] for name, column in table.items()}, card)
        assert [after.ids[row] for row in after.order] == [before.ids[row] for row in before.order if row != gone]


def test_methods_agree_with_themselves_and_either_way_round():
    agreement = stability(network(), example(), samples=20, methods=["topsis", "vikor"]).agreement
    assert all(agreement[name][name] == pytest.approx(1) for name in agreement)
    assert agreement["points"]["vikor"] == agreement["vikor"]["points"]
    assert list(agreement) == ["points", "topsis", "vikor"]


def test_a_method_takes_its_parameters():
    plain_topsis = stability(network(), example(), samples=1, methods={"topsis": {}})
    other = stability(network(), example(), samples=1, methods={"topsis": {"normalization": "minmax"}})
    assert plain_topsis.reversals["topsis"].tried == other.reversals["topsis"].tried == 4
    with pytest.raises(ValidationError, match="has no parameter 'normalisation'"):
        stability(network(), example(), methods={"topsis": {"normalisation": "minmax"}})


def test_whoever_ties_everybody_agrees_with_nobody_and_it_says_none():
    found = stability(*plain([0.5, 0.5], [0.5, 0.5]), samples=5, methods=["topsis"])
    assert found.agreement["points"]["topsis"] is None


def test_fewer_ranks_than_rows_are_kept_when_asked():
    assert stability(network(), example(), samples=20, ranks=2).acceptability.shape == (5, 2)
    assert stability(network(), example(), samples=20, ranks=9).acceptability.shape == (5, 5)


def test_nobody_in_the_running_is_said():
    found = stability({**network(), "licensed": [False] * 5}, example(), methods=["topsis"])
    assert (found.winner, found.confidence, found.confidence_interval, found.ids) == (None, None, None, ())
    assert len(found.mean_rank) == 0
    assert str(found) == "Nobody is in the running, so there is no order to be sure of."
    assert "Nobody" in found._repr_html_()
    assert len(found.to_frame()) == 0


def test_one_row_alone_is_first_whatever_the_weights():
    found = stability(*plain([0.5, 0.5]), samples=20, methods=["topsis"])
    assert found.confidence == 1
    assert "Nobody else is in the running." in str(found)
    assert "By topsis, there is nobody to take away." in str(found)


def test_a_frame_has_a_row_each_and_what_no_weighting_makes_first_has_no_central_weights():
    frame = stability(network(), example(), ranks=2).to_frame()
    assert list(frame.columns) == [
        "rank", "rank_1", "rank_2", "payment_days_central", "reputation_central", "sales_central",
    ]  # fmt: skip
    assert frame.loc["Ames", "rank"] == 1
    assert frame.loc["Cole"].isna().sum() == 3


def test_what_was_found_is_said_in_sentences():
    text = str(stability(network(), example(), methods=["promethee"]))
    assert text.splitlines()[0].startswith("Ames is first in 66.8% of 10,000 weightings, all as likely (95% sure: ")
    assert "Otherwise first: Birch in 24.9%, Eng in 4.4%, Dunn in 3.9%." in text
    assert "Moving 22.4% of the weight from sales to payment_days brings Birch level." in text
    assert "By promethee, 1 of 4 removals reorder the others, such as: without Cole, Dunn overtakes Eng." in text


def test_a_notebook_shows_a_bar_a_row_and_the_sentences_whatever_the_names():
    table = {**network(), "id": ["<i>Ames</i>", '"&', "Cole", "Dunn", "Eng"]}
    found = stability(table, example(), samples=100, methods=["promethee"])
    page = ET.fromstring(found._repr_html_().replace("<br>", "<br/>"))
    rows = ["".join(row[1].itertext()) for row in page.iter("tr")]
    assert rows == ["id", "<i>Ames</i>", '"&', "Eng", "Dunn", "Cole"]
    assert not list(page.iter("i"))
    assert len(list(page.iter("svg"))) == 5
    assert "".join(next(page.iter("p")).itertext()) == str(found).splitlines()[0]


@pytest.mark.parametrize(
    ("ranks", "pieces"),
    [
        (1, ["first"]), (2, ["first", "rank 2"]), (3, ["first", "rank 2 to 3"]),
        (5, ["first", "rank 2 to 3", "rank 4 to 5"]),
    ],
)  # fmt: skip
def test_a_bar_tells_apart_what_was_counted(ranks, pieces):
    page = stability(network(), example(), samples=100, ranks=ranks)._repr_html_()
    label = next(ET.fromstring(page.replace("<br>", "<br/>")).iter("svg")).get("aria-label")
    assert [part.split(":")[0] for part in label.removeprefix("Ames: ").split(", ")] == pieces


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"samples": 0}, "samples"), ({"samples": 1.5}, "samples"), ({"seed": -1}, "seed"), ({"ranks": 0}, "ranks"),
        ({"weights": "unifrom"}, "Did you mean 'uniform'"), ({"unknown": None}, "unknown"), ({"spread": 2}, "spread"),
        ({"spread": 0}, "spread"),
        ({"spread": float("nan")}, "spread"), ({"methods": "topsis"}, "methods"), ({"methods": ["topsi"]}, "topsis"),
        ({"methods": {"topsis": None}}, "methods.topsis"), ({"removals": -1}, "removals"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_by_name(wrong, message):
    with pytest.raises(ValidationError, match=message):
        stability(network(), example(), **wrong)


def test_a_method_that_cannot_answer_the_shares_is_refused_by_criterion():
    with pytest.raises(ValidationError, match="sales"):
        stability({**network(), "sales": [0] * 5}, example(), samples=5, methods=["weighted_product"])


def test_more_ranks_than_memory_holds_are_refused_before_they_are_counted():
    rows = 20_000
    table = {"id": [str(at) for at in range(rows)], "x": [0.5] * rows}
    card = Scorecard(name="c", criteria=[Criterion("x", weight=1, scale=Linear(0, 1))])
    with pytest.raises(ValidationError, match="20,000 ranks of 20,000 rows"):
        stability(table, card, ranks=None)
