"""A scorecard is checked when it is made, and is the same after a file."""

from __future__ import annotations

import json

import pytest
from cattrs.preconf.json import make_converter
from hypothesis import given

from channelcrm.errors import FileProblemError, ValidationError
from channelcrm.scoring import Criterion, Levels, Linear, Requirement, Scorecard, Steps
from channelcrm.scoring.cardtext import card_from_toml, card_to_toml
from tests.scoring.cards import cards, example

ANY = Linear(0, 1)


def test_the_id_follows_from_name_and_version():
    assert example().id == example().id
    assert example().id != example().next_version().id
    assert example().next_version().version == 2


def test_another_name_has_another_id():
    one, two = (Scorecard(name=name, criteria=[Criterion("a", weight=1, scale=ANY)]) for name in ("one", "two"))
    assert one.id != two.id


@pytest.mark.parametrize("wrong", [-1, float("nan"), float("inf"), True, "40", None])
def test_a_weight_that_is_no_finite_number_of_zero_or_more_is_refused(wrong):
    with pytest.raises(ValidationError, match="is not a weight") as error:
        Criterion("sales", weight=wrong, scale=ANY)
    assert error.value.field == "weight"


@pytest.mark.parametrize(
    ("criteria", "message"),
    [
        ([Criterion("a", weight=0, scale=ANY), Criterion("b", weight=0, scale=ANY)], "The weights sum to zero"),
        ([], "The weights sum to zero"),
        ([Criterion("a", weight=1, scale=ANY), Criterion("a", weight=2, scale=ANY)], "'a' stands twice"),
        (["sales"], "is not a criterion"),
    ],
)
def test_criteria_that_cannot_make_a_card_are_refused(criteria, message):
    with pytest.raises(ValidationError, match=message) as error:
        Scorecard(name="card", criteria=criteria)
    assert error.value.field.startswith("criteria")
    assert error.value.remedy


def test_an_unknown_policy_for_what_is_missing_is_refused_with_the_known_ones():
    with pytest.raises(ValidationError, match="Give one of: bounds, reject, worst, neutral"):
        Scorecard(name="card", criteria=[Criterion("a", weight=1, scale=ANY)], missing="ignore")


@pytest.mark.parametrize("wrong", [0, -1, 1.5, True, "1"])
def test_a_version_counts_from_one(wrong):
    with pytest.raises(ValidationError, match="is not a version"):
        Scorecard(name="card", version=wrong, criteria=[Criterion("a", weight=1, scale=ANY)])


@pytest.mark.parametrize(
    ("operator", "value", "field"),
    [
        ("=", True, "licensed.operator"),
        (">=", True, "licensed.value"),
        ("<", "IA", "licensed.value"),
        ("==", None, "licensed.value"),
        ("==", float("nan"), "licensed.value"),
        ("==", [1], "licensed.value"),
    ],
)
def test_a_requirement_that_cannot_be_met_in_any_sense_is_refused(operator, value, field):
    with pytest.raises(ValidationError) as error:
        Requirement("licensed", operator, value)
    assert error.value.field == field


@given(cards())
def test_a_card_is_equal_after_toml_and_after_plain_data(card):
    assert card_from_toml(card_to_toml(card)) == card
    assert Scorecard.from_dict(json.loads(json.dumps(card.to_dict()))) == card


@given(cards())
def test_a_card_is_equal_after_json_made_by_cattrs(card):
    converter = make_converter()
    assert converter.loads(converter.dumps(card), Scorecard) == card


@pytest.mark.parametrize("name", ["card.toml", "card.json"])
def test_a_card_is_equal_after_a_file(tmp_path, name):
    card = Scorecard(
        name='Händler "A"\n经销商 \\', version=3,
        criteria=[
            Criterion("Größe, m²", weight=0.1, scale=Steps([(1e-9, 0.2), (1e20, 1)], below=0.1)),
            Criterion("x.y", weight=2, scale=Levels({"schlecht = 0": 0, "好": 1, True: 0.5})),
        ],
        requirements=[Requirement("ok", "==", True), Requirement("score", ">=", -1.5), Requirement("r", "!=", "x")],
        missing="reject",
    )  # fmt: skip
    card.dump(tmp_path / name)
    assert Scorecard.load(tmp_path / name) == card


def test_an_id_of_ones_own_survives_the_file(tmp_path):
    card = Scorecard(id="00000000-0000-8000-8000-000000000000", name="c", criteria=example().criteria)
    card.dump(tmp_path / "card.toml")
    assert Scorecard.load(tmp_path / "card.toml").id == card.id


def test_a_toml_card_reads_as_a_person_would_write_it():
    assert card_to_toml(example()).splitlines()[:7] == [
        'name = "dealer"',
        "version = 1",
        'missing = "bounds"',
        "",
        "[[criteria]]",
        'name = "sales"',
        "weight = 40",
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("absent.toml", None),
        ("broken.toml", "name = "),
        ("broken.json", "{"),
        ("list.json", "[]"),
        ("latin.toml", b'name = "H\xe4ndler"'),
    ],
)
def test_a_file_that_is_no_card_is_named(tmp_path, name, text):
    if text is not None:
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(FileProblemError, match=name):
        Scorecard.load(tmp_path / name)


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    with pytest.raises(FileProblemError, match=r"nowhere.*cannot be written"):
        example().dump(tmp_path / "nowhere" / "card.toml")


@pytest.mark.parametrize(
    ("text", "field", "message"),
    [
        ('name = "c"', "criteria", "'criteria' is missing"),
        ('name = "c"\ncriterai = []\ncriteria = []', "criterai", "Did you mean 'criteria'"),
        ('name = "c"\ncriteria = [3]', "criteria", "not a list of tables"),
        ("name = 3\ncriteria = []", "name", "not text"),
        (
            'name = "c"\n[[criteria]]\nname = "a"\nweight = 1\nscale = {kind = "lin"}',
            "criteria[0].scale",
            "kind = one of",
        ),
        (
            'name = "c"\n[[criteria]]\nname = "a"\nweight = 1\nscale = {kind = "linear", worst = 0}',
            "criteria[0].scale.best",
            "missing",
        ),
        (
            'name = "c"\n[[criteria]]\nname = "a"\nweight = 1\nscale = {kind = "linear", worst = 0, best = 0}',
            "criteria[0].scale.best",
            "no scale",
        ),
        (
            'name = "c"\n[[criteria]]\nname = "a"\nweight = -1\nscale = {kind = "linear", worst = 0, best = 1}',
            "criteria[0].weight",
            "not a weight",
        ),
        (
            (
                'name = "c"\n[[criteria]]\nname = "a"\nweight = 1\nscale = {kind = "linear", worst = 0, best = 1}\n'
                '[[requirements]]\nname = "l"\noperator = "~"\nvalue = 1'
            ),
            "requirements[0].l.operator",
            "not a comparison",
        ),
    ],
)  # fmt: skip
def test_a_wrong_card_file_says_where_it_is_wrong(tmp_path, text, field, message):
    (tmp_path / "card.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValidationError, match=message) as error:
        Scorecard.load(tmp_path / "card.toml")
    assert error.value.field == field
