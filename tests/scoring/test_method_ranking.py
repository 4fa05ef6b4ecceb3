"""A method through a scorecard gives what the method on arrays gives, whoever is listed where."""

from __future__ import annotations

from itertools import permutations

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st

from channelcrm.errors import ValidationError
from channelcrm.scoring import Criterion, Group, Levels, Linear, Requirement, Scorecard, methods, rank
from channelcrm.scoring.through import METHODS
from tests.scoring.cards import example
from tests.support.examples import examples

RATIOS = {"aras", "marcos", "waspas", "weighted_product"}
NEEDS = {"promethee": {"preference": "linear", "q": 0.1, "p": 0.4}, "electre3": {"q": 0.05, "p": 0.2, "v": 0.9}}


def table():
    return {
        "id": ["a", "b", "c", "d"], "sales": [1_000_000, 2_000_000, 9_000_000, 4_000_000],
        "payment_days": [40, 80, 30, 60], "reputation": ["good", "fair", "good", "fair"],
        "licensed": [True, True, False, True],
    }  # fmt: skip


def ranked(method, rows=None, card=None, **parameters):
    return rank(rows or table(), card or example(), method=method, **NEEDS.get(method, {}), **parameters)


@st.composite
def problems(draw):
    """A card of linear scales from -1 to 1 and a full table whose shares are never zero."""
    count = draw(st.integers(1, 4))
    weights = draw(st.lists(st.sampled_from([1, 2.5, 40]), min_size=count, max_size=count))
    card = Scorecard(
        name="c",
        criteria=[Criterion(f"c{at}", weight=one, scale=Linear(-1, 1)) for at, one in enumerate(weights)],
        requirements=[Requirement("open", "==", True)],
    )
    rows = draw(st.integers(1, 6))
    cells = st.integers(-8, 10).map(lambda tenth: tenth / 10)
    columns = {f"c{at}": draw(st.lists(cells, min_size=rows, max_size=rows)) for at in range(count)}
    return card, {"id": [f"d{at}" for at in draw(st.permutations(range(rows)))], **columns, "open": [True] * rows}


def shuffled(rows, order):
    return {name: [column[at] for at in order] for name, column in rows.items()}


def by_id(ranking):
    return dict(zip(ranking.ids, ranking.scores.tolist(), strict=True))


@pytest.mark.parametrize("method", ["aras", "codas", "copras", "edas", "marcos", "moora", "topsis", "waspas"])
@examples(30)
@given(problem=problems())
def test_the_scores_are_those_of_the_method_on_shares_and_weights(method, problem):
    card, rows = problem
    shares = np.column_stack([(np.asarray(rows[one.name]) + 1) / 2 for one in card.criteria])
    w = [float(card.weights[one.name]) for one in card.criteria]
    expected = getattr(methods, method)(shares, w, [1] * len(w))
    assert ranked(method, rows, card).scores == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_methods_that_say_more_keep_what_they_say():
    shares = np.asarray([[0.2, 50 / 60, 1], [0.4, 10 / 60, 0.5], [0.8, 0.5, 0.5]])
    w, goals, running = [0.4, 0.2, 0.4], [1, 1, 1], [0, 1, 3]
    vikor, expected = ranked("vikor"), methods.vikor(shares, w, goals)
    assert vikor.detail.q[running] == pytest.approx(expected.q)
    assert vikor.scores[running] == pytest.approx(1 - expected.q)
    assert vikor.detail.compromise == tuple(running[at] for at in expected.compromise)
    flows = methods.promethee(shares, w, goals, **NEEDS["promethee"])
    assert ranked("promethee").detail.positive[running] == pytest.approx(flows.positive)
    assert ranked("promethee").scores[running] == pytest.approx(flows.net)
    electre = ranked("electre")
    assert electre.detail.kernel == tuple(running[at] for at in methods.electre(shares, w, goals).kernel)
    assert electre.detail.outranks.shape == (4, 4)
    assert not electre.detail.outranks[2].any()


def test_who_is_on_one_front_shares_a_place():
    fronts = ranked("pareto_fronts")
    assert fronts.scores[[0, 1, 3]].tolist() == [-1, -2, -1]
    assert fronts.ranks.tolist() == [1, 3, 0, 1]


