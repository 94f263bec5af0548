"""Checks of notifications and feedback."""

from __future__ import annotations

from returndesk.store.doctor.rules import UNDONE, differs, said

_FEEDBACK = {
    "on_day": "j.on_day", "at": "j.at", "who": "j.who", "claim_id": "j.claim_id", "score": said("score"),
    "given_on": said("given_on"), "row_key": said("row"), "due_on": said("answer_by"),
}  # fmt: skip

LETTER_CHECKS: tuple[tuple[str, str, str], ...] = (
    (
        "telling",
        "notification: its step differs from the journal",
        # Closing by hand drops the day by which to notify.
        f"""select 'claim R' || s.claim_id from (select claim_id, max(seq) seq from journal j
            where claim_id is not null and {said("step")} is not null and seq not in {UNDONE}
            group by claim_id) s
            join journal j on j.seq = s.seq left join notification t on t.claim_id = s.claim_id
            where t.claim_id is null or t.seq <> s.seq or t.step is not {said("step")}
            or t.on_day <> j.on_day or t.due_on is not case when not exists (select 1 from journal
            where claim_id = t.claim_id and act = 'close' and seq > t.seq and seq not in {UNDONE}
            and (t.notified_seq is null or seq < t.notified_seq)) then {said("tell_by")} end
            union all select 'claim R' || claim_id from notification t where not exists
            (select 1 from journal j where j.claim_id = t.claim_id
            and {said("step")} is not null and j.seq not in {UNDONE})""",
    ),
    (
        "told",
        "notification: whether the customer was notified differs from the journal",
        f"""select 'claim R' || t.claim_id from notification t join journal j on j.seq = t.seq
            where t.notified_seq is not case when {said("heard")} then t.seq else
            (select min(m.seq) from journal m where m.claim_id = t.claim_id and m.seq > t.seq
            and m.act = 'message' and {said("tells", "m")} <> '') end""",
    ),
    (
        "statement",
        "statement: the time of a request, or its acknowledgement, differs from the journal",
        f"""select 'claim R' || j.claim_id from journal j left join statement s on s.claim_id = j.claim_id
            where j.act = 'open' and j.seq not in {UNDONE}
            and (s.stated_at is not {said("stated_at")}
            or coalesce(s.acknowledge, 0) <> coalesce({said("acknowledge")}, 0)
            or s.acknowledged_seq is not case when s.acknowledge then (select min(seq) from journal m
            where m.claim_id = s.claim_id and m.act = 'message' and {said("acknowledges", "m")}) end)
            union all select 'claim R' || claim_id from statement where claim_id not in
            (select claim_id from journal where act = 'open' and seq not in {UNDONE})""",
    ),
    (
        "feedback-journal",
        "feedback: differs from its entry in the journal",
        f"""select 'feedback ' || f.id || ', claim R' || f.claim_id from feedback f left join journal j
            on j.seq = f.seq and j.act = 'feedback' where j.seq is null or {differs("f", _FEEDBACK)}""",
    ),
    (
        "feedback-gone",
        "feedback: is in the journal and missing here",
        """select 'entry ' || seq || ', claim R' || claim_id from journal where act = 'feedback'
            and seq not in (select seq from feedback)""",
    ),
    (
        "feedback-answered",
        "feedback: its reply differs from the journal",
        """select 'feedback ' || f.id || ', claim R' || f.claim_id from feedback f where f.answered_seq is not
            case when f.due_on is not null then (select min(seq) from journal where claim_id = f.claim_id
            and seq > f.seq and act = 'answer-feedback') end""",
    ),
)
