"""What must not break the desk: the tests of each line.

Each of them was seen failing: `protections` has what is taken out for that, and tests/mutation/take_out.py
does it again.
"""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """A thing that is done to the desk; `tests` are files, or file::name, in tests/."""

    what: str
    tests: tuple[str, ...]


_FAULTS = "faults/test_"

LINES = {
    1: Line(
        "an import killed at any moment",
        ("store/test_killed.py", "faults/disk/test_failing_calls.py", "faults/hands/test_ctrl_c.py"),
    ),
    2: Line(
        "an act, a policy, an upgrade, a backup, an export killed at any moment",
        ("faults/disk/test_failing_calls.py", "store/backups/test_killed_copies.py"),
    ),
    3: Line(
        "the power goes",
        (
            "store/test_connection.py::test_an_act_that_was_acknowledged_survives_a_power_cut",
            "faults/disk/test_power_cuts.py",
        ),
    ),
    4: Line(
        "the disk is full",
        (
            "cli/test_pipes.py::test_a_full_disk_behind_the_output_is_74_and_one_line",
            "faults/disk/test_failing_calls.py",
            "store/backups/test_copies.py::test_a_full_disk_leaves_nothing",
            "desk/backups/test_restore.py::test_a_full_disk_leaves_the_desk_and_nothing_else",
            "faults/disk/test_full_disk.py::test_where_files_cannot_grow_it_is_74_and_nothing_is_left",
        ),
    ),
    5: Line(
        "the file or its folder may not be written",
        (
            "store/schema/test_upgrade.py::test_a_file_that_may_not_be_written_is_read_and_not_upgraded",
            "faults/disk/test_full_disk.py"
            "::test_where_nothing_may_be_written_reading_works_and_writing_is_77",
        ),
    ),
    6: Line(
        "the file is damaged, cut off, another program's, or of a newer version",
        (
            "store/test_connection.py::test_a_desk_of_a_newer_version_is_read_and_not_written",
            "store/test_connection.py::test_a_file_that_is_no_whole_desk_is_65_and_untouched",
            "store/test_connection.py::test_a_file_cut_off_in_its_last_page_is_refused_and_untouched",
            "store/test_connection.py::test_a_flipped_byte_in_a_record_is_found_by_the_doctor",
            "cli/test_exit_codes.py::test_another_program_s_database_is_65",
        ),
    ),
    7: Line(
        "a backup while others write, and its restore",
        (
            "desk/backups/test_backup.py",
            "desk/backups/test_backup_during_writes.py",
            "store/backups/test_copies.py::test_a_copy_holds_one_state_although_another_program_writes",
            "desk/backups/test_restore.py",
        ),
    ),
    8: Line(
        "a desk of an earlier version",
        (
            "store/schema/test_upgrade.py",
            "store/schema/test_upgraded_at_once.py",
            "store/schema/test_released_schemas.py",
        ),
    ),
    9: Line(
        "the lock is held for seconds, or past the limit",
        (
            "store/test_busy_wait.py::test_an_act_waits_for_a_lock_until_it_is_released",
            "store/test_busy_wait.py::test_past_the_limit_an_act_exits_75_and_names_the_file_and_the_wait",
            "faults/hands/test_stopped_writers.py",
        ),
    ),
    10: Line(
        "eight programs at once",
        (
            "store/test_busy_wait.py::test_two_refunds_of_one_claim_at_once_pay_once",
            "faults/hands/test_hammer.py",
        ),
    ),
    11: Line(
        "a report during an import",
        (
            "store/test_busy_wait.py::test_the_queue_is_answered_during_an_import",
            "store/test_busy_wait.py"
            "::test_the_queue_is_answered_before_during_and_after_the_commit_of_an_import_of_years",
        ),
    ),
    12: Line(
        "two people settle one claim at once",
        ("store/test_busy_wait.py::test_two_refunds_of_one_claim_at_once_pay_once",),
    ),
    13: Line(
        "one file imported twice, at once or later",
        (
            f"{_FAULTS}repeated_and_partial_files.py::test_a_file_imported_again_adds_nothing_and_leaves_the_desk_byte_for_byte",
            f"{_FAULTS}repeated_and_partial_files.py"
            "::test_a_file_imported_twice_at_once_comes_in_once_and_both_end_with_0",
        ),
    ),
    14: Line(
        "one bad row in a million",
        (
            f"{_FAULTS}repeated_and_partial_files.py::test_one_bad_row_in_a_million_lets_nothing_in",
            f"{_FAULTS}repeated_and_partial_files.py"
            "::test_one_bad_row_among_very_many_lets_nothing_in_and_skipped_lets_all_others_in",
        ),
    ),
    15: Line("stray quotes, NUL, long fields, ragged rows, headers", (f"{_FAULTS}broken_rows.py",)),
    16: Line("encodings and delimiters", (f"{_FAULTS}encodings_and_delimiters.py",)),
    17: Line("identifiers that look like numbers", (f"{_FAULTS}identifiers_and_amounts.py",)),
    18: Line(
        "amounts as people write them",
        (f"{_FAULTS}identifiers_and_amounts.py", f"{_FAULTS}written_amounts.py"),
    ),
    19: Line("days that may be months, and that there are not", (f"{_FAULTS}days.py",)),
    20: Line("a header alone, or nothing", (f"{_FAULTS}empty_and_overlapping_files.py",)),
    21: Line("exports that overlap", (f"{_FAULTS}empty_and_overlapping_files.py",)),
    22: Line(
        "several currencies",
        (
            f"{_FAULTS}currencies_and_impossible_sales.py"
            "::test_every_order_stands_in_its_own_currency_and_no_figure_adds_two_up",
        ),
    ),
    23: Line(
        "sales that cannot be",
        (f"{_FAULTS}currencies_and_impossible_sales.py::test_a_sale_that_cannot_be_is_named_and_refused",),
    ),
    24: Line(
        "formulas in a text",
        (f"{_FAULTS}hostile_input.py::test_text_is_never_a_formula_in_csv_or_tsv_and_comes_back_as_it_was",),
    ),
    25: Line(
        "markup and control characters",
        (
            f"{_FAULTS}hostile_input.py::test_no_surface_writes_a_raw_control_character",
            f"{_FAULTS}hostile_input.py::test_markup_is_shown_as_typed",
            "faults/hostile/test_surfaces.py",
        ),
    ),
    26: Line(
        "SQL where a value goes",
        (f"{_FAULTS}hostile_input.py::test_sql_where_a_value_goes_is_a_value_or_a_usage_error",),
    ),
    27: Line(
        "an output path that leads out, a link, an existing file",
        (
            f"{_FAULTS}hostile_input.py::test_nothing_is_ever_written_through_a_link",
            f"{_FAULTS}hostile_input.py::test_a_path_that_leads_out_never_writes_over_what_is_there",
        ),
    ),
    28: Line(
        "umask 022",
        (f"{_FAULTS}hostile_input.py::test_whatever_holds_personal_data_is_the_owner_s_alone",),
    ),
    29: Line(
        "personal data in what goes wrong",
        (
            f"{_FAULTS}hostile_input.py::test_what_goes_wrong_is_said_without_names_mails_or_phones",
            "faults/hostile/test_people_in_messages.py",
        ),
    ),
    30: Line(
        "more refunded than was paid",
        ("store/schema/test_money_constraints.py", "desk/refunds/test_money_leaves_once.py"),
    ),
    31: Line(
        "every move in every status",
        (
            "desk/claims/test_every_move.py::test_any_other_move_is_refused_and_not_a_byte_changes",
            "desk/claims/test_every_move.py::test_an_open_move_leads_where_the_table_says",
            "core/claims/test_lifecycle.py",
        ),
    ),
    32: Line(
        "random sequences of claims, parcels and refunds",
        ("properties/walks/test_random_days.py", "properties/test_refunds.py"),
    ),
    33: Line(
        "the clock set back, midnight, daylight saving",
        ("desk/test_days_of_acts.py", "faults/hands/test_clock.py"),
    ),
    34: Line(
        "a customer erased",
        ("desk/customers/test_erase.py::test_no_byte_of_an_erased_customer_stays_and_no_figure_changes",),
    ),
    35: Line(
        "an entry of the journal edited, deleted, moved or cut off",
        (
            "store/test_journal.py::test_the_doctor_names_the_first_entry_that_was_touched",
            "store/test_journal.py::test_two_entries_that_changed_places_are_named",
            "store/test_journal.py::test_an_end_that_was_cut_off_is_shown_by_a_head_printed_before",
        ),
    ),
    36: Line(
        "a reader that has gone, poor environments, a full or closed stderr",
        (
            "faults/streams/test_unsaid.py",
            "cli/test_pipes.py::test_head_takes_one_line_without_an_error",
            "cli/test_pipes.py::test_a_poor_environment_changes_no_row",
        ),
    ),
    37: Line(
        "Ctrl-C in an import",
        (
            "cli/test_pipes.py::test_ctrl_c_in_an_import_imports_nothing_and_prints_one_line",
            "faults/hands/test_ctrl_c.py",
        ),
    ),
    38: Line("Chinese, Arabic, emoji, combining marks", ("render/test_width.py",)),
}
