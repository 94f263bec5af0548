"""The screens of one claim: the result of an action, the refund step by step, and the whole claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from returndesk.render.screens.layout import (
    BLANK,
    GAP,
    TEXT_WIDTH,
    Line,
    commands,
    dotted,
    flowed,
    line_cells,
    paragraph,
    plain,
    spread,
    wrapped,
)
from returndesk.render.screens.phrases import (
    VERDICTS,
    by_law,
    count,
    number,
    overdue,
    paid_by,
    records,
    sourced,
    word,
    words,
)
from returndesk.render.shown import day, is_zero, moment, money
from returndesk.render.table import Row, Sections, Table
from returndesk.render.width import cells, cut, pad

REPORTED = {
    "counter": "at the counter",
    "phone": "by phone",
    "email": "by email",
    "chat": "by chat",
    "social": "on social media",
    "web": "on the web",
}
_BRIEF_ROWS = 4  # of the journal, the newest
WANTED = {
    "refund": "a refund",
    "exchange": "an exchange",
    "credit": "store credit",
    "repair": "a repair",
    "replacement": "a replacement",
    "none": "no remedy",
}


def act_screen(table: Table, as_of: date, width: int) -> list[Line]:
    """What was done, the verdict of claims to decide, the next command."""
    meta, width = table.meta, min(width, TEXT_WIDTH)
    lines: list[Line] = []
    for text in words(meta, "did"):
        lines += paragraph((), text, width)
    for row in () if meta.get("summed_up") else table.rows:
        if not lines or word(row, "stage") == "decide" or len(table.rows) > 1:
            where = word(row, "stage") or word(row, "status")
            order = f"order {word(row, 'order')}" if row.get("order") else ""
            judged = word(row, "stage") in ("decide", "") and row.get("kind") != "complaint"
            sign, words_for, style = VERDICTS.get(word(row, "verdict"), ("", "", ""))
            verdict = (f"{sign} {words_for}".strip() * judged, style)
            lines.append((("  ", ""), *dotted([word(row, "claim"), where, order, verdict])))
    if meta.get("dry_run"):
        lines.append(plain("  Dry run: nothing was recorded.", "today"))
    if meta.get("brief"):
        return lines
    following = words(meta, "next") or [text for row in table.rows for text in words(row, "next")]
    typed: list[Line] = [(("  ", ""), (text, "strong")) for text in dict.fromkeys(following)]
    return lines + typed  # no empty line between: the answer is short


def quote_screen(table: Table, as_of: date, width: int) -> list[Line]:
    """The refund, part by part, down to its total."""
    meta, table_width, width = table.meta, width, min(width, TEXT_WIDTH)
    order = f"order {word(meta, 'order')}" if meta.get("order") else ""
    heading = [plain(word(meta, "claim"), "strong")]
    heading += [plain(text) for text in (order, word(meta, "customer"), paid_by(meta)) if text]
    lines = flowed((), heading, width, hang=2)
    return [*lines, BLANK, *_sum(table.rows, table_width), *commands(words(meta, "next"))]


def _sum(rows: Sequence[Row], width: int) -> list[Line]:
    """Parts, reasons and signed amounts; a thin rule above each total, which alone has the currency."""
    parts = max([10, *(cells(word(row, "part")) for row in rows)])
    amounts = max([6, *(cells(money(row.get("amount"))) for row in rows)])
    lead = 2 + parts + 2
    several = sum(row.get("part") == "goods" for row in rows) > 1
    texts = [_reasoning(row, several) for row in rows]
    room = max(width - lead - 2 * GAP - amounts - 4, 12)
    room = min(room, max([24, *map(cells, texts)]))
    lines: list[Line] = []
    before = ""
    for row, text in zip(rows, texts, strict=True):
        part, is_total = word(row, "part"), row.get("part") in ("total", "difference")
        if is_total:
            lines.append(plain(" " * (lead + room + 2 * GAP) + "─" * amounts, "dim"))
        first, *more = wrapped(text, room)
        amount = pad(money(row.get("amount")), amounts, right=True)
        label = pad("" if part == before and not is_total else part, parts)
        style = "strong" if is_total else ""
        shown = f"{amount} {word(row, 'currency')}" if is_total else amount
        lines.append(((f"  {label}  ", style), (pad(first, room) + " " * 2 * GAP, ""), (shown, style)))
        lines += [plain(" " * lead + line) for line in more]
        before = part
    return lines


def _reasoning(row: Row, several: bool) -> str:
    """The reason for a figure; with a single item its name is not repeated."""
    units, sku, part = number(row, "units"), word(row, "sku"), row.get("part")
    what = f"{units} × {sku}" if units and sku else sku
    if part == "total" or (part != "goods" and not several):
        what = ""
    return ", ".join(part for part in (what, word(row, "why")) if part)


def show_screen(value: Sections, as_of: date, width: int) -> list[Line]:
    """A whole claim, with its next step."""
    parts = {name: table.rows for name, table in value.parts if table.rows}
    meta, table_width, width = value.meta, width, min(width, TEXT_WIDTH)
    claim: Row = parts["claim"][0] if "claim" in parts else {}
    lines = [*spread(_head(claim, meta, as_of), _about(claim), width)]
    if reached := [plain(word(claim, key), "dim") for key in ("email", "phone") if claim.get(key)]:
        lines += flowed(plain("  "), reached, width, hang=2)
    lines.append(BLANK)
    lines += paragraph(plain("  "), _asked(claim, as_of), width)
    for row in parts.get("lines", ()):
        lines += _claimed_line(row, width)
    explain = bool(meta.get("explain"))
    lines += _judged(claim, as_of, width, explain) + _answered(claim, as_of, width) + _moneys(claim, width)
    if notes := word(claim, "notes"):
        lines += paragraph(plain("  note: "), notes, width)
    if "sum" in parts:
        lines += [BLANK, *_sum(parts["sum"], table_width)]
    if rights := _rights(claim, parts.get("duties", ()), as_of, width, explain):
        lines += [BLANK, *rights]
    if "exchange" in parts:
        lines += [BLANK, plain("  exchange", "dim"), *_sum(parts["exchange"], table_width)]
    if "outgoing" in parts:
        lines += [BLANK, *_outgoing(parts["outgoing"], as_of, width)]
    for name, verb in (("compensation", "compensated"), ("corrections", "corrected")):
        for row in parts.get(name, ()):
            lines += _given(row, verb, width)
    for row in parts.get("carrier", ()):
        lines += _carrier(row, as_of, width)
    for row in parts.get("feedback", ()):
        lines += _feedback(row, as_of, width)
    if step := word(claim, "untold"):
        lines += paragraph(plain("  ○ "), f"Customer not notified yet: {step}", width)
    journal, brief = parts.get("journal", ()), bool(meta.get("brief"))
    if brief:  # how it was opened is on the screen
        journal = [row for row in journal if row.get("act") != "opened"]
    if journal:
        older = max(0, len(journal) - _BRIEF_ROWS) if brief else 0
        lines += [BLANK, *_journal(journal[older:], as_of, width)]
        lines += [plain(f"  and {older} earlier", "dim")] if older else []
    if brief:
        return lines
    if moves := words(meta, "moves"):
        return lines + _moves(moves, number(meta, "more"))
    return lines + commands(words(meta, "next") or words(claim, "next"))


def _moves(moves: Sequence[str], more: int) -> list[Line]:
    """Numbered commands, the next one first, and how many more claims are in the queue."""
    places = max(cells(str(len(moves))), 1)
    lines: list[Line] = [BLANK]
    for place, command in enumerate(moves, 1):
        lines.append(((f"  {place:{places}}  ", "dim"), (command, "strong" if place == 1 else "")))
    return [*lines, plain(f"  {count(more, 'more claim')} in the queue", "dim")] if more else lines


def _head(claim: Row, meta: Mapping[str, object], as_of: date) -> Line:
    over = number(meta, "over_days")
    due: tuple[str, str] = ("", "")
    time = f" {word(meta, 'due_time')}" if meta.get("due_time") else ""
    if over > 0 or claim.get("overdue"):
        due = ((overdue(over) if over > 0 else f"overdue since{time}") + by_law(claim), "over")
    elif meta.get("due_today"):
        due = (f"due today{time}{by_law(claim)}", "today")
    elif claim.get("due_on"):
        due = (f"due {day(claim.get('due_on'), as_of)}{time}{by_law(claim)}", "")
    stage = word(claim, "stage") or word(claim, "status")
    if not claim.get("stage") and claim.get("closed_on"):
        stage += f" {day(claim.get('closed_on'), as_of)}"
    then = f"if missed, {word(claim, 'then')}" if due[0] and claim.get("then") else ""
    return dotted([(word(claim, "claim"), "strong"), stage, due, then, word(claim, "owner")])


def _about(claim: Row) -> Line:
    order = f"order {word(claim, 'order')}" if claim.get("order") else ""
    claimant = f"claimed by {word(claim, 'claimant')}" if claim.get("claimant") else ""
    return dotted([order, word(claim, "customer"), claimant, word(claim, "channel")])


def _asked(claim: Row, as_of: date) -> str:
    via, wanted = word(claim, "via"), word(claim, "outcome")
    how = f" {REPORTED.get(via, f'by {via}')}" if via else ""
    when = f" on {day(claim.get('notice_on'), as_of)}" if claim.get("notice_on") else ""
    reported = f"reported{how}{when}" if how or when else ""
    reason = word(claim, "reason") or word(claim, "kind")
    detailed = f"{reason}: {word(claim, 'detail')}" if claim.get("detail") else reason
    asked = ", ".join(part for part in (detailed, reported) if part)
    return f"{asked}; asked for {WANTED.get(wanted, wanted)}" if wanted else asked


def _claimed_line(row: Row, width: int) -> list[Line]:
    named = f"{word(row, 'sku') or ':' + word(row, 'line')}  {word(row, 'title')}".rstrip()
    steps = [f"claimed {number(row, 'claimed')}"]
    for key in ("approved", "received", "accepted", "refused", "settled", "repaired"):
        if number(row, key):
            steps.append(f"{'repaired or replaced' if key == 'repaired' else key} {number(row, key)}")
    if row.get("condition") and not row.get("disposition"):
        steps.append(word(row, "condition"))
    if row.get("disposition"):
        steps[-1] += f" → {word(row, 'disposition')}"
    text = " · ".join(steps)
    lead = plain(f"  {named}   ")
    if line_cells(lead) + cells(text) <= width:
        return [(*lead, (text, ""))]
    return [
        plain(f"  {cut(named, width - 2)}"),
        *flowed(plain("    "), [plain(step) for step in steps], width, 4),
    ]


def _judged(claim: Row, as_of: date, width: int, explain: bool) -> list[Line]:
    """The verdict, with why it is not simply eligible."""
    verdict = word(claim, "verdict")
    if not verdict or claim.get("kind") == "complaint":  # a complaint has no items to judge
        return []
    payer = word(claim, "postage")
    reasons = [word(claim, "ground"), f"{payer} pays return shipping" if payer else ""]
    text = ", ".join(part for part in reasons if part)
    style = VERDICTS[verdict][2] if verdict in ("review", "ineligible") else ""
    lines = paragraph(plain("  "), f"{verdict}: {text}" if text else verdict, width, style)
    for finding in records(claim, "findings") if verdict != "eligible" else ():
        lines += paragraph(plain("    "), sourced(finding, as_of, cited=explain), width)
    return lines


def _rights(claim: Row, duties: Sequence[Row], as_of: date, width: int, explain: bool) -> list[Line]:
    """What the customer has a right to; in full with the statutes, and what does not count now."""
    lines: list[Line] = []
    for finding in records(claim, "findings") if claim.get("verdict") == "eligible" else ():
        lines += paragraph(plain("  "), sourced(finding, as_of, cited=explain), width)
    for row in duties:
        if row.get("counts") or explain:
            text = f"{word(row, 'text')} {day(row.get('on'), as_of)}".rstrip()
            style = "" if row.get("counts") else "dim"
            lead = plain(f"  {word(row, 'ground')}: ")
            lines += paragraph(lead, sourced(row, as_of, text, cited=explain), width, style)
    return lines


def _answered(claim: Row, as_of: date, width: int) -> list[Line]:
    """The day of the first answer, if it was before the decision."""
    first, decided = claim.get("first_answer_on"), claim.get("decided_on")
    if not first or first == decided:
        return []
    answers = [plain(f"first answer {day(first, as_of)}")]
    answers += [plain(f"decided {day(decided, as_of)}")] if decided else []
    return flowed(plain("  "), answers, width, hang=2)


def _moneys(claim: Row, width: int) -> list[Line]:
    currency, said = word(claim, "currency"), []
    if not is_zero(claim.get("refunded")):
        said.append(f"refunded {money(claim.get('refunded'))} {currency}")
    if paid := paid_by(claim):
        said.append(f"order {paid}")
    if not is_zero(claim.get("difference")):
        owed = word(claim, "difference")
        who = "the shop owes" if owed.startswith("-") else "the customer owes"
        said.append(f"{who} {owed.lstrip('-')} {currency}")
    return flowed(plain("  "), [plain(text) for text in said], width, hang=2) if said else []


def _outgoing(rows: Sequence[Row], as_of: date, width: int) -> list[Line]:
    """Goods for the customer, and whether they were sent."""
    lines: list[Line] = []
    for row in rows:
        sent = f"sent {day(row.get('sent_on'), as_of)}" if row.get("sent_on") else "to be sent"
        style = "" if row.get("sent_on") else "today"
        lead = plain(f"  {number(row, 'units')} × {word(row, 'sku')}, {word(row, 'kind')}: ")
        text = ", ".join(part for part in (sent, word(row, "tracking")) if part)
        lines += paragraph(lead, text, width, style)
    return lines


def _given(row: Row, verb: str, width: int) -> list[Line]:
    lead = plain(f"  {verb} {money(row.get('amount'))} {word(row, 'currency')}, {word(row, 'by')}: ")
    return paragraph(lead, word(row, "why"), width)


def _carrier(row: Row, as_of: date, width: int) -> list[Line]:
    """The state of the carrier claim, its filing deadline, and the documents required."""
    state, file_by = word(row, "state"), row.get("file_by")
    facts = [plain(word(row, "title") or word(row, "carrier") or "unknown")]
    if state == "to-file":
        over = isinstance(file_by, date) and file_by < as_of
        due = f"{'filing was due' if over else 'file by'} {day(file_by, as_of)}"
        facts.append(plain(due, "over" if over else "today"))
    else:
        facts.append(plain(state))
    for key in ("claimed", "paid"):
        if not is_zero(row.get(key)):
            facts.append(plain(f"{key} {money(row.get(key))} {word(row, 'currency')}"))
    lines = [BLANK, *flowed(plain("  carrier  "), facts, width, hang=11)]
    if state == "to-file" and (documents := ", ".join(words(row, "checklist"))):
        lines += paragraph(plain("           needed: "), documents, width)
    return lines


def _feedback(row: Row, as_of: date, width: int) -> list[Line]:
    note = f': "{word(row, "note")}"' if row.get("note") else ""
    given = f"feedback {number(row, 'score')} of 5, {day(row.get('given_on'), as_of)}"
    lines = paragraph(plain("  "), given + note, width)
    if row.get("answered_on"):
        answered = f"answered {day(row.get('answered_on'), as_of)}"
        text = ": ".join(part for part in (answered, word(row, "answer")) if part)
        lines += paragraph(plain("    "), text, width)
    elif row.get("due_on"):
        lines += paragraph(plain("    "), f"reply due {day(row.get('due_on'), as_of)}", width, "today")
    return lines


def _journal(rows: Sequence[Row], as_of: date, width: int) -> list[Line]:
    whens = [
        moment(row["at_local"], as_of) if row.get("at_local") else f"{moment(row.get('at'), as_of)} UTC"
        for row in rows
    ]
    leads = [(when, word(row, "who"), word(row, "act")) for when, row in zip(whens, rows, strict=True)]
    widths = [max(map(cells, texts)) for texts in zip(*leads, strict=True)]
    lines: list[Line] = []
    for row, texts in zip(rows, leads, strict=True):
        when, who, act = map(pad, texts, widths)
        lines += paragraph(((f"  {when}  ", "dim"), (f"{who}  {act}  ", "")), word(row, "text"), width)
    return lines
