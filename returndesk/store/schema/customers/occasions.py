"""Birthdays, and the letters for occasions."""

OCCASIONS = """
-- The month and the day alone, 03-14; '': unknown.
alter table customer add column birthday text not null default ''
    check (birthday = '' or '2000-' || birthday is date('2000-' || birthday, '+0 days'));
create index customer_by_birthday on customer (birthday) where birthday <> '';

-- A letter for a customer's birthday, or for the anniversary of their first order: one a year.
create table occasion_letter (
    id integer primary key,
    seq integer not null unique references journal (seq),
    customer_id integer not null references customer (id),
    occasion text not null check (occasion in ('birthday', 'anniversary')),
    day text not null check (day is date(day)), -- of the occasion
    coupon_id integer unique references coupon (id) -- whose code is in the letter
) strict;
create index occasion_letter_by_customer on occasion_letter (customer_id, occasion);

create trigger occasion_letter_is_yearly before insert on occasion_letter
    when exists (select 1 from occasion_letter where customer_id = new.customer_id and occasion = new.occasion
        and abs(julianday(new.day) - julianday(day)) < 365) begin
    select raise(abort, 'a customer has one letter a year for an occasion');
end;
create trigger occasion_letter_stays before delete on occasion_letter
    when exists (select 1 from customer where id = old.customer_id and key is not null) begin
    select raise(abort, 'a letter that was sent stays');
end;
"""
