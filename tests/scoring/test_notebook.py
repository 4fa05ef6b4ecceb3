"""What a notebook shows is safe whatever stands in the data, readable in light and dark, and says what it draws."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given, strategies as st

from channelcrm.scoring import Criterion, Linear, Scorecard, Tier, TierPolicy, rank
from channelcrm.scoring.panel import COLOURS
from tests.scoring.cards import cards, example, tables
from tests.support.examples import examples

HOSTILE = '<script>alert("1")</script>'
TEXT = st.text(st.sampled_from("ab&<>\"'/!-=\u2028\u202e爱 \n\x1b") | st.characters(exclude_categories=["Cs", "Cc"]))
TAGS = {
    "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "p", "b", "br", "bdi", "span", "svg", "rect", "path",
    "title",
}  # fmt: skip
POLICY = TierPolicy([Tier("A<", at_least={"score": 99}), Tier("B&")])


class Reader(HTMLParser):
    def __init__(self, markup):
        super().__init__()
        self.tags, self.open, self.words = [], [], []
        self.feed(markup)
        self.close()
        assert not self.open, "an element is left open"

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def text(self):
        return "".join(self.words)


def table(name="a"):
    return {
        "id": [name, "b", "c"], "sales": [1_000_000, 2_000_000, 1], "payment_days": [40, None, 30],
        "reputation": ["good", "fair", "poor"], "licensed": [True, True, False],
    }  # fmt: skip


def everything(name="a", card=None):
    ranking = rank(table(name), card or example())
    shown = [ranking, ranking.explain(name, POLICY), ranking.explain("c"), ranking.compare(name, "b")]
    shown += [rank(table(name), example(), method=method) for method in ("vikor", "promethee", "electre")]
    return shown


@examples(30)
@given(TEXT.filter(lambda text: text.strip() and text not in {"b", "c"}))
def test_no_name_becomes_markup(name):
    for shown in everything(name):
        page = Reader(shown._repr_html_())
        assert {tag for tag, _ in page.tags} <= TAGS
        assert not [key for _, attrs in page.tags for key in attrs if key.startswith("on") or key in {"href", "src"}]
    assert name.replace("\r\n", "\n") in Reader(everything(name)[0]._repr_html_()).text


def test_names_of_criteria_cards_tiers_and_cells_become_no_markup_either():
    card = Scorecard(name=HOSTILE, criteria=[Criterion(HOSTILE, weight=1, scale=Linear(0, 1))])
    policy = TierPolicy([Tier(HOSTILE, at_least={"score": 99}), Tier("B")])
    ranking = rank({"id": ["a", "b"], HOSTILE: [0.5, 0.7]}, card)
    for shown in (ranking, ranking.explain("a", policy), ranking.compare("a", "b")):
        assert "<script" not in shown._repr_html_()
        assert HOSTILE in Reader(shown._repr_html_()).text


def test_half_characters_can_be_written_to_a_file():
    everything("a\ud800")[0]._repr_html_().encode()


@pytest.mark.parametrize("shown", everything(), ids=lambda one: type(one).__name__)
def test_every_picture_is_said_and_every_table_has_its_heads(shown):
    page = Reader(shown._repr_html_())
    assert all(svg["role"] == "img" and svg["aria-label"].strip() for svg in page.all("svg"))
    assert page.all("svg")
    assert page.all("caption")
    assert {head["scope"] for head in page.all("th")} == {"col", "row"}


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("paper", ["#ffffff", "#000000", "#111111", "#1e1e1e"])
@pytest.mark.parametrize("colour", COLOURS)
def test_colours_are_told_from_light_and_from_dark_paper(colour, paper):
    light, dark = sorted((luminance(colour), luminance(paper)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3


@pytest.mark.parametrize("shown", everything(), ids=lambda one: type(one).__name__)
def test_only_bars_have_a_colour_of_their_own(shown):
    used = set(re.findall(r"#[0-9a-f]{6}", shown._repr_html_()))
    assert used <= {*COLOURS}
    assert "<style" not in shown._repr_html_()


@given(st.data())
def test_a_bar_is_as_long_as_its_points(data):
    card = data.draw(cards())
    ranking = rank(data.draw(tables(card)), card)
    page = Reader(ranking._repr_html_())
    bars = [float(box["width"]) for box in page.all("rect") if box["fill"] in COLOURS]
    points = [points for row in ranking.order for points in ranking.contributions[row] if points > 0]
    assert bars == pytest.approx([max(2.4 * one - 1, 0.6) for one in points], abs=0.06)


def rows_of(shown):
    """The texts of each row of the table, by its first cell."""
    rows = re.findall(r"<tr.*?</tr>", shown._repr_html_().split("<tbody>")[1])
    cells = ([unescape(re.sub("<[^>]*>", "", cell)) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows)
    return [
        (head, [Decimal(one.replace("\N{MINUS SIGN}", "-")) for one in rest if FIGURE.fullmatch(one)])
        for head, *rest in cells
    ]


FIGURE = re.compile(r"[+\N{MINUS SIGN}]?\d+\.\d+")


@given(st.data())
def test_the_points_that_are_shown_add_up_to_the_score_that_is_shown(data):
    card = data.draw(cards(trees=True))
    given_table = data.draw(tables(card, least=2))
    ranking = rank(given_table, card)
    count = len(card.criteria)
    rows = rows_of(ranking.explain(ranking.ids[0]))
    points = [figures[-1] for _, figures in rows]
    assert sum(points[:count]) == points[count]
    rows = [figures for _, figures in rows_of(ranking.compare(*ranking.ids[:2]))]
    assert all(left - right == difference for left, right, difference in rows)
    for column in zip(*rows, strict=True):
        assert sum(column[:count]) == column[-1]


def test_many_criteria_are_gathered_so_that_no_colour_stands_for_two():
    card = Scorecard(name="c", criteria=[Criterion(f"c{at:02}", weight=at, scale=Linear(0, 1)) for at in range(1, 13)])
    page = Reader(rank({"id": ["a"], **{one.name: [1] for one in card.criteria}}, card)._repr_html_())
    fills = [box["fill"] for box in page.all("rect") if box["fill"] in COLOURS]
    assert fills == list(COLOURS)
    assert "5 others" in page.text


def test_a_long_ranking_shows_its_best_and_says_how_many_more_there_are():
    card = Scorecard(name="c", criteria=[Criterion("x", weight=1, scale=Linear(0, 20))])
    ranking = rank({"id": [f"d{at:02}" for at in range(20)], "x": range(20)}, card)
    assert "10 more ranked." in Reader(ranking._repr_html_()).text
    assert str(ranking).splitlines()[0] == "c v1: 20 ranked, 0 excluded"
    assert str(ranking).splitlines()[2] == "   1  d19     95   95    95   100%"
    assert str(ranking).splitlines()[-1] == "10 more"


@pytest.mark.parametrize("shown", everything(), ids=lambda one: type(one).__name__)
def test_bounds_and_what_is_known_are_always_shown(shown):
    page, text = Reader(shown._repr_html_()).text, str(shown)
    for view in (page, text):
        assert "known" in view
        assert re.search(r"low.high|low +high|between \d", view)


def test_a_method_says_its_conditions_and_whom_it_calls_best():
    assert str(rank(table(), example(), method="vikor")).splitlines() == [
        "vikor on dealer v1, v 0.5: 2 ranked, 1 excluded",
        "rank  id  score     points        low       high  known",
        "   1  a       1  64.666667  64.666667  64.666667   100%",
        "   2  b     0.5         46         36         56    80%",
        "acceptable advantage: no",
        "acceptable stability: yes",
        "compromise: a, b",
    ]


def test_nobody_ranked_is_shown_as_nobody():
    empty = rank({name: [] for name in table()}, example())
    assert str(empty).splitlines()[0] == "dealer v1: 0 ranked, 0 excluded"
    Reader(empty._repr_html_())
