"""What a desk's file is made of: every table, index and trigger as this version makes them."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator

from returndesk.store.connection import SCHEMA_VERSION

# What a desk of this schema is made of, and the start of the SHA-256 of how it is written. Kept here since
# building a fresh one to compare with would load sqlite-utils for a question; a test holds both together.
SCHEMA = {
    "index idx__sqlite_migrations_migration_set_name": "62a1edae2939c09d",
    "table desk": "7603a075d5475960",
    "table policy": "5888f60408ed0ace",
    "table holiday": "72d29828c29a8266",
    "table customer": "d1d9403ef3dade11",
    "table orders": "93c7bf7a548ea682",
    "index orders_by_number": "894676c23554ec0f",
    "index orders_by_day": "4a25b5e77342d90b",
    "index orders_by_customer": "8f33b3c6628a0fc9",
    "table order_line": "14e36e96d2b92ee1",
    "index order_line_by_sku": "86ad0507a56f0722",
    "table claim": "a1c97e15b06db6c3",
    "index claim_by_order": "05023f7c2a9309fa",
    "index claim_open": "bc0d1228f1528925",
    "table claim_line": "63e8e0a4696b1c3f",
    "index claim_line_by_order_line": "2275d88414c9b8eb",
    "table inspection": "98dcbc6807012fcf",
    "index inspection_by_line": "a63b5952a7bfa3a1",
    "table refund": "bde15af8c9a8e3d9",
    "index refund_by_claim": "5ca8bd6707c6de3f",
    "index refund_by_day": "63620bdf640642bc",
    "table refund_line": "2de56b63ab6805ab",
    "trigger refund_line_counts": "c22344733d50d12e",
    "trigger refund_stays": "5a2510ede03fc864",
    "trigger refund_line_stays": "69e9bbaa8d5b8ebb",
    "trigger refund_is_fixed": "324344eb069b4f84",
    "trigger refund_line_is_fixed": "d7594c8948a2b095",
    "table journal": "072d8d3554d6d76f",
    "index journal_by_claim": "0d520fa5d5daeca4",
    "index journal_by_order": "23339ca5470a94f2",
    "index journal_by_day": "8bfdc37cc221e873",
    "table journal_text": "715452beccf8ab16",
    "table elsewhere": "0cc9036f0874fd02",
    "index elsewhere_by_order": "cfd1208caeb6f218",
    "index elsewhere_by_day": "a421faddf57d01e6",
    "index orders_elsewhere": "0256dda7a4e76873",
    "trigger elsewhere_fits": "08397780de3c8749",
    "trigger elsewhere_stays": "6d58667af05afe33",
    "trigger elsewhere_is_fixed": "707412bcfb5d0c5f",
    "trigger refund_counts": "bacab02fea301b74",
    "table waiting_half": "f71959a6cd9d211d",
    "table remedy": "99154d5b5e90edd0",
    "index remedy_by_claim": "6e452fbec2f72a54",
    "index remedy_by_day": "4541b1f28abf6753",
    "table remedy_line": "9e0129dcc20bdba7",
    "index remedy_line_by_order_line": "a515a0c9c617c762",
    "table sent": "82d6a0cfea8f4200",
    "index sent_by_claim": "7bcdf8e466714e87",
    "table outgoing": "c1d7425489d4031a",
    "index outgoing_by_claim": "bd1c7e47ea020580",
    "table difference_paid": "982486eba4428dc5",
    "index difference_paid_by_claim": "a48da0e17f57c27b",
    "index difference_paid_by_day": "2050e2aea34d146d",
    "trigger remedy_line_counts": "e872edf8eff9f79b",
    "trigger remedy_counts": "b7d1f6465227b73f",
    "trigger sent_takes": "6a90125df35bba6f",
    "trigger outgoing_is_fixed": "2495cbbf172ac66b",
    "trigger difference_fits": "2355def878f083ba",
    "table compensation": "4bf604d7c37b72a0",
    "index compensation_by_claim": "64de85559de7869b",
    "index compensation_by_day": "582fa8ab1d5193ff",
    "trigger compensation_says_why": "92d0f851c2810e4b",
    "table correction": "1a9ca5f44b881ee4",
    "index correction_by_claim": "a21fa7ecb51cb52c",
    "index correction_by_refund": "403f859a34247c51",
    "index correction_by_day": "6cafd3af0ebee22f",
    "trigger correction_says_why": "427eef474700f99e",
    "trigger correction_counts": "6c7f08f1332429a1",
    "table credit": "51848e849d238b48",
    "index credit_by_customer": "c4c54e686cf94219",
    "index credit_by_order": "52c1b20511c92f63",
    "index credit_by_day": "a12fb006a50e45cd",
    "trigger credit_fits": "dc7805482775132b",
    "trigger refund_issues_credit": "fdf04ab86b4a78aa",
    "trigger compensation_issues_credit": "d7281111c34ff5ad",
    "trigger correction_issues_credit": "d08264a957c5febe",
    "trigger remedy_stays": "dfcd7211b7752d81",
    "trigger remedy_is_fixed": "02c76d3c56f077d0",
    "trigger remedy_line_stays": "4a2f64f967749357",
    "trigger remedy_line_is_fixed": "f9d1b4cffbc3365a",
    "trigger sent_stays": "9dc3e7d54cc7e94c",
    "trigger sent_is_fixed": "b40991f90df31296",
    "trigger sent_is_erased": "6530c4b809c76480",
    "trigger difference_paid_stays": "07e53de0f213c27b",
    "trigger difference_paid_is_fixed": "42b1115719b1afba",
    "trigger compensation_stays": "3658897bdeb4200c",
    "trigger compensation_is_fixed": "385c1415a09340d9",
    "trigger compensation_is_erased": "7a1b792f9ab20e03",
    "trigger correction_stays": "196a44dea81d6afa",
    "trigger correction_is_fixed": "8b542074dac4ac39",
    "trigger correction_is_erased": "2ee8f23cea4911d5",
    "trigger credit_stays": "fb95fb15b5e09692",
    "trigger credit_is_fixed": "68f085e54020e720",
    "trigger outgoing_stays": "52df1e938b4146b2",
    "table carrier_entry": "fc303cf7a1a5bf2c",
    "index carrier_entry_by_claim": "f4c58edc4fb7dde2",
    "index carrier_entry_by_day": "30409c6ee2f82b85",
    "trigger carrier_entry_follows": "381a2ffa1250dbdf",
    "trigger carrier_entry_stays": "045a03bc18b52c48",
    "trigger carrier_entry_is_fixed": "a1a17c6eb0c437d9",
    "trigger carrier_entry_is_erased": "a1dd91dec2d5ed17",
    "table working_day": "3df5c71e2cfa36e1",
    "trigger deduction_is_allowed": "6619ccddf2e947dc",
    "table telling": "17f262cc82664e68",
    "index telling_due": "c8a07b6ea69ce5dc",
    "index telling_by_day": "d07dd65dbd97d22a",
    "trigger telling_stays": "c17690b48bc0fb31",
    "trigger telling_goes_on": "b4f13ec3acadc7b3",
    "trigger telling_is_of_its_claim": "92393d4e3e36f1ec",
    "table feedback": "469acc417b0f7e93",
    "index feedback_by_claim": "611d666d13433bd5",
    "index feedback_waits": "f60f4fabef5cb8f3",
    "trigger feedback_stays": "fd9588f397b5fc35",
    "trigger feedback_is_fixed": "f9763cf485e97f86",
    "table undoable": "627c80b102a6f068",
    "table undoable_row": "1e03d262e3b6a1f5",
}


def schema_parts(conn: sqlite3.Connection) -> dict[str, str]:
    """The file's tables, indexes and triggers, "table claim", each with the digest of its SQL."""
    rows = conn.execute(
        "select type || ' ' || name, sql from sqlite_schema"
        " where sql is not null and name not glob 'sqlite_*' and name not glob '_sqlite_*'"
    )
    return {part: hashlib.sha256(" ".join(sql.split()).encode()).hexdigest()[:16] for part, sql in rows}


def schema_problems(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """(part, what is wrong) for what is missing, changed or added; a newer desk's is not known here."""
    if conn.execute("pragma user_version").fetchone()[0] != SCHEMA_VERSION:
        return
    found = schema_parts(conn)
    for part in sorted(SCHEMA.keys() | found.keys()):
        if part not in found:
            yield part, "is missing"
        elif part not in SCHEMA:
            yield part, "is no part of a desk"
        elif found[part] != SCHEMA[part]:
            yield part, "was changed"
