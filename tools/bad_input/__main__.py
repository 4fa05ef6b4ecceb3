"""What we and the peers do with bad input: every case in every library, as the table of docs/explanation/bad-input.md.

    python tools/bad_input [--write | --ours]

Prints the table; ``--write`` puts it into the page, ``--ours`` gives our column only, which needs no peer. The peers'
columns need an environment with the library and requirements/peers.txt. What a cell says follows from what was run:

- refuses: an error that the library raises itself.
- fails: an error of Python, numpy or pandas from below, or one that speaks of something else, with its words.
- NaN: an answer with NaN or infinite numbers.
- right, wrong: an answer, held against the method's definition.
- answers: an answer where there is none.
- warns: the library warns first, of this and not of costs or dominated alternatives as it does of good input, too;
  numpy's own warnings of a division are told apart.
"""

from __future__ import annotations

import argparse
import re
import sys
import traceback
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from cases import CASES, Case
from libraries import LIBRARIES, Ours, installed, title

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "bad-input.md"
START, END = "<!-- table: python tools/bad_input --write -->\n", "<!-- end of table -->"

ALWAYS = re.compile("dominant|dominated|minimization objectives")
"""What peers warn of when nothing is wrong, too."""
ELSEWHERE = "doesn't look like a ranking"
"""What scikit-criteria says when scores became NaN: nothing about the input."""
WORDS = 50


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the table into the page")
    parser.add_argument("--ours", action="store_true", help="our column only")
    options = parser.parse_args()
    asked = (Ours,) if options.ours else LIBRARIES
    if missing := [library.distribution for library in asked if not installed(library)]:
        sys.exit(f"Not installed: {', '.join(missing)}. See requirements/peers.txt.")
    text = table(asked)
    if options.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
        PAGE.write_text(f"{before}{START}\n{text}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    else:
        print(text, end="")


def table(asked: tuple[type[Any], ...]) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        libraries = [library() for library in asked]
    rows = [[case.name, *(outcome(case, library) for library in libraries)] for case in CASES]
    columns = list(zip(*rows, strict=True))[1:]
    rows.append([f"in bold, of {len(CASES)}", *(str(sum("**" in cell for cell in column)) for column in columns)])
    head = [["case", *map(title, asked)], ["---"] * (1 + len(asked))]
    return "".join(f"| {' | '.join(row)} |\n" for row in [*head, *rows])


def outcome(case: Case, library: Any) -> str:
    """What a cell of the table says."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            answer = np.asarray(case.call(library), dtype=float)
        except AttributeError as error:
            return "not offered" if error.obj is library else refusal(error, library)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is what the library does
            return refusal(error, library)
    own = any(issubclass(one.category, UserWarning) and not ALWAYS.search(str(one.message)) for one in warned)
    said = "warns, then " if own else ""
    shown = ", ".join(f"{number:.2f}" for number in answer.ravel())
    if not np.isfinite(answer).all():
        told = ", numpy warns" if any(issubclass(one.category, RuntimeWarning) for one in warned) else ""
        return f"{said}**NaN** for {int((~np.isfinite(answer)).sum())} of {answer.size}{told}"
    if case.right is None:
        return f"{said}**answers** {shown}"
    return f"{said}right" if np.allclose(answer, case.right, atol=1e-6) else f"{said}**wrong**: {shown}"


def refusal(error: Exception, library: Any) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    raised = library.package in Path(last.filename).parts and (last.line or "").startswith("raise")
    said = " ".join(str(error).split())
    if raised and ELSEWHERE not in said:
        return "refuses"
    return f"fails: {said[:WORDS]}{'...' if len(said) > WORDS else ''}".replace("|", "\\|")


if __name__ == "__main__":
    main()
