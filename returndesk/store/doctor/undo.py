"""Checks of undone acts, and of the rows kept to undo others."""

from __future__ import annotations

from returndesk.core.claims.entries import UNDOABLE
from returndesk.store.doctor.rules import UNDONE, said

_ACTS = ", ".join(f"'{act}'" for act in sorted(UNDOABLE))
_TOOK = """select u.seq undo, u.who, u.on_day, u.claim_id, e.value seq from journal u,
    json_each(case when json_valid(u.details) then u.details else '{}' end, '$.entries') e
    where u.act = 'undo'"""

UNDO_CHECKS: tuple[tuple[str, str, str], ...] = (
    (
        "undo-journal",
        "an undo of a missing or unrelated entry, of another user's act, or of one that cannot be undone",
        f"""select 'entry ' || t.undo from ({_TOOK}) t left join journal j on j.seq = t.seq
            where j.seq is null or j.seq >= t.undo or j.who <> t.who or j.on_day > t.on_day
            or j.claim_id is not t.claim_id or j.act not in ({_ACTS})
            or (j.act = 'carrier' and {said("carrier_move")} = 'paid')
            union all select 'entry ' || u.seq from journal u where u.act = 'undo'
            and u.seq not in (select undo from ({_TOOK}))""",
    ),
    (
        "undone-twice",
        "an act was undone twice",
        f"select 'entry ' || max(undo) from ({_TOOK}) group by seq having count(*) > 1",
    ),
    (
        "undone-claim",
        "a claim exists although its opening was undone",
        f"""select 'claim R' || id from claim where id in
            (select claim_id from journal where act = 'open' and seq in {UNDONE})""",
    ),
    (
        "undoable",
        "rows kept to undo an act that cannot be undone",
        f"""select 'entry ' || u.first from undoable u join journal j on j.seq between u.first and u.last
            left join journal f on f.seq = u.first
            where j.act not in ({_ACTS}) or j.who is not f.who or j.seq in {UNDONE} group by u.first
            union all select 'entry ' || first from undoable_row
            where (before is not null and not json_valid(before)) or name not in
            (select name from pragma_table_list where schema = 'main' and strict)
            or (name = 'carrier_entry' and before is null
            and at in (select id from carrier_entry where move = 'paid'))""",
    ),
)
