"""A file of feedback into values, with every rejected row and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from returndesk.core.claims.incoming import FeedbackIn
from returndesk.core.codes import SCORES, claim_name, claim_number
from returndesk.core.value import replace
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.csv.sources import Source
from returndesk.intake.problems import quoted, quoted_code
from returndesk.intake.rows.row_files import Group, Row, RowFile, open_rows

_SCORES = {str(score): score for score in SCORES} | {f"{score}.0": score for score in SCORES}


def read_feedback(file: Source, options: ReadOptions) -> RowFile[FeedbackIn]:
    """Open a file of feedback: claim, score, and where they are known note and on.

    Raises as `open_rows` does.
    """
    found: RowFile[FeedbackIn] = open_rows(file, replace(options, kind="feedback"))
    if found.opened is not None:
        found.settle_dates(("on",))
        found.values = _values(found)
    return found


def _values(found: RowFile[FeedbackIn]) -> Iterator[tuple[Group, FeedbackIn]]:
    seen = Counter[int]()
    for row in found.rows():
        if one := _row(found, seen, row):
            found.good += 1
            yield (row.line,), one
        else:
            found.drop((row.line,))


def _row(found: RowFile[FeedbackIn], seen: Counter[int], row: Row) -> FeedbackIn | None:
    """A row's values; None where one of them is rejected."""
    before = found.faults
    number, score = claim_number(row["claim"]), _SCORES.get(row["score"])
    if number is None:
        what = f"{quoted_code(row['claim'])} — " if row["claim"] else ""
        found.reject(row.line, "claim", f"{what}expected a claim such as R1001")
    if score is None:
        what = f"{quoted(row['score'])} — " if row["score"] else ""
        found.reject(row.line, "score", f"{what}expected a score from 1 to 5")
    given_on = found.day(row, "on")
    if number is None or score is None or found.faults > before:
        return None
    # Identical rows are numbered in the order of the file. The note is not part of the key: the customer's
    # words may have to be erased.
    key = f"{found.format} {claim_name(number)} {given_on or ''} {score}"
    seen[hash(key)] += 1
    again = seen[hash(key)]
    return FeedbackIn(row.line, claim_name(number), score, row["note"], given_on, f"{key} #{again}")
