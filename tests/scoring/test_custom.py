"""A scale of one's own keeps what the other scales promise, or says that it does not."""

from __future__ import annotations

import attrs
import numpy as np
import pytest

from channelcrm.errors import ValidationError
from channelcrm.scoring import Criterion, Custom, Scorecard, rank
from channelcrm.scoring.cardtext import card_from_toml, card_to_toml


def root(numbers):
    return np.sqrt(np.clip(numbers, 0, 100)) / 10


def card(scale):
    return Scorecard(name="c", criteria=[Criterion("sales", weight=1, scale=scale)])


def test_a_function_gives_the_shares_and_an_empty_cell_stays_empty():
    ranking = rank({"sales": [25, None, 400, 9]}, card(Custom("root", root)))
    assert ranking.scores.tolist() == [50, 50, 100, 30]
    assert (ranking.low[1], ranking.high[1], ranking.known[1]) == (0, 100, 0)


def test_files_keep_the_name_and_the_function_is_given_back(tmp_path):
    made = card(Custom("root", root))
    made.dump(tmp_path / "card.toml")
    assert 'scale = { kind = "custom", name = "root" }' in (tmp_path / "card.toml").read_text().splitlines()
    bare = Scorecard.load(tmp_path / "card.toml")
    assert bare == made
    assert bare.content_hash == made.content_hash
    for bound in (
        bare.bind({"root": root, "other": root}),
        Scorecard.load(tmp_path / "card.toml", functions={"root": root}),
    ):
        assert rank({"sales": [25]}, bound).scores.tolist() == [50]


def test_a_card_that_does_not_know_its_function_says_so_when_it_scores():
    bare = card_from_toml(card_to_toml(card(Custom("root", root)))).bind({"square": root})
    with pytest.raises(ValidationError, match=r"The scale 'root' has no function\. .*card\.bind") as error:
        rank({"sales": [25]}, bare)
    assert error.value.field == "sales"


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda numbers: numbers / 0.5, r"gives 2\.0 for 1\.0"),
        (lambda numbers: -numbers, r"gives -1\.0 for 1\.0"),
        (lambda numbers: numbers * np.nan, r"gives nan for 1\.0"),
        (lambda numbers: [0.5], r"made \(1,\) of \(3,\)"),
        (lambda numbers: 0.5, r"made \(\) of \(3,\)"),
        (lambda numbers: "many", "failed: could not convert"),
        (lambda numbers: min(1, numbers), "failed: The truth value"),
        (lambda: 1, "failed: .*positional argument"),
        (lambda numbers: numbers / numbers.max(), "by what stands beside it"),
        (lambda numbers: numbers.argsort() / len(numbers), "by what stands beside it"),
    ],
)
def test_a_function_that_breaks_the_promise_of_a_scale_is_refused(function, message):
    with pytest.raises(ValidationError, match=message) as error:
        rank({"sales": [1, 2, 4]}, card(Custom("own", function)))
    assert error.value.field == "sales"


def test_a_function_that_writes_into_its_numbers_harms_nobody():
    def careless(numbers):
        numbers /= 10
        return numbers

    table = {"sales": np.asarray([1.0, 5.0])}
    assert rank(table, card(Custom("own", careless))).scores.tolist() == [10, 50]
    assert table["sales"].tolist() == [1, 5]


def test_a_function_is_not_asked_about_nothing():
    assert rank({"sales": [None]}, card(Custom("own", lambda numbers: 1 / 0))).known.tolist() == [0]


@pytest.mark.parametrize("wrong", [3, "root"])
def test_what_cannot_be_called_is_refused(wrong):
    with pytest.raises(ValidationError, match="cannot be called"):
        Custom("own", wrong)
    with pytest.raises(ValidationError, match="cannot be called"):
        card(Custom("own")).bind({"own": wrong})


def test_the_name_is_what_makes_two_scales_equal():
    assert Custom("root", root) == Custom("root")
    assert Custom("root", root) != Custom("square", root)
    assert repr(Custom("root", root)) == "Custom(name='root')"
    assert len({Custom("root", root), Custom("root")}) == 1


def test_the_next_version_of_a_card_keeps_its_functions():
    following = card(Custom("root", root)).next_version(missing="worst")
    assert rank({"sales": [25, None]}, following).scores.tolist() == [50, 0]
    assert attrs.evolve(following, version=9).criteria[0].scale.function is root


@pytest.mark.parametrize("text", ['{kind = "custom"}', '{kind = "custom", name = "a", function = "os.system"}'])
def test_a_file_names_a_function_and_cannot_say_what_it_does(text):
    with pytest.raises(ValidationError, match=r"criteria\[0\]\.scale\.(name|function)"):
        card_from_toml(f'name = "c"\n[[criteria]]\nname = "a"\nweight = 1\nscale = {text}')
