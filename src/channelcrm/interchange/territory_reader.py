"""Territories from a file: a row an area, or a row a territory with all its areas."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import attrs

from channelcrm.errors import ValidationError
from channelcrm.interchange.columns import lacking_column, match_columns
from channelcrm.interchange.headers import TERRITORY_HEADERS
from channelcrm.interchange.limits import DEFAULT_LIMITS, Limits
from channelcrm.interchange.opening import BLANK, open_sheet
from channelcrm.interchange.periods import read_spans
from channelcrm.interchange.problem import Problem, ProblemLog
from channelcrm.interchange.sheet import SheetFacts
from channelcrm.territory.territory import Territory, TerritoryStatus
from channelcrm.values.arguments import require_type, stream
from channelcrm.values.ids import DealerId, TerritoryId, derive_id, is_id
from channelcrm.values.period import Period

__all__ = ["TerritoryFile", "read_territories"]

_LIST = re.compile(r"\s*[;|、；，]\s*")
_YES = frozenset({"yes", "true", "1", "y", "x", "shared", "open", "是", "共享", "开放"})
_NO = frozenset({"", "no", "false", "0", "n", "exclusive", "sole", "否", "独家"})


@attrs.frozen(kw_only=True)
class TerritoryFile:
    """What a file of territories held.

    Attributes:
        territories: in the order of the file.
        codes: dealer id -> what the file calls the dealer.
        problems: by row.
        facts: how the file was read.
    """

    territories: tuple[Territory, ...]
    codes: Mapping[DealerId, str] = attrs.field(hash=False)
    problems: tuple[Problem, ...]
    facts: SheetFacts


def read_territories(
    path: str | os.PathLike[str],
    mapping: Mapping[str, str] | None = None,
    encoding: str | None = None,
    *,
    resolve: Mapping[str, str] | None = None,
    areas: Iterable[str] | None = None,
    period: Period | None = None,
    status: TerritoryStatus | str = TerritoryStatus.ACTIVE,
    sheet: str | None = None,
    missing: Collection[str] = BLANK,
    limits: Limits = DEFAULT_LIMITS,
) -> TerritoryFile:
    """Read who holds which areas (handbook H4): CSV, TSV, Excel, Parquet, JSON (a list of objects), ...

    A row names an area, or several (a JSON list, or separated by semicolons), and whom they are given to. Rows of the
    same territory, dealer, line and first day are one territory. Fields: name (the dealer's code by default), dealer_id
    (the dealer's code; blank for nobody yet), area_ids, product_line (blank for all lines); period, or start with end
    (the first day out) or last (the last day in), both blank for no end; status; shared (yes, or a word of
    exclusivity).

    A row without area or days, or without name and dealer, or that says other days, status or sharing than the first
    row of its territory, is left out with an ERROR. Ids follow from name, dealer, line and first day: the same file
    gives the same ids.

    Args:
        path: the file; its ending says what it is.
        mapping: column -> field, as for dealers.
        encoding: of text files; None detects it.
        resolve: code -> dealer id, as ``known_codes`` gives; a code it does not know is an ERROR. Without it codes get
            stand-in ids: good for comparing, not for a store, which knows no such dealers.
        areas: the ids that exist; an area that is not among them is left out, with an ERROR where its row names no
            other, else with a WARNING.
        period: the days of all territories, for a file without such columns.
        status: of those of which the file does not say it.
        sheet: the sheet of a workbook; the first with data by default.
        missing: texts that mean nothing stands there.
        limits: bounds on the file's size.

    Raises:
        FileProblemError: the file is missing, empty, a directory, undecodable, broken, too large or not what its name
            says.
        ValidationError: the mapping names a column or field that does not exist; no column for the areas, the days, or
            for either name or dealer.
        MissingExtraError: a library of the extra ``analysis`` is not installed.
    """
    usual = TerritoryStatus(status)
    require_type(period, Period | None, "period")
    require_type(resolve, Mapping | None, "resolve")
    known = None if areas is None else frozenset(stream(areas, str, "areas"))
    table = open_sheet(path, encoding=encoding, sheet=sheet, missing=missing, limits=limits)
    found = match_columns(table.columns, TERRITORY_HEADERS, mapping)
    by_field = {field: table.columns[column] for column, field in found.items() if field}
    for field, there in (
        ("area_ids", "area_ids" in by_field),
        ("dealer_id", "dealer_id" in by_field or "name" in by_field),
        ("start", period is not None or "start" in by_field or "period" in by_field),
    ):
        if not there:
            raise lacking_column(f"No column of {Path(path).name} holds the {field}.", field, table.columns)
    log = ProblemLog()
    log.extend(table.problems)
    reader = _Rows(by_field, table.numbers, resolve, known, usual, log)
    territories = reader.territories(read_spans(by_field, table.numbers, period, log))
    facts = attrs.evolve(
        table.facts, columns={column: field for column, field in found.items() if field},
        ignored=tuple(column for column in table.columns if not found.get(column)),
    )  # fmt: skip
    return TerritoryFile(
        territories=territories, codes=MappingProxyType(reader.codes), problems=log.result(), facts=facts
    )


class _Rows:
    """The rows of a file, gathered into territories."""

    def __init__(
        self, by_field: Mapping[str, Sequence[str]], numbers: Sequence[int], resolve: Mapping[str, str] | None,
        areas: frozenset[str] | None, usual: TerritoryStatus, log: ProblemLog,
    ) -> None:  # fmt: skip
        self.numbers, self.resolve, self.areas, self.usual, self.log = numbers, resolve, areas, usual, log
        self.codes: dict[DealerId, str] = {}
        blank = [""] * len(numbers)
        names, dealers, lines = (by_field.get(field, blank) for field in ("name", "dealer_id", "product_line"))
        self.rows = list(zip(names, dealers, lines, strict=True))
        self.named = [_listed(cell) for cell in by_field["area_ids"]]
        self.statuses, self.shared = (by_field.get(field, blank) for field in ("status", "shared"))

    def territories(self, spans: Sequence[Period | None]) -> tuple[Territory, ...]:
        """Every territory, by the first of its rows."""
        made: dict[tuple[object, ...], tuple[int, Territory, dict[str, int]]] = {}
        for i, ((name, dealer, line), days) in enumerate(zip(self.rows, spans, strict=True)):
            known, dealer_id = self._dealer(i, name, dealer)
            ids = self._areas(i)
            if not known or days is None or not ids:
                continue
            key = (name or dealer, dealer, line, days.start)
            try:
                one = Territory(
                    id=TerritoryId(derive_id(days.start.toordinal(), "territory", *key)), name=name or dealer,
                    dealer_id=dealer_id, area_ids=(), product_line=line, period=days, status=self._status(i),
                    shared=self._shared(i),
                )  # fmt: skip
            except ValidationError as error:
                self._leave_out(i, error.field, str(error.value), error.message, error.remedy)
                continue
            if dealer_id is not None:
                self.codes[dealer_id] = dealer
            first, of_first, held = made.setdefault(key, (self.numbers[i], one, {}))
            if one != of_first:
                told = f"Row {first} gives the same territory other days, another status or another sharing."
                self._leave_out(i, "period", str(days), told, "Correct one of them, or give it a name of its own.")
                continue
            for id in ids:
                if held.setdefault(id, self.numbers[i]) != self.numbers[i]:
                    told = f"{id} already stands in row {held[id]} for this territory."
                    self.log.note(self.numbers[i], "area_ids", id, told, "Once is enough.")
        return tuple(attrs.evolve(one, area_ids=list(held)) for _, one, held in made.values())

    def _dealer(self, i: int, name: str, code: str) -> tuple[bool, DealerId | None]:
        """Whether the row says whose it is, and the dealer's id; None for nobody yet."""
        if not code:
            if not name:
                self._leave_out(i, "dealer_id", "", "The row names no territory and no dealer.", "Give one of them.")
            return bool(name), None
        stand_in = code if is_id(code) else derive_id(0, "dealer", code)
        id = stand_in if self.resolve is None else self.resolve.get(code)
        if id is None:
            told = f"There is no dealer with the code {code!r}."
            self._leave_out(i, "dealer_id", code, told, "Bring it in first, or correct the code.")
            return False, None
        return True, DealerId(id)

    def _areas(self, i: int) -> list[str]:
        named = self.named[i]
        if not named:
            self._leave_out(i, "area_ids", "", "The row names no area.", "Give the id of an area.")
        known = [id for id in named if self.areas is None or id in self.areas]
        say = self.log.blank if known else self.log.leave_out
        for id in named:
            if id not in known:
                told = f"There is no area {id!r}."
                say(self.numbers[i], "area_ids", id, told, "Bring it in first, or correct the id.")
        return known

    def _status(self, i: int) -> TerritoryStatus:
        text = self.statuses[i].casefold()
        if not text or text in set(TerritoryStatus):
            return TerritoryStatus(text) if text else self.usual
        told = f"{self.statuses[i]!r} is no status; it was read as {self.usual}."
        self.log.blank(self.numbers[i], "status", self.statuses[i], told, f"Use {', '.join(TerritoryStatus)}.")
        return self.usual

    def _shared(self, i: int) -> bool:
        text = self.shared[i].casefold()
        if text not in _YES and text not in _NO:
            told = f"{self.shared[i]!r} is neither yes nor no; it was read as no."
            self.log.blank(self.numbers[i], "shared", self.shared[i], told, "Write yes or no.")
        return text in _YES

    def _leave_out(self, i: int, field: str, value: str, message: str, remedy: str) -> None:
        self.log.leave_out(self.numbers[i], field, value, message, remedy)


def _listed(cell: str) -> list[str]:
    """The ids in a cell, each once."""
    if cell.startswith("["):
        try:
            return list(dict.fromkeys(str(one).strip() for one in json.loads(cell) if str(one).strip()))
        except (ValueError, TypeError, RecursionError):
            pass
    return [id for id in dict.fromkeys(_LIST.split(cell)) if id]
