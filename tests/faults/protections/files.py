"""Protections of lines 1 to 13: crashes, disks, several hands."""

from __future__ import annotations

from faults.protections.model import Edit, TakenOut, taken_out

_CONNECTION = "store/connection.py"
_OUTPUT = "render/output.py"
_BUSY = "store/busy_wait.py"
_COPIES = "store/backups/copies.py"
_NO_TRANSACTION = Edit(
    _CONNECTION,
    """    conn.execute("begin immediate")
    try:
        yield
        conn.execute("commit" if keep else "rollback")
""",
    """    try:
        yield
""",
)
_BULK = "store/orders/bulk_insert.py"
_NO_TRANSACTION_AT_ALL = (
    _NO_TRANSACTION,
    *(
        Edit(_BULK, f'conn.execute("{words} written")', 'conn.execute("select 1")')
        for words in ("savepoint", "rollback to", "release")
    ),
)
_DEFERRED = Edit(_CONNECTION, '    conn.execute("begin immediate")', '    conn.execute("begin")')
_NOT_DURABLE = Edit(_CONNECTION, '"synchronous = extra"', '"synchronous = full"')
_LEFT_BEHIND = Edit(
    "disk.py",
    "                os.unlink(name)\n        os.close(handle)",
    "                pass\n        os.close(handle)",
)