def test_the_places_of_two_orders_are_told_by_row_and_score_by_their_mean():
    ranking = ranked("electre3")
    places = np.asarray([ranking.detail.descending, ranking.detail.ascending])
    assert places[:, 2].tolist() == [0, 0]
    assert ranking.scores[[0, 1, 3]].tolist() == (-places.mean(axis=0)[[0, 1, 3]]).tolist()
    assert list(ranking.to_frame().columns)[-2:] == ["descending", "ascending"]


def test_without_a_normalisation_a_weighted_sum_is_the_points():
    weighted = ranked("weighted_sum", normalization="none")
    assert weighted.scores[[0, 1, 3]] * 100 == pytest.approx(weighted.points.scores[[0, 1, 3]], abs=1e-6)


def test_spotis_measures_from_the_best_of_each_scale_or_from_what_is_expected():
    assert ranked("spotis").scores[[0, 1, 3]] * 100 == pytest.approx(ranked("spotis").points.scores[[0, 1, 3]])
    like_a = ranked("spotis", expected={"sales": 0.2, "payment_days": 50 / 60})
    assert (like_a.scores[0], like_a.ids[like_a.order[0]]) == (1, "a")


@pytest.mark.parametrize("method", sorted(METHODS))
@examples(20)
@given(problem=problems(), random=st.randoms())
def test_the_order_of_rows_and_criteria_changes_no_bit(method, problem, random):
    card, rows = problem
    order = list(range(len(rows["id"])))
    random.shuffle(order)
    criteria = list(card.criteria)
    random.shuffle(criteria)
    one = ranked(method, rows, card)
    two = ranked(method, shuffled(rows, order), attrs.evolve(card, criteria=criteria))
    assert by_id(one) == by_id(two)
    assert [one.ids[row] for row in one.order] == [two.ids[row] for row in two.order]
    assert one.content_hash == two.content_hash


@pytest.mark.parametrize("method", sorted(METHODS))
@examples(20)
@given(problem=problems(), cells=st.lists(st.sampled_from([-1, 0.3, 1, None]), min_size=4, max_size=4))
def test_whoever_is_excluded_influences_nobody(method, problem, cells):
    card, rows = problem
    more = {name: [*column, cells[int(name[1:])]] for name, column in rows.items() if name.startswith("c")}
    more = {"id": [*rows["id"], "c0"], **more, "open": [*rows["open"], None]}
    one, two = ranked(method, rows, card), ranked(method, more, card)
    assert by_id(one).items() <= by_id(two).items()
    assert np.isnan(by_id(two)["c0"])
    assert (two.ranks[-1], list(two.excluded)) == (0, ["c0"])


@pytest.mark.parametrize("method", sorted(METHODS))
@examples(20)
@given(problem=problems())
def test_who_is_better_in_everything_is_never_behind(method, problem):
    card, rows = problem
    ranking = ranked(method, rows, card)
    cells = np.column_stack([rows[one.name] for one in card.criteria])
    for a, b in np.argwhere((cells[:, None] > cells[None]).all(axis=2)):
        assert ranking.ranks[a] <= ranking.ranks[b]


@pytest.mark.parametrize("method", sorted(METHODS))
def test_one_row_is_first_and_none_is_refused(method):
    alone = {name: column[:1] for name, column in table().items()}
    assert ranked(method, alone).ranks.tolist() == [1]
    with pytest.raises(ValidationError, match=f"{method} has nobody to compare: all 1 rows are excluded"):
        ranked(method, {**alone, "licensed": [False]})
    with pytest.raises(ValidationError, match=f"{method} has nobody to compare: no rows"):
        ranked(method, {name: [] for name in table()})


@pytest.mark.parametrize("method", sorted(RATIOS))
def test_a_share_of_zero_is_refused_by_the_name_of_its_criterion_with_the_way_out(method):
    rows = {**table(), "payment_days": [40, 95, 30, 60]}
    with pytest.raises(ValidationError, match=rf"{method} cannot answer: 'payment_days' .* values=\"raw\"") as error:
        ranked(method, rows)
    assert error.value.field == "payment_days"
    assert ranked(method, rows, values="raw").scores[1] > 0
    with pytest.raises(ValidationError, match=r"'reputation' .* Take a method that takes any values"):
        ranked(method, {**rows, "reputation": ["poor"] * 4}, values="raw")


