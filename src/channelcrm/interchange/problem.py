"""What is wrong with a file, row by row: what stood there, why it cannot be, and what would be right."""

from __future__ import annotations

import attrs

from channelcrm.values.choice import Choice

__all__ = ["Problem", "ProblemLog", "Severity"]

_SHOWN = 200


class Severity(Choice):
    """What happened to the row: left out, kept with the field blank, or kept and worth a look."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@attrs.frozen
class Problem:
    """One fault in a file.

    Attributes:
        row: number of the row, 1 is the first row of data (not the header); None when no single row is meant.
        field: our name of the field ("code", "phone", "location", "attributes.capacity", "value", ...).
        value: what the file says, cut to 200 characters.
        message: what is wrong.
        remedy: what would be right.
        severity: ERROR when the row was left out, WARNING when the field was left blank, NOTICE when the value was
            kept or corrected and should be looked at.
    """

    row: int | None
    field: str
    value: str
    message: str
    remedy: str = ""
    severity: Severity = attrs.field(default=Severity.ERROR, converter=Severity)

    def __str__(self) -> str:
        where = f"row {self.row}, " if self.row is not None else ""
        return f"{where}{self.field}: {self.message} {self.remedy}".rstrip()


class ProblemLog:
    """Collects problems while a file is read; hands them on in the order of the rows."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def leave_out(self, row: int | None, field: str, value: str, message: str, remedy: str = "") -> None:
        """Note why a row is left out."""
        self._found.append(Problem(row, field, value[:_SHOWN], message, remedy, Severity.ERROR))

    def blank(self, row: int | None, field: str, value: str, message: str, remedy: str = "") -> None:
        """Note why a field is left blank."""
        self._found.append(Problem(row, field, value[:_SHOWN], message, remedy, Severity.WARNING))

    def note(self, row: int | None, field: str, value: str, message: str, remedy: str = "") -> None:
        """Note what was kept or corrected."""
        self._found.append(Problem(row, field, value[:_SHOWN], message, remedy, Severity.NOTICE))

    def extend(self, problems: tuple[Problem, ...]) -> None:
        """Take over what an earlier step found."""
        self._found.extend(problems)

    def rows_left_out(self) -> set[int]:
        """Rows with at least one error."""
        return {problem.row for problem in self._found if problem.severity is Severity.ERROR and problem.row}

    def result(self) -> tuple[Problem, ...]:
        """All problems by row; those without a row first."""
        return tuple(sorted(self._found, key=lambda problem: problem.row or 0))
