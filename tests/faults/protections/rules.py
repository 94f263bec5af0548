"""Protections of lines 30 to 38: money, rules, people's data, pipes and terminals."""

from __future__ import annotations

from faults.protections.model import Edit, TakenOut, taken_out

_CONNECTION = "store/connection.py"
_OUTPUT = "render/output.py"
_MAIN = "__main__.py"

RULES: dict[int, tuple[TakenOut, ...]] = {
    30: (
        taken_out(
            "store/schema/test_money_constraints.py",
            "store/schema/refunds.py",
            "'a balance of store credit is below zero') where new.amount_minor < 0",
            "'a balance of store credit is below zero') where 0",
        ),
        taken_out(
            "desk/refunds/test_money_leaves_once.py"
            "::test_the_database_itself_refuses_a_refund_of_a_cancelled_order",
            "store/schema/refunds.py",
            '    {EXCEEDS_PAID.format(amount="returned_minor")}\n    update',
            "    update",
        ),
    ),
    31: (
        taken_out(
            "desk/claims/test_every_move.py::test_any_other_move_is_refused_and_not_a_byte_changes",
            "core/claims/lifecycle.py",
            '    if (claim.status, act) == ("inspected", "receive"):\n'
            "        return any(line.awaited for line in claim.lines)\n",
            "",
        ),
        taken_out(
            "desk/claims/test_every_move.py::test_an_open_move_leads_where_the_table_says",
            "core/claims/lifecycle.py",
            'return "part-received" if any(line.awaited for line in claim.lines) else "received"',
            'return "part-received"',
        ),
        taken_out(
            "core/claims/test_lifecycle.py",
            "core/claims/lifecycle.py",
            '    if (claim.status, act) == ("approved", "receive"):\n        return claim.goods_come\n',
            "",
        ),
    ),
    32: (
        taken_out(
            "properties/walks/test_random_days.py",
            "store/schema/refunds.py",
            "    update claim_line set settled = settled + new.units where id = new.claim_line_id;\nend;\n"
            "create trigger refund_counts",
            "end;\ncreate trigger refund_counts",
        ),
        taken_out(
            "properties/test_refunds.py",
            "core/money.py",
            "    return total_minor * (before + now) // whole - total_minor * before // whole",
            "    return total_minor * now // whole",
        ),
    ),
    33: (
        taken_out(
            "desk/test_days_of_acts.py"
            "::test_an_act_dated_before_the_last_one_on_its_claim_is_refused_with_that_day",
            "desk/journal.py",
            "    if last is not None:",
            "    if False:",
        ),
        taken_out(
            "faults/hands/test_clock.py",
            "clock.py",
            "    return datetime.now(ZoneInfo(zone)).date()",
            "    return datetime.now(UTC).date()",
        ),
        taken_out(
            "faults/hands/test_clock.py::test_a_clock_set_back_by_hours_leaves_acts_in_the_order_they_were_done",
            "store/journal.py",
            'f" where {where} order by j.seq desc" + (',
            'f" where {where} order by j.at desc" + (',
        ),
    ),
    34: (
        taken_out(
            "desk/customers/test_erase.py::test_no_byte_of_an_erased_customer_stays_and_no_figure_changes",
            _CONNECTION,
            '"secure_delete = on"',
            '"secure_delete = off"',
            Edit("store/customers/erasure.py", '    conn.execute("vacuum")\n', ""),
        ),
    ),
    35: (
        taken_out(
            "store/test_journal.py::test_the_doctor_names_the_first_entry_that_was_touched",
            "store/journal.py",
            "        if entry_hash(tuple(fields)) != written:",
            "        if False:",
        ),
        taken_out(
            "store/test_journal.py::test_two_entries_that_changed_places_are_named",
            "store/journal.py",
            "        elif fields[9] != previous:",
            "        elif False:",
            Edit("store/journal.py", "        if entry_hash(tuple(fields)) != written:", "        if False:"),
        ),
        taken_out(
            "store/test_journal.py::test_an_end_that_was_cut_off_is_shown_by_a_head_printed_before",
            "store/journal.py",
            "    return found is not None\n\n\ndef _entry",
            "    return True\n\n\ndef _entry",
        ),
    ),
    36: (
        taken_out("faults/streams/test_unsaid.py", _MAIN, "sys.stderr = _Messages(sys.stderr)", "pass"),
        taken_out(
            "cli/test_pipes.py::test_head_takes_one_line_without_an_error",
            _OUTPUT,
            "    except BrokenPipeError:\n        raise\n",
            "",
        ),
        taken_out(
            "cli/test_pipes.py::test_a_poor_environment_changes_no_row",
            "render/escape.py",
            '    return None if encoding.lower().startswith("utf") else encoding',
            "    return None",
            Edit(_MAIN, 'stream.reconfigure(errors="backslashreplace")', "pass"),
        ),
    ),
    37: (
        taken_out(
            "cli/test_pipes.py::test_ctrl_c_in_an_import_imports_nothing_and_prints_one_line",
            _MAIN,
            "return 130",
            "return 1",
        ),
        taken_out("faults/hands/test_ctrl_c.py::test_ctrl_c_takes_it_back", _MAIN, "return 130", "return 1"),
    ),
    38: (
        taken_out(
            "render/test_width.py",
            "render/width.py",
            '    if unicodedata.east_asian_width(char) in "WF":',
            "    if False:",
        ),
    ),
}