def test_raw_values_are_what_was_measured_where_the_scale_is_linear_and_shares_elsewhere():
    rows = {**table(), "sales": [1_000_000, None, 9_000_000, 7_000_000]}
    ranking = ranked("topsis", rows, values="raw")
    assert ranking.matrix.tolist() == [[1e6, 40, 1], [2.5e6, 80, 0.5], [9e6, 30, 1], [7e6, 60, 0.5]]
    assert ranking.goals.tolist() == [1, -1, 1]
    assert ranking.scores[[0, 1, 3]] == pytest.approx(
        methods.topsis(ranking.matrix[[0, 1, 3]], [0.4, 0.2, 0.4], [1, -1, 1])
    )


@pytest.mark.parametrize(("missing", "share"), [("bounds", 0.5), ("worst", 0), ("neutral", 0.4 / 0.6 * 0.4)])
def test_an_empty_cell_gets_what_the_card_says_and_the_known_share_tells(missing, share):
    rows = {**table(), "reputation": ["good", None, "good", "fair"], "payment_days": [40, 90, 30, 60]}
    ranking = ranked("topsis", rows, attrs.evolve(example(), missing=missing))
    assert ranking.matrix[1].tolist() == [0.4, 0, pytest.approx(share)]
    assert ranking.known.tolist() == [1, 0.6, 1, 1]
    assert (ranking.points.low[1], ranking.points.high[1]) == (16, 56)


def test_rows_with_gaps_are_left_out_where_the_card_rejects_them():
    rows = {**table(), "reputation": ["good", None, "good", "fair"]}
    ranking = ranked("topsis", rows, attrs.evolve(example(), missing="reject"))
    assert ranking.excluded["b"] == ("reputation is not known",)
    assert np.isnan(ranking.scores[1])


@pytest.mark.parametrize("method", ["weighted_sum", "edas", "moora", "copras", "spotis"])
def test_what_rounding_alone_would_tell_apart_is_a_tie(method):
    card = Scorecard(name="c", criteria=[Criterion(f"c{at}", weight=1, scale=Linear(0, 1)) for at in range(3)])
    cells = np.asarray([*permutations([0.1, 0.2, 0.3])])  # each row adds up to 0.6, and floats add it up in six ways
    none = {"normalization": "none"} if method == "weighted_sum" else {}
    ranking = ranked(method, {f"c{at}": cells[:, at].tolist() for at in range(3)}, card, **none)
    assert set(ranking.ranks.tolist()) == {1}


def test_very_small_products_are_not_made_equal():
    card = Scorecard(name="c", criteria=[Criterion("x", weight=1, scale=Linear(0, 1))])
    ranking = rank({"x": [1, 1e-20, 2e-20]}, card, method="weighted_product", values="raw")
    assert ranking.ranks.tolist() == [1, 3, 2]


def test_what_is_one_a_criterion_is_said_by_name():
    one = ranked("promethee", card=example())
    p = dict.fromkeys(["payment_days", "sales", "reputation"], 0.4)
    two = rank(
        table(), example(), method="promethee", preference=dict.fromkeys(p, "linear"), q=dict.fromkeys(p, 0.1), p=p
    )
    assert one.scores[[0, 1, 3]].tolist() == two.scores[[0, 1, 3]].tolist()
    usual = rank(table(), example(), method="promethee", preference={"sales": "vshape"}, p={"sales": 0.4})
    assert usual.scores[0] != ranked("promethee").scores[0]


