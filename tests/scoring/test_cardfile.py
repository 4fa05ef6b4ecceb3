"""A card is the same after a file, and a wrong or hostile file says where it is wrong."""

from __future__ import annotations

import json

import pytest
from cattrs.preconf.json import make_converter
from hypothesis import given

from channelcrm.errors import FileProblemError, ValidationError
from channelcrm.scoring import Criterion, Levels, Requirement, Scorecard, Steps
from channelcrm.scoring.cardtext import card_from_toml, card_to_toml
from channelcrm.testing.strategies import scorecards
from tests.scoring.cards import example, whole


@given(scorecards())
def test_a_card_is_equal_after_toml_and_after_plain_data_and_keeps_its_hash(card):
    copies = card_from_toml(card_to_toml(card)), Scorecard.from_dict(json.loads(json.dumps(card.to_dict())))
    assert copies == (card, card)
    assert {copy.content_hash for copy in copies} == {card.content_hash}


@given(scorecards())
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


CRITERION = '[[criteria]]\nname = "a"\nweight = 1\nscale = {kind = "linear", worst = 0, best = 1}\n'


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("deep.toml", 'name = "c"\ncriteria = ' + "[" * 100_000),
        ("deep.json", '{"name": ' + "[" * 100_000),
        ("long.toml", f'name = "c"\nversion = {"9" * 10_000}\n{CRITERION}'),
        ("long.json", f'{{"name": "c", "version": {"9" * 10_000}}}'),
        ("large.toml", 'name = "c"\n' + "# nothing\n" * 400_000 + CRITERION),
        ("large.json", " " * 4_000_001),
        ("twice.toml", f'name = "c"\nname = "d"\n{CRITERION}'),
        ("nul.toml", f'name = "c\0"\n{CRITERION}'),
    ],
)
def test_a_hostile_file_is_refused_by_its_name(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(FileProblemError, match=name) as error:
        Scorecard.load(tmp_path / name)
    assert len(str(error.value)) < 1100


def test_an_endless_file_is_read_to_the_limit_only():
    with pytest.raises(FileProblemError, match="larger than 4,000,000 bytes"):
        Scorecard.load("/dev/zero")


def test_a_key_that_stands_twice_in_json_is_refused(tmp_path):
    (tmp_path / "card.json").write_text('{"name": "c", "criteria": [], "name": "d"}')
    with pytest.raises(ValidationError, match="'name' stands twice") as error:
        Scorecard.load(tmp_path / "card.json")
    assert error.value.field == "name"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "1" + "0" * 400])
def test_what_json_alone_takes_for_a_number_is_no_weight(tmp_path, number):
    scale = '{"kind": "linear", "worst": 0, "best": 1}'
    text = f'{{"name": "c", "criteria": [{{"name": "a", "weight": {number}, "scale": {scale}}}]}}'
    (tmp_path / "card.json").write_text(text)
    with pytest.raises(ValidationError, match="is not a weight") as error:
        Scorecard.load(tmp_path / "card.json")
    assert error.value.field == "criteria[0].weight"


GROUPS = "".join(f'[[groups]]\nname = "{name}"\nweight = 1\nparent = "{parent}"\n' for name, parent in ("gh", "hg"))


@pytest.mark.parametrize(
    ("text", "field", "message"),
    [
        (CRITERION + "weight = nan".join(CRITERION.split("weight = 1")), "criteria[1].weight", "is not a weight"),
        ("weight = inf".join(CRITERION.split("weight = 1")), "criteria[0].weight", "is not a weight"),
        ('weight = "1"'.join(CRITERION.split("weight = 1")), "criteria[0].weight", "'1' is not a weight"),
        ("worst = nan".join(CRITERION.split("worst = 0")), "criteria[0].scale.worst", "is not a number"),
        ("best = -inf".join(CRITERION.split("best = 1")), "criteria[0].scale.best", "is not a number"),
        (f"best = 1{'0' * 400}".join(CRITERION.split("best = 1")), "criteria[0].scale.best", "is not a number"),
        ("best = 2027-01-01".join(CRITERION.split("best = 1")), "criteria[0].scale.best", "is not a number"),
        (CRITERION + "group = 3", "criteria[0].group", "not text"),
        (CRITERION + 'group = "market"', "criteria[0].group", "There is no group 'market'"),
        (GROUPS + CRITERION, "groups[0].parent", "The group 'g' stands below itself: g in h in g"),
        ('[[groups]]\nname = "g"\nweight = nan\n' + CRITERION, "groups[0].weight", "is not a weight"),
        ('[[groups]]\nname = "g"\n' + CRITERION, "groups[0].weight", "is missing"),
        ('[[groups]]\nname = "g"\nweight = 1\nparnet = "h"\n' + CRITERION, "groups[0].parnet", "Did you mean 'parent'"),
        ('[groups]\nname = "g"\nweight = 1\n' + CRITERION, "groups", "not a list of tables"),
        (
            CRITERION + '[[requirements]]\nname = "l"\noperator = ">"\nvalue = nan',
            "requirements[0].l.value",
            "not finite",
        ),
        (CRITERION + 'source = "sales"', "criteria[0].source", "is not a source"),
    ],
)
def test_a_card_file_with_what_toml_allows_and_no_card_has_says_where(tmp_path, text, field, message):
    (tmp_path / "card.toml").write_text(f'name = "c"\n{text}', encoding="utf-8")
    with pytest.raises(ValidationError, match=message) as error:
        Scorecard.load(tmp_path / "card.toml")
    assert error.value.field == field


def test_a_card_with_everything_reads_as_a_person_would_write_it():
    assert card_to_toml(whole()).splitlines()[4:24] == [
        "[[groups]]",
        'name = "market"',
        "weight = 60",
        "",
        "[[groups]]",
        'name = "house"',
        "weight = 1",
        'parent = "market"',
        "",
        "[[criteria]]",
        'name = "sales"',
        "weight = 40",
        'scale = { kind = "linear", worst = 0, best = 9 }',
        'group = "market"',
        'source = { kind = "observed", metric = "sales" }',
        "",
        "[[criteria]]",
        'name = "fit"',
        "weight = 2",
        'scale = { kind = "levels", levels = { poor = 0, good = 1 } }',
    ]


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
