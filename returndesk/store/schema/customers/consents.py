"""Customers' consent, with its history."""

CONSENTS = """
-- What a customer said about being written to. The last day decides, and of one day the last row.
-- The source of one that was typed is with its entry in the journal.
create table consent (
    id integer primary key,
    seq integer not null references journal (seq),
    customer_id integer not null references customer (id),
    purpose text not null check (purpose in ('marketing')),
    given integer not null check (given in (0, 1)), -- 0: refused or withdrawn
    said_on text not null check (said_on is date(said_on)), -- the day on which the customer said so
    order_id integer references orders (id) -- with which they said so, as an export has it; null: typed
) strict;
create index consent_by_customer on consent (customer_id);
create index consent_by_order on consent (order_id) where order_id is not null;

-- A row goes only when its act is undone, or with the customer's other data when they are erased.
create trigger consent_stays before delete on consent
    when not exists (select 1 from undoable_row where name = 'consent' and at = old.id and before is null)
    and exists (select 1 from customer where id = old.customer_id and key is not null) begin
    select raise(abort, 'what a customer said stays: withdraw the consent');
end;
create trigger consent_is_somebodys before insert on consent
    when exists (select 1 from customer where id = new.customer_id and key is null) begin
    select raise(abort, 'consent requires a customer with an id, email or phone');
end;
"""
