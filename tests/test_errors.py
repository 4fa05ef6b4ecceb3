"""The family of errors: builtins a caller would catch, values as attributes, messages that say what to do."""

from __future__ import annotations

import builtins
import copy
import pickle

import pytest

from channelcrm import errors

EXAMPLES = [
    errors.ChannelCrmError("something"),
    errors.ValidationError("Wrong.", field="name", value=3, remedy="Give text.", row=7),
    errors.NotFoundError("Dealer", "x"),
    errors.AlreadyExistsError("Dealer", "code", "D1"),
    errors.ConflictError("Someone saved.", record="Dealer", id="x"),
    errors.ExclusivityConflictError(
        area_ids=["b", "a", "a"], product_lines=["tractors"], starts="2027-01-01", ends="", agreement_id="g"
    ),
    errors.IllegalTransitionError("Negotiation", "won", "lost", ()),
    errors.PermissionRefusedError("No.", actor="ann"),
    errors.UnknownFieldError("Dealer", "nmae", ["name", "code"]),
    errors.FileProblemError("No such file.", path="dealers.csv"),
    errors.MissingExtraError("pandas", "analysis"),
    errors.UnknownSchemeError("No adapter.", scheme="oracle"),
    errors.StorageError("Gone."),
    errors.ReadOnlyStoreError("Read-only."),
    errors.SchemaVersionError("9", "3"),
    errors.SolverError("Stopped."),
    errors.InfeasibleError("None.", ["Count", "Keep"]),
]


def test_every_public_error_is_among_the_examples():
    classes = {name for name in errors.__all__ if name != "nearest"}
    assert {type(error).__name__ for error in EXAMPLES} == classes


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_an_error_is_of_the_family_and_of_a_builtin_kind(error):
    assert isinstance(error, errors.ChannelCrmError)
    kinds = [kind for kind in type(error).__mro__ if getattr(builtins, kind.__name__, None) is kind]
    assert type(error) is errors.ChannelCrmError or kinds[0] is not Exception


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize(
    "passed_on", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))], ids=["copy", "pickle"]
)
def test_an_error_crosses_processes_with_message_and_values(error, passed_on):
    received = passed_on(error)
    assert type(received) is type(error)
    assert str(received) == str(error)
    assert vars(received) == vars(error)


def test_a_validation_error_says_row_field_and_remedy():
    assert str(errors.ValidationError("Wrong.", field="name", value=3, remedy="Give text.", row=7)) == (
        "row 7: name: Wrong. Give text."
    )


def test_a_validation_error_of_the_whole_value_names_no_field():
    assert str(errors.ValidationError("Wrong.")) == "Wrong."


def test_an_exclusivity_conflict_names_each_area_once_and_the_open_end():
    error = EXAMPLES[5]
    assert error.area_ids == ("a", "b")
    assert "a, b for tractors from 2027-01-01 on" in str(error)


def test_an_exclusivity_conflict_names_the_last_day_when_there_is_one():
    error = errors.ExclusivityConflictError(
        area_ids=["a"], product_lines=["x"], starts="2027-01-01", ends="2028-01-01", agreement_id="g"
    )
    assert "until 2028-01-01" in str(error)


def test_an_exclusivity_conflict_over_many_areas_stays_readable():
    error = errors.ExclusivityConflictError(
        area_ids=map(str, range(3000)), product_lines=["x"], starts="2027-01-01", ends="", agreement_id="g"
    )
    assert len(error.area_ids) == 3000
    assert "and 2995 more" in str(error)
    assert len(str(error)) < 400


def test_an_exclusivity_conflict_names_five_areas_and_counts_the_sixth():
    error = errors.ExclusivityConflictError(
        area_ids="abcdef", product_lines=["x"], starts="2027-01-01", ends="", agreement_id="g"
    )
    assert "a, b, c, d, e and 1 more" in str(error)


def test_an_exclusivity_conflict_over_an_account_says_so_and_reads_all_lines_aloud():
    error = errors.ExclusivityConflictError(
        area_ids=[], accounts=["Acme"], product_lines=[""], starts="2027-01-01", ends="", agreement_id="g",
        refused_id="h",
    )  # fmt: skip
    assert "on account Acme for all lines from 2027-01-01 on: it or agreement h is exclusive there" in str(error)


def test_an_illegal_transition_names_what_is_allowed():
    error = errors.IllegalTransitionError("Negotiation", "opened", "won", ["qualified", "lost"])
    assert str(error).endswith("Allowed from here: qualified, lost.")


def test_an_illegal_transition_from_an_end_says_so():
    assert "this is an end" in str(errors.IllegalTransitionError("Negotiation", "won", "lost", ()))


def test_an_unknown_field_is_answered_with_the_nearest_right_one():
    assert errors.UnknownFieldError("Dealer", "nmae", ["name", "code"]).nearest == "name"


def test_a_word_like_no_other_has_no_nearest():
    assert errors.nearest("zzz", ["name", "code"]) is None


def test_a_missing_extra_names_its_pip_line():
    assert "pip install 'channelcrm[analysis]'" in str(errors.MissingExtraError("pandas", "analysis"))


def test_a_message_stays_readable_whatever_it_quotes():
    error = errors.ValidationError(
        f"{'x' * 20_000!r} is not a weight.", field="weight", value="x" * 20_000, remedy="Give 1."
    )
    assert len(str(error)) < 1000
    assert str(error).startswith("weight: 'xxx")
    assert str(error).endswith("is not a weight. Give 1.")
    assert error.value == "x" * 20_000
