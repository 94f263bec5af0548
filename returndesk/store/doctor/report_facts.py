"""Checks of what reports read beside orders, claims and money."""

from __future__ import annotations

from returndesk.store.doctor.rules import UNDONE, said

REPORT_CHECKS: tuple[tuple[str, str, str], ...] = (
    (
        "product-note",
        "a note on a product differs from the journal",
        f"""select 'entry ' || seq from (select j.seq, p.id is null missing, p.sku is not {said("sku")}
            or p.noted_on is not {said("noted_on")} differs from journal j left join product_note p
            on p.seq = j.seq where j.act = 'product-note' and j.seq not in {UNDONE})
            where missing or differs
            union all select 'entry ' || seq from product_note where seq in {UNDONE}""",
    ),
    (
        "spend",
        "the spend of an import differs from the journal",
        f"""select 'entry ' || j.seq from journal j where j.act = 'spend-import' and {said("seal")} is not
            seal((select json_group_array(json_array(spent_on, source, campaign, currency, amount_minor))
            from (select spent_on, source, campaign, currency, amount_minor from spend where seq = j.seq
            order by id)))""",
    ),
    (
        "closed-day",
        "a closed day, or what was counted then, differs from the journal",
        f"""select 'entry ' || j.seq from journal j left join day_closing c on c.seq = j.seq
            where j.act in ('day-close', 'day-reopen') and (c.id is null or c.day is not {said("day")}
            or (c.through = c.day) <> (j.act = 'day-close') or (j.act = 'day-close' and {said("seal")} is not
            seal((select json_group_array(json_array(currency, method, counted_minor)) from
            (select currency, method, counted_minor from day_count where closing_id = c.id
            order by currency, method, counted_minor)))))""",
    ),
    (
        "day-open",
        "an act was dated in a day that was closed before",
        """select 'entry ' || j.seq from journal j join day_closing c on c.id = (select max(id)
            from day_closing where seq < j.seq) where j.on_day <= c.through and j.act <> 'day-reopen'""",
    ),
)