@pytest.mark.parametrize(
    ("method", "given_", "message"),
    [
        ("topsys", {}, "Did you mean 'topsis'"),
        ("", {}, "Give one of: aras, codas"),
        (3, {}, "3 is not a method"),
        ("topsis", {"normalisation": "vector"}, "topsis has no parameter 'normalisation'. Did you mean"),
        ("edas", {"v": 1}, "edas has no parameter 'v'. It takes none"),
        ("spotis", {"bounds": [(0, 1)]}, "spotis has no parameter 'bounds'"),
        ("spotis", {"values": "raw"}, "it takes shares"),
        ("topsis", {"values": "cooked"}, 'Give "shares" or "raw"'),
        ("topsis", {"normalization": "vecto"}, "topsis: 'vecto' is not a normalisation. Did you mean 'vector'"),
        ("vikor", {"v": 2}, "vikor: 2 is not a share"),
        ("topsis", {"values": pd.NA}, "<NA> is not what it can be given"),
        ("promethee", {"q": pd.NA}, "<NA> is no q"),
        ("promethee", {"preference": "vshape"}, "promethee: 'vshape' needs p"),
        ("electre3", {"q": 0.1}, "electre3 needs p"),
        ("promethee", {"preference": "vshape", "p": {"slaes": 1}}, "'slaes' is no criterion of this card. Did you"),
        ("promethee", {"preference": "vshape", "p": [1, 2, 3]}, "is no p. Give one for all, or a mapping"),
        ("promethee", {"preference": "vshape", "p": {"sales": "much"}}, "'much' is no p"),
        ("promethee", {"preference": 3}, "3 is no preference"),
        ("vikor", {"v": "half"}, "vikor: 'half' is no v. Give a finite number, such as 0.5"),
        ("vikor", {"advantage": float("nan")}, "vikor: nan is no advantage. Give a finite number."),
        ("topsis", {"normalization": 1}, "topsis: 1 is no normalization. Give a word, such as 'vector'"),
        ("electre2", {"discordance": (0.5,)}, "electre2: .* is no discordance. Give 2 numbers, such as"),
        ("electre3", {"q": None, "p": 0.2}, "electre3 needs q"),
        ("topsis", {"values": ["raw"]}, 'Give "shares" or "raw"'),
    ],
)
def test_what_no_method_takes_is_refused(method, given_, message):
    with pytest.raises(ValidationError, match=message):
        rank(table(), example(), method=method, **given_)


def test_parameters_without_a_method_are_refused():
    with pytest.raises(ValidationError, match='Name the method that it belongs to, such as method="topsis"'):
        rank(table(), example(), normalization="vector")
    with pytest.raises(ValidationError, match="values"):
        rank(table(), example(), values="raw")


def test_parameters_say_also_what_they_are_by_default():
    assert ranked("topsis").parameters == {"normalization": "vector"}
    assert ranked("vikor", v=0.3).parameters == {"v": 0.3, "advantage": None}


def test_the_hash_holds_method_and_parameters():
    hashes = [ranked("vikor", v=v).content_hash for v in (0.5, 0.4)]
    hashes += [ranked("topsis", **given_).content_hash for given_ in ({}, {"values": "raw"})]
    hashes.append(rank(table(), example()).content_hash)
    assert len({*hashes}) == 5
    assert ranked("vikor").content_hash == ranked("vikor", v=0.5).content_hash


def test_a_frame_holds_the_points_beside_and_what_the_method_says_of_each_row():
    frame = ranked("vikor").to_frame()
    assert list(frame.columns) == [
        "score", "rank", "points", "low", "high", "known", "excluded", "q", "s", "r",
    ]  # fmt: skip
    assert frame.loc["c", "excluded"] == "licensed == true: it is false"
    assert frame["q"].isna().tolist() == [False, False, True, False]
    assert list(ranked("edas").to_frame().columns)[-1] == "excluded"


def test_a_group_shares_its_weight_among_its_criteria():
    card = Scorecard(
        name="c",
        groups=[Group("market", weight=3)],
        criteria=[
            Criterion("x", weight=1, scale=Linear(0, 1), group="market"),
            Criterion("y", weight=2, scale=Levels({"lo": 0.2, "hi": 0.9}), group="market"),
            Criterion("z", weight=1, scale=Linear(0, 1)),
        ],
    )
    rows = {"x": [0.5, 0.7], "y": ["hi", "lo"], "z": [0, 1]}
    ranking = rank(rows, card, method="weighted_sum", normalization="none")
    assert ranking.scores == pytest.approx([0.25 * 0.5 + 0.5 * 0.9, 0.25 * 0.7 + 0.5 * 0.2 + 0.25])
