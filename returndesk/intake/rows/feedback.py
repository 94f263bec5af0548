"""A file of feedback into values, with every bad row and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from returndesk.core.claims.incoming import FeedbackIn
from returndesk.core.codes import SCORES, claim_name, claim_number
from returndesk.intake.csv.dates import DateReader
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.csv.sources import Source
from returndesk.intake.problems import quoted, quoted_code
from returndesk.intake.rows.row_files import Row, RowFile, date_reader, open_rows, past_day

_SCORES = {str(score): score for score in SCORES} | {f"{score}.0": score for score in SCORES}


@dataclass(slots=True)
class FeedbackFile:
    """A file of feedback, read: its good rows, and what is wrong with the rest."""

    source: RowFile
    rows: list[FeedbackIn] = field(default_factory=list)


def read_feedback(file: Source, options: ReadOptions) -> FeedbackFile:
    """Read one file of feedback whole: claim, score, and where they are known note and on.

    Raises BadData where the file as a whole cannot be read, UsageProblem for an option that does not fit.
    """
    source = open_rows(file, replace(options, kind="feedback"))
    found = FeedbackFile(source)
    if source.opened is None:
        return found
    days, seen = date_reader(source, ("on",)), Counter[str]()
    for row in source.rows:
        source.groups.append((row.line,))
        if one := _row(source, days, seen, row):
            found.rows.append(one)
    return found


def _row(source: RowFile, days: DateReader, seen: Counter[str], row: Row) -> FeedbackIn | None:
    """A row's values; None where one of them is bad."""
    before, given_on = len(source.problems), None
    number, score = claim_number(row["claim"]), _SCORES.get(row["score"])
    if number is None:
        what = f"{quoted_code(row['claim'])} — " if row["claim"] else ""
        source.complain(row.line, "claim", f"{what}expected a claim such as R1001")
    if score is None:
        what = f"{quoted(row['score'])} — " if row["score"] else ""
        source.complain(row.line, "score", f"{what}expected a score from 1 to 5")
    try:
        given_on = past_day(days, row["on"], source.options.today)
    except ValueError as error:
        source.complain(row.line, "on", str(error))
    if number is None or score is None or len(source.problems) > before:
        return None
    # Rows that are truly alike are told apart by how many of them have come before in the file. What was
    # written stays out of it: the words are the customer's, and may have to be erased.
    key = f"{source.format} {claim_name(number)} {given_on or ''} {score}"
    seen[key] += 1
    return FeedbackIn(row.line, claim_name(number), score, row["note"], given_on, f"{key} #{seen[key]}")
