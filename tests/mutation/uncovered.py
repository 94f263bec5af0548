"""Functions of core, desk and store that the suite reaches in part, and why: read and checked by whole.py."""

from __future__ import annotations

_DISK = (
    "the disk, or another program at the same moment, must fail: tests/faults/disk and hands "
    "do, apart from this measure"
)
_WINDOWS = "Windows alone: no locks by fcntl, no modes of files"
_TWICE = "the command line or an earlier rule refuses it first; this is for whoever calls the act itself"
_DAMAGED = (
    "a desk or backup that another program wrote in, in a way that only tests/faults and "
    "bench/flipped_bytes.py try"
)
_SHIPPED = "what ships with the program or the system (laws, holidays, time zones) would have to be wrong"
_LARGE = (
    "more rows, or several readers, than a test's files have: tests/bench and the imports of tests/faults"
)
_ENDLESS = "the loop never ends by itself: it is left inside, or found nothing"
_OPEN = "no test yet: one side of a condition"

UNCOVERED: dict[str, str] = {
    "desk/backups/restore.py::_present": _DISK,
    "desk/backups/states.py::entered": _DISK,
    "desk/letters/write.py::deliver_letter": _DISK,
    "desk/new_desk.py::_put": _DISK,
    "desk/new_desk.py::start_desk": _DISK,
    "desk/orders/parallel_read.py::_child": _DISK,
    "desk/session.py::open_desk": _DISK,
    "desk/surroundings/dangers.py::file_system_of": _DISK,
    "store/backups/copies.py::_fill": _DISK,
    "store/backups/own.py::own_backups": _DISK,
    "store/backups/replace.py::_kept_aside": _DISK,
    "store/backups/replace.py::held_alone": _DISK,
    "store/busy_wait.py::WaitingConnection._wait": _DISK,
    "store/busy_wait.py::_announcing": _DISK,
    "store/busy_wait.py::_locked": _DISK,
    "store/connection.py::_in_memory": _DISK,
    "store/connection.py::translate": _DISK,
    "store/connection.py::writing": _DISK,
    "store/connection.py::written_at_once": _DISK,
    "store/customers/copies.py::_is_desk": _DISK,
    "store/customers/copies.py::file_holds": _DISK,
    "store/doctor/examination.py::asked": _DISK,
    "store/backups/replace.py::_remove_link": _DISK,
    "store/connection.py::_older": _DISK,
    "store/connection.py::_upgrade": _DISK,
    "store/file_format.py::check_header": _DISK,
    "desk/surroundings/dangers.py::_open_to_others": _WINDOWS,
    "store/busy_wait.py::(module)": _WINDOWS,
    "store/busy_wait.py::sending_alone": _WINDOWS,
    "desk/claims/carrier_ledger.py::waive": _TWICE,
    "desk/claims/goods.py::_receive_ended": _TWICE,
    "desk/claims/goods.py::inspect_now": _TWICE,
    "desk/claims/importer.py::_take": _TWICE,
    "desk/letters/slip.py::slip_of": _TWICE,
    "desk/no_receipt.py::open_without_receipt": _TWICE,
    "desk/quotes/exchange.py::units_to_settle": _TWICE,
    "desk/refunds/carrier_claim.py::_required": _TWICE,
    "desk/refunds/carrier_claim.py::carrier_claim_of": _TWICE,
    "desk/refunds/exchange.py::exchange": _TWICE,
    "core/reports/service.py::handling": _DAMAGED,
    "desk/backups/states.py::_examined": _DAMAGED,
    "desk/doctor.py::refuse_damaged": _DAMAGED,
    "desk/reports/day.py::_orders": _DAMAGED,
    "desk/session.py::_settings": _DAMAGED,
    "desk/session.py::country_of": _DAMAGED,
    "desk/views/completion.py::_document": _DAMAGED,
    "store/backups/copies.py::require_sound": _DAMAGED,
    "store/digests/values.py::_short": _DAMAGED,
    "store/doctor/digests.py::digest_problems": _DAMAGED,
    "store/doctor/schema.py::schema_problems": _DAMAGED,
    "store/journal.py::_entry": _DAMAGED,
    "core/law/audit_samples.py::Samples._prices": _SHIPPED,
    "core/law/audit_samples.py::on_other_days": _SHIPPED,
    "core/law/days.py::two_periods": _SHIPPED,
    "core/law/statute.py::FederalDays.of_year": _SHIPPED,
    "desk/lookup.py::_missing_half": _SHIPPED,
    "desk/new_desk.py::_no_place": _SHIPPED,
    "desk/new_desk.py::_regions": _SHIPPED,
    "desk/new_desk.py::is_zone": _SHIPPED,
    "desk/orders/importer.py::Straight.clear": _LARGE,
    "desk/orders/importer.py::import_orders": _LARGE,
    "desk/orders/parallel_read.py::_read_on_trust": _LARGE,
    "desk/orders/parallel_read.py::take_orders": _LARGE,
    "store/completion.py::orders_starting": _LARGE,
    "store/orders/bulk_insert.py::OrderWriter.clear": _LARGE,
    "store/orders/bulk_insert.py::OrderWriter.write": _LARGE,
    "store/orders/bulk_insert.py::_by_id": _LARGE,
    "store/orders/columns.py::Held.clear": _LARGE,
    "store/orders/staging.py::Stage.clear": _LARGE,
    "store/orders/staging.py::Stage.keep": _LARGE,
    "core/reports/beta.py::_fraction": _ENDLESS,
    "desk/reports/liability.py::_checks": _ENDLESS,
    "desk/undo.py::last_undone": _ENDLESS,
    "store/backups/replace.py::replace_desk": _ENDLESS,
    "desk/quotes/correction.py::credit_is_left": _TWICE,
    "store/reports/money_months.py::kept_sums": _OPEN,
}