FILES: dict[int, tuple[TakenOut, ...]] = {
    1: (
        TakenOut(
            "store/test_killed.py::test_an_import_killed_at_eight_moments_is_complete_or_absent",
            _NO_TRANSACTION_AT_ALL,
        ),
        TakenOut(
            "faults/disk/test_failing_calls.py"
            "::test_after_a_fault_the_desk_is_as_before_or_as_after[order import with rejects]",
            _NO_TRANSACTION_AT_ALL,
        ),
        TakenOut("faults/hands/test_ctrl_c.py::test_ctrl_c_takes_it_back", _NO_TRANSACTION_AT_ALL),
    ),
    2: (
        TakenOut(
            "faults/disk/test_failing_calls.py"
            "::test_after_a_fault_the_desk_is_as_before_or_as_after[claim refund]",
            (_NO_TRANSACTION,),
        ),
        taken_out(
            "store/backups/test_killed_copies.py",
            "disk.py",
            '    remove_leftovers(os.path.dirname(target) or ".")\n    temporary, handle = _locked_file',
            "    temporary, handle = _locked_file",
        ),
    ),
    3: (
        TakenOut(
            "store/test_connection.py::test_an_act_that_was_acknowledged_survives_a_power_cut",
            (_NOT_DURABLE,),
        ),
        TakenOut(
            "faults/disk/test_power_cuts.py"
            "::test_after_a_power_cut_all_that_was_acknowledged_is_there[claim refund]",
            (_NOT_DURABLE,),
        ),
    ),
    4: (
        taken_out(
            "cli/test_pipes.py::test_a_full_disk_behind_the_output_is_74_and_one_line",
            _OUTPUT,
            '        raise DiskProblem(f"cannot write the output',
            '        return\n        raise DiskProblem(f"cannot write the output',
        ),
        TakenOut(
            "faults/disk/test_failing_calls.py::test_after_a_fault_the_desk_is_as_before_or_as_after[backup]",
            (_LEFT_BEHIND,),
        ),
        TakenOut("store/backups/test_copies.py::test_a_full_disk_leaves_nothing", (_LEFT_BEHIND,)),
        TakenOut(
            "desk/backups/test_restore.py::test_a_full_disk_leaves_the_desk_and_nothing_else", (_LEFT_BEHIND,)
        ),
        TakenOut(
            "faults/disk/test_full_disk.py::test_where_files_cannot_grow_it_is_74_and_nothing_is_left",
            (_LEFT_BEHIND,),
        ),
    ),
    5: (
        taken_out(
            "store/schema/test_upgrade.py::test_a_file_that_may_not_be_written_is_read_and_not_upgraded",
            _CONNECTION,
            "    except (sqlite3.OperationalError, NoPermission) as error:",
            "    except NoPermission as error:",
        ),
        taken_out(
            "faults/disk/test_full_disk.py"
            "::test_where_nothing_may_be_written_reading_works_and_writing_is_77",
            _CONNECTION,
            "if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):",
            "if False:",
        ),
    ),
    6: (
        taken_out(
            "store/test_connection.py::test_a_desk_of_a_newer_version_is_read_and_not_written",
            _CONNECTION,
            "if version > SCHEMA_VERSION and write:",
            "if False:",
        ),
        taken_out(
            "store/test_connection.py::test_a_file_that_is_no_whole_desk_is_65_and_untouched",
            "store/file_format.py",
            "    if len(header) < 100 or not header.startswith(_MAGIC):",
            "    if False:",
            Edit(
                _CONNECTION,
                "    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or unreadable:",
                "    if False:",
            ),
        ),
        taken_out(
            "store/test_connection.py::test_a_file_cut_off_in_its_last_page_is_refused_and_untouched",
            "store/file_format.py",
            "    if extra := os.path.getsize(path) % page_bytes:",
            "    if extra := 0:",
        ),
        taken_out(
            "store/test_connection.py::test_a_flipped_byte_in_a_record_is_found_by_the_doctor",
            "store/journal.py",
            "        if entry_hash(tuple(fields)) != written:",
            "        if False:",
        ),
        taken_out(
            "cli/test_exit_codes.py::test_another_program_s_database_is_65",
            "store/file_format.py",
            '    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:',
            "    if False:",
            Edit(
                _CONNECTION,
                "    if version == 0:\n        raise BadData",
                "    if False:\n        raise BadData",
            ),
        ),
    ),
    7: (
        taken_out(
            "desk/backups/test_backup.py::test_a_damaged_desk_is_not_backed_up_and_its_old_backups_stay",
            _COPIES,
            "        require_sound(copy, path)\n",
            "",
        ),
        taken_out(
            "desk/backups/test_backup_during_writes.py",
            _BUSY,
            "            return self._wait(error, sql, *parameters)",
            "            raise",
            Edit(_BUSY, "    turn = min(_TURN_MS, wait_seconds() * 1000)", "    turn = 0"),
        ),
        taken_out(
            "store/backups/test_copies.py::test_a_copy_holds_one_state_although_another_program_writes",
            _COPIES,
            """        source.execute("begin")
        try:
            refuse_cut(source, path)  # from here on no commit changes the file
            expected = (desk_file(source), _schema(source))
            _fill(source, temporary, target)
        finally:
            source.execute("rollback")
""",
            """        expected = (desk_file(source), _schema(source))
        _fill(source, temporary, target)
""",
        ),
        taken_out(
            "desk/backups/test_restore.py"
            "::test_with_the_name_the_backup_takes_the_place_and_the_desk_is_kept",
            "store/backups/replace.py",
            '    aside = _kept_aside(path, f"{path}.before-restore-{today.isoformat()}")',
            '    aside = f"{path}.before-restore-{today.isoformat()}"',
        ),
    ),
    8: (
        taken_out(
            "store/schema/test_upgrade.py"
            "::test_an_act_upgrades_an_older_file_says_so_and_leaves_a_dated_copy",
            "store/schema/migrations.py",
            "        return free_target(temporary, name)",
            "        return name",
        ),
        taken_out(
            "store/schema/test_upgraded_at_once.py",
            "store/schema/migrations.py",
            "    if version >= len(STEPS):",
            "    if False:",
        ),
        taken_out(
            "store/schema/test_released_schemas.py",
            "store/schema/migrations.py",
            "        return free_target(temporary, name)",
            "        return name",
        ),
    ),
    9: (
        taken_out(
            "store/test_busy_wait.py::test_an_act_waits_for_a_lock_until_it_is_released",
            _BUSY,
            "if found is None and turns <= 0:",
            "if found is None:",
        ),
        taken_out(
            "store/test_busy_wait.py::test_past_the_limit_an_act_exits_75_and_names_the_file_and_the_wait",
            _CONNECTION,
            "    if is_busy(error):\n        waited",
            "    if False:\n        waited",
        ),
        taken_out(
            "faults/hands/test_stopped_writers.py"
            "::test_a_stopped_import_is_named_with_75_and_completes_once_it_goes_on",
            _BUSY,
            "if found is not None and still >= limit * _COMMIT_TIMES:",
            "if False:",
        ),
    ),
    10: (
        TakenOut("store/test_busy_wait.py::test_two_refunds_of_one_claim_at_once_pay_once", (_DEFERRED,)),
        TakenOut("faults/hands/test_hammer.py", (_DEFERRED,)),
    ),
    11: (
        taken_out(
            "store/test_busy_wait.py::test_the_queue_is_answered_during_an_import",
            _CONNECTION,
            '        if not write:\n            conn.execute("pragma query_only = on")',
            "        if write:  # the file is its own from its first act on\n"
            '            conn.execute("pragma locking_mode = exclusive")\n'
            '            conn.execute("begin exclusive")\n'
            '            conn.execute("commit")\n'
            '        if not write:\n            conn.execute("pragma query_only = on")',
        ),
        taken_out(
            "store/test_busy_wait.py"
            "::test_the_queue_is_answered_before_during_and_after_the_commit_of_an_import_of_years",
            _BUSY,
            "            return self._wait(error, sql, *parameters)",
            "            raise",
        ),
    ),
    12: (TakenOut("store/test_busy_wait.py::test_two_refunds_of_one_claim_at_once_pay_once", (_DEFERRED,)),),
    13: (
        taken_out(
            "faults/test_repeated_and_partial_files.py"
            "::test_a_file_imported_again_adds_nothing_and_leaves_the_desk_byte_for_byte",
            "desk/orders/importer.py",
            "            if not (one.new or one.updated or waiting or (moved and one is done[-1])):",
            "            if False:",
        ),
        TakenOut(
            "faults/test_repeated_and_partial_files.py"
            "::test_a_file_imported_twice_at_once_comes_in_once_and_both_end_with_0",
            (_DEFERRED,),
        ),
    ),
}
