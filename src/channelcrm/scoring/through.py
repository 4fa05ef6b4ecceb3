"""Multi-criteria methods through a scorecard: criteria by name above, columns of a matrix below."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from inspect import Parameter, signature
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import attrs

from channelcrm.errors import ValidationError, nearest
from channelcrm.scoring import methods
from channelcrm.values.arguments import shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["METHODS", "MethodName", "parameters_of", "run_method"]

MethodName: TypeAlias = Literal[
    "aras", "codas", "copras", "edas", "electre", "electre2", "electre3", "marcos", "moora", "pareto_fronts",
    "promethee", "spotis", "topsis", "vikor", "waspas", "weighted_product", "weighted_sum",
]  # fmt: skip
_Outcome: TypeAlias = "tuple[Floats, Any]"
_DIGITS = 12
_LARGEST = 1e100
_COUNTED = re.compile(r"[Cc]riterion (\d+) \(counted from 0\)")


@attrs.frozen(kw_only=True)
class _Method:
    """The function on arrays, what it makes of its result, and the arguments that are one a criterion."""

    function: Callable[..., Any]
    outcome: Callable[[Any, int], _Outcome] = lambda result, _: (result, None)
    by_criterion: Mapping[str, object] = {}
    given: Callable[[int], Mapping[str, object]] = lambda _: {}

    @property
    def parameters(self) -> Mapping[str, object]:
        """What it may be given beyond the problem itself, and what that is by default."""
        known = [*signature(self.function).parameters.values()][3:]
        return {one.name: one.default for one in known if one.name not in self.given(1)}

    @property
    def needs(self) -> tuple[str, ...]:
        """Those of them that have no default."""
        return tuple(name for name, default in self.parameters.items() if default is Parameter.empty)


def _chosen(positions: Sequence[int], count: int) -> Floats:
    """1 for who is chosen and 0 for the rest: what a method that only narrows a choice says of everyone."""
    import numpy as np

    scores = np.zeros(count)
    scores[list(positions)] = 1.0
    return scores


def _fronts(matrix: Floats, _: Floats, goals: Floats) -> NDArray[np.int64]:
    return methods.pareto_fronts(matrix, goals)


METHODS: Mapping[str, _Method] = MappingProxyType({
    "aras": _Method(function=methods.aras),
    "codas": _Method(function=methods.codas),
    "copras": _Method(function=methods.copras),
    "edas": _Method(function=methods.edas),
    "electre": _Method(
        function=methods.electre, outcome=lambda result, count: (_chosen(result.kernel, count), result)
    ),
    "electre2": _Method(function=methods.electre2, outcome=lambda result, _: (-result.median, result)),
    "electre3": _Method(
        function=methods.electre3, outcome=lambda result, _: (-result.median, result),
        by_criterion={"q": 0.0, "p": 0.0, "v": float("inf")},
    ),
    "marcos": _Method(function=methods.marcos),
    "moora": _Method(function=methods.moora),
    "pareto_fronts": _Method(function=_fronts, outcome=lambda fronts, _: (-fronts.astype(float), None)),
    "promethee": _Method(
        function=methods.promethee, outcome=lambda result, _: (result.net, result),
        by_criterion={"preference": "usual", "q": 0.0, "p": 0.0, "s": 0.0},
    ),
    "spotis": _Method(
        function=methods.spotis, by_criterion={"expected": 1.0}, given=lambda count: {"bounds": [(0.0, 1.0)] * count}
    ),
    "topsis": _Method(function=methods.topsis),
    "vikor": _Method(function=methods.vikor, outcome=lambda result, _: (1.0 - result.q, result)),
    "waspas": _Method(function=methods.waspas),
    "weighted_product": _Method(function=methods.weighted_product),
    "weighted_sum": _Method(function=methods.weighted_sum),
})  # fmt: skip
"""The methods that ``rank`` knows, by name. Scores are turned so that higher is better."""


def parameters_of(method: str, given: Mapping[str, object]) -> Mapping[str, object]:
    """All parameters of a method: those given, and what the others are by default.

    Raises:
        ValidationError: an unknown method or parameter, or one that is lacking.
    """
    if not isinstance(method, str) or method not in METHODS:
        close = nearest(method, METHODS)
        raise ValidationError(
            f"{shown(method)} is not a method.", field="method", value=method,
            remedy=f"Did you mean {close!r}?" if close else f"Give one of: {', '.join(METHODS)}.",
        )  # fmt: skip
    known = METHODS[method].parameters
    for name, value in given.items():
        if name not in known:
            close = nearest(name, known)
            takes = f"It takes: {', '.join(known)}." if known else "It takes none."
            raise ValidationError(
                f"{method} has no parameter {name!r}.", field=name, value=value,
                remedy=f"Did you mean {close!r}?" if close else takes,
            )  # fmt: skip
        if name not in METHODS[method].by_criterion:
            _check_kind(method, name, value, known[name])
    lacking = [name for name in METHODS[method].needs if given.get(name) is None]
    if lacking:
        raise ValidationError(
            f"{method} needs {' and '.join(lacking)}.", field=lacking[0],
            remedy="Give one number for all criteria, or a mapping of criteria to numbers.",
        )  # fmt: skip
    return MappingProxyType({**known, **given})


def _check_kind(method: str, name: str, value: object, default: object) -> None:
    """Refuse what is not of the kind that the parameter is by default: a word, so many numbers, or one."""
    if isinstance(default, str):
        fine, remedy = isinstance(value, str), f"Give a word, such as {default!r}."
    elif isinstance(default, tuple):
        fine = isinstance(value, tuple | list) and len(value) == len(default) and all(map(_is_number, value))
        remedy = f"Give {len(default)} numbers, such as {default}."
    else:
        fine = _is_number(value) or (value is None and default is None)
        remedy = "Give a finite number" + ("." if default is None else f", such as {default}.")
    if not fine:
        raise ValidationError(f"{method}: {shown(value)} is no {name}.", field=name, value=value, remedy=remedy)


def _is_infinite(value: object) -> bool:
    return isinstance(value, float) and value == math.inf


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _LARGEST


def run_method(
    method: str,
    names: Sequence[str],
    matrix: Floats,
    weights: Floats,
    goals: Floats,
    parameters: Mapping[str, object],
    measured: Collection[str] = (),
) -> tuple[Floats, Any]:
    """Scores (higher is better) and what else the method says, of alternatives x criteria of these names.

    ``measured`` are the criteria for which values="raw" would be another thing, and may be the remedy.

    Raises:
        ValidationError: values or parameters that the method cannot answer; criteria are named.
    """
    how = METHODS[method]
    arguments = {
        name: _spread(name, value, names, how.by_criterion[name]) if name in how.by_criterion else value
        for name, value in parameters.items()
        if value is not None
    }
    try:
        result = how.function(matrix, weights, goals, **how.given(len(names)), **arguments)
    except ValidationError as error:
        raise _named(error, method, names, measured) from error
    scores, detail = how.outcome(result, len(matrix))
    return _settled(scores, relative=method == "weighted_product"), detail


def _settled(scores: Floats, *, relative: bool) -> Floats:
    """To twelve digits (of the largest score, or each of its own), so that rounding alone never splits a tie."""
    import numpy as np

    unit = np.exp2(np.frexp(scores)[1]) if relative else float(np.abs(scores).max()) or 1.0
    settled: Floats = np.round(scores / unit, _DIGITS) * unit + 0.0
    return settled


def _spread(field: str, value: object, names: Sequence[str], otherwise: object) -> object:
    """One a criterion in the order of the names, from one for all or from a mapping."""
    remedy = f'Give one for all, or a mapping such as {{"{names[0]}": {otherwise!r}}}.'
    for one in value.values() if isinstance(value, Mapping) else [value]:
        fine = isinstance(one, str) if isinstance(otherwise, str) else _is_number(one) or _is_infinite(one)
        if not fine:
            raise ValidationError(f"{shown(one)} is no {field}.", field=field, value=one, remedy=remedy)
    if not isinstance(value, Mapping):
        return [value] * len(names)
    for name in value:
        if name not in names:
            close = nearest(name, names)
            raise ValidationError(
                f"{shown(name)} is no criterion of this card.", field=field, value=name,
                remedy=f"Did you mean {close!r}?" if close else f"It has: {', '.join(names)}.",
            )  # fmt: skip
    return [value.get(name, otherwise) for name in names]


def _named(error: ValidationError, method: str, names: Sequence[str], measured: Collection[str]) -> ValidationError:
    """The same error, its criterion by name."""
    found = _COUNTED.search(error.message)
    if found is None:
        return ValidationError(f"{method}: {error.message}", field=error.field, value=error.value, remedy=error.remedy)
    name = names[int(found[1])]
    others = "a method that takes any values (promethee, vikor), or the card's points, without a method."
    return ValidationError(
        f"{method} cannot answer: {_COUNTED.sub(repr(name), error.message)}", field=name, value=error.value,
        remedy=f'Take values="raw" if what was measured fits it, or {others}' if name in measured else f"Take {others}",
    )  # fmt: skip
