"""What is imported inside a function, so that a command that has no use for it starts sooner."""

from __future__ import annotations

# The file, what it loads, and when that is needed.
NO_LAW = "a desk without a law loads nothing of it"
INSIDE = {
    "clock.py": {"zoneinfo": "only acts and days"},
    "core/policy/document.py": {"difflib": "an unknown key"},
    "core/reports/periods.py": {"dateutil.relativedelta": "only periods that are named or compared"},
    "desk/check.py": {"returndesk.core.law.grounds": NO_LAW},
    "desk/claims/deadlines.py": dict.fromkeys(
        ("returndesk.core.law.deadlines", "returndesk.core.law.grounds"), NO_LAW
    ),
    "desk/claims/sla.py": {"zoneinfo": "only opening hours"},
    "desk/holidays.py": dict.fromkeys(
        ("holidays", "returndesk.store.digests.record"), "when a policy is set, and once a year"
    ),
    "desk/lookup.py": {
        "difflib": "an unknown word",
        "returndesk.desk": "only search: what is no order's number",
        "returndesk.intake.orders.join": "an unknown order",
        "returndesk.store": "only the journal: an unknown claim",
        "returndesk.store.claims": "a claim",
        "returndesk.store.orders.paired_export": "an unknown order",
    },
    "desk/orders/importer.py": {"returndesk.desk.claims.external": "claims on the orders of an import"},
    "desk/customers/people.py": {
        **dict.fromkeys(
            ("returndesk.desk.search", "returndesk.store.orders.read"),
            "what is no customer's email, id, phone or name",
        ),
        **dict.fromkeys(
            ("returndesk.core.customers.points", "returndesk.desk.customers.points"), "a shop with points"
        ),
        **dict.fromkeys(
            (
                "returndesk.core.customers.occasions",
                "returndesk.core.orders.merge",
                "returndesk.desk.journal",
                "returndesk.desk.lookup",
            ),
            "only acts",
        ),
        "returndesk.desk.views.lists": "an order that gets another customer",
    },
    "desk/customers/tiers.py": {"returndesk.desk.journal": "only --apply"},
    "desk/orders/parallel_read.py": dict.fromkeys(
        ("marshal", "multiprocessing", "pickle"), "only large files"
    ),
    "desk/policies.py": {"returndesk.core.law.policy_audit": NO_LAW},
    "desk/session.py": {
        "returndesk.core.law.grounds": NO_LAW,
        "returndesk.core.law.statute": NO_LAW,
        "returndesk.intake.documents.laws": NO_LAW,
        "returndesk.core.policy.document": "a verdict or an act",
        "returndesk.store": "only undo: acts",
        "returndesk.store.digests.record": "only acts",
    },
    "desk/views/completion.py": dict.fromkeys(
        ("returndesk.desk.lookup", "returndesk.store", "returndesk.store.claims", "returndesk.store.orders"),
        "only for the word to complete",
    ),
    "desk/views/lists.py": {
        "returndesk.desk.quotes.quote": "a claim with goods",
        "returndesk.desk.search": "only a list",
    },
    "desk/views/order_tasks.py": {"returndesk.core.orders.external_refunds": "an order's own task"},
    "desk/views/queue.py": {
        "returndesk.desk.claims.sla": "only targets in hours",
        "returndesk.store.refunds.payouts": "a policy with days to confirm refunds",
        "returndesk.desk.claims.transition": "only --next",
        "returndesk.desk.quotes.next_step": "a claim whose usual next step a rule may refuse",
        "returndesk.desk.lookup": "only --next",
    },
    "intake/csv/sources.py": dict.fromkeys(("gzip", "tempfile", "zlib"), "compressed files and pipes"),
    "intake/documents/laws.py": {"tomllib": NO_LAW},
    "intake/documents/letters.py": {"tomllib": "only a letter"},
    "store/claims/lists.py": {"returndesk.store.claims.open_items": "a settled claim"},
    "store/connection.py": {
        "returndesk.store.schema.migrations": "sqlite-utils: a new or an older file",
        "urllib.parse": "a path with special characters",
    },
    "store/customers/erasure.py": {"hashlib": "only to erase, and imports beside erased customers"},
    "store/journal.py": {"hashlib": "only acts and doctor"},
    "store/policies.py": {"json": "a policy or its holidays"},
}
