"""Entries of one person that were merged into one."""

# Whether a merge joins the customer of a row before and after, in this direction or, when it is undone, back.
_MERGED = """exists (select 1 from merged_customer where (id = old.customer_id
        and customer_id = new.customer_id) or (id = new.customer_id and customer_id = old.customer_id))"""
# Whether the other entry of the same person is among the offer's customers.
_OTHER = """exists (select 1 from offer_customer o join merged_customer m
        on (m.id = {0}.customer_id and m.customer_id = o.customer_id)
        or (m.id = o.customer_id and m.customer_id = {0}.customer_id) where o.offer = {0}.offer)"""

MERGES = f"""
-- An entry that is another's now, and by what files know it: '' is unknown or erased. Of two entries the
-- newer number stays, so that none is given again.
create table merged_customer (
    id integer primary key,
    seq integer not null references journal (seq), -- the merge
    customer_id integer not null references customer (id) check (customer_id > id),
    key text not null,
    name text not null,
    email text not null,
    phone text not null,
    platform_id text not null
) strict;
create index merged_customer_by_customer on merged_customer (customer_id);
create unique index merged_customer_by_key on merged_customer (key) where key <> '';

create trigger credit_moves before update of customer_id on credit when not {_MERGED} begin
    select raise(abort, 'store credit moves only when its customer is merged');
end;
create trigger points_use_moves before update of customer_id on points_use when not {_MERGED} begin
    select raise(abort, 'points that were used move only when their customer is merged');
end;
drop trigger credit_is_fixed;

drop trigger offer_customer_stays;
create trigger offer_customer_stays before delete on offer_customer
    when exists (select 1 from customer where id = old.customer_id and key is not null)
    and not {_OTHER.format("old")} begin
    select raise(abort, 'who got an offer stays: only erasing the customer takes it');
end;
drop trigger offer_is_assigned_once;
create trigger offer_is_assigned_once before insert on offer_customer
    when (select seq from offer where name = new.offer) is not (select max(seq) from journal)
    and not {_OTHER.format("new")} begin
    select raise(abort, 'customers are assigned when the offer is made');
end;
"""
