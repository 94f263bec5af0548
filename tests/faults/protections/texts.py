"""Protections of lines 14 to 29: bad and hostile input."""

from __future__ import annotations

from faults.protections.model import Edit, TakenOut, taken_out

_OUTPUT = "render/output.py"
_RECORDS = "intake/csv/records.py"
_OVERWRITES = Edit("disk.py", "    if force:\n", "    if True:\n")

TEXTS: dict[int, tuple[TakenOut, ...]] = {
    14: (
        taken_out(
            "faults/test_repeated_and_partial_files.py::test_one_bad_row_in_a_million_lets_nothing_in",
            "cli/order/importer.py",
            "    if bad and (nothing or not state(ctx).skip_bad):",
            "    if bad and nothing:",
        ),
        taken_out(
            "faults/test_repeated_and_partial_files.py"
            "::test_one_bad_row_among_very_many_lets_nothing_in_and_skipped_lets_all_others_in",
            "cli/order/importer.py",
            "    if bad and (nothing or not state(ctx).skip_bad):",
            "    if bad and nothing:",
        ),
    ),
    15: (
        taken_out(
            "faults/test_broken_rows.py",
            _RECORDS,
            "if end > start and stray_quote is not None and stray_quote.among(row, delimiter):",
            "if False:",
        ),
    ),
    16: (
        taken_out(
            "faults/test_encodings_and_delimiters.py",
            "intake/csv/encodings.py",
            "        if found is None:\n            raise _invalid(source, error.at, plain) from None\n",
            '        if found is None:\n            return Decoded("cp1252", start)\n',
        ),
    ),
    17: (
        taken_out(
            "faults/test_identifiers_and_amounts.py"
            "::test_identifiers_of_every_kind_are_the_text_as_it_was_less_the_wrapping",
            "intake/csv/cells.py",
            "    text = restore_cell(text).strip()\n",
            "",
        ),
    ),
    18: (
        taken_out(
            "faults/test_identifiers_and_amounts.py",
            "core/money.py",
            "    if len(fraction) > digits:",
            "    fraction = fraction[:digits]\n    if False:",
        ),
        taken_out(
            "faults/test_written_amounts.py",
            "intake/csv/decimal_marks.py",
            "                raise ValueError(_EITHER)",
            "                pass",
        ),
    ),
    19: (
        taken_out(
            "faults/test_days.py",
            "intake/csv/dates.py",
            "            raise ValueError(self._unproven)",
            '            order = "dmy"',
        ),
    ),
    20: (
        taken_out(
            "faults/test_empty_and_overlapping_files.py",
            "cli/files.py",
            '            if name == "-" and not allow_empty and found[-1].is_blank():',
            "            if False:",
        ),
    ),
    21: (
        taken_out(
            "faults/test_empty_and_overlapping_files.py"
            "::test_two_lines_truly_alike_are_both_kept_and_coming_again_add_nothing",
            "core/orders/merge.py",
            "        seen[base] = seen.get(base, 0) + 1",
            "        seen[base] = 1",
        ),
    ),
    22: (
        taken_out(
            "faults/test_currencies_and_impossible_sales.py"
            "::test_every_order_stands_in_its_own_currency_and_no_figure_adds_two_up",
            "store/reports/money.py",
            'f" group by {_day(scope)}, m.currency{sign}{named_keys}"',
            'f" group by {_day(scope)}{sign}{named_keys}"',
        ),
    ),
    23: (
        taken_out(
            "faults/test_currencies_and_impossible_sales.py::test_a_sale_that_cannot_be_is_named_and_refused",
            "intake/csv/values.py",
            "            if when.on > self._today:",
            "            if False:",
        ),
    ),
    24: (
        taken_out(
            "faults/test_hostile_input.py"
            "::test_text_is_never_a_formula_in_csv_or_tsv_and_comes_back_as_it_was",
            "render/escape.py",
            'return guard_cell(visible(text, keep="\\n\\t"))',
            'return visible(text, keep="\\n\\t")',
        ),
    ),
    25: (
        taken_out(
            "faults/test_hostile_input.py::test_no_surface_writes_a_raw_control_character",
            "render/escape.py",
            "    if text.isprintable():",
            "    if True:",
        ),
        taken_out(
            "faults/test_hostile_input.py::test_markup_is_shown_as_typed",
            "render/escape.py",
            '        return text\n    return "".join(escaped(c)',
            '        return text.replace("[", "")\n    return "".join(escaped(c)',
        ),
        taken_out(
            "faults/hostile/test_surfaces.py",
            "render/escape.py",
            "    if text.isprintable():",
            "    if True:",
        ),
        taken_out(
            "faults/hostile/test_surfaces.py::test_the_charts_of_every_report_are_images_that_load_nothing",
            "render/charts/svg.py",
            "{html_text(described(drawing))}",
            "{described(drawing)}",
        ),
    ),
    26: (
        taken_out(
            "faults/test_hostile_input.py::test_sql_where_a_value_goes_is_a_value_or_a_usage_error",
            "store/orders/read.py",
            'sql, values = "select id, channel from orders where number = ?", [number]',
            "sql, values = f\"select id, channel from orders where number = '{number}'\", []",
        ),
    ),
    27: (
        taken_out(
            "faults/test_hostile_input.py::test_nothing_is_ever_written_through_a_link",
            _OUTPUT,
            "if stat.S_ISLNK(mode):",
            "if False:",
        ),
        taken_out(
            "faults/test_hostile_input.py::test_a_path_that_leads_out_never_writes_over_what_is_there",
            _OUTPUT,
            "    if not force:\n        raise already_exists(shown, done)",
            "    if False:\n        raise already_exists(shown, done)",
            _OVERWRITES,
        ),
    ),
    28: (
        taken_out(
            "faults/test_hostile_input.py::test_whatever_holds_personal_data_is_the_owner_s_alone",
            "disk.py",
            "handle = os.open(temporary, _FLAGS, 0o600)",
            "handle = os.open(temporary, _FLAGS, 0o644)",
        ),
    ),
    29: (
        taken_out(
            "faults/test_hostile_input.py::test_what_goes_wrong_is_said_without_names_mails_or_phones",
            "intake/platforms/layout.py",
            'return f"{fields} instead of {self.width}: the row is cut off"',
            'return f"{fields} instead of {self.width}: the row is cut off: {row}"',
        ),
        taken_out(
            "faults/hostile/test_people_in_messages.py",
            "intake/problems.py",
            "    if not (known or _is_nobody(text)):",
            "    if False:",
        ),
    ),
}
