"""What columns mean that have no comment in the schema: by name, or by table and name.

Amounts are named without `_minor`.
"""

from __future__ import annotations

_TEXT = """
accepted: units accepted at the inspection
acknowledge: 1 for a withdrawal, which must be acknowledged
act: what was done
adjustment: what an agreed amount makes of the sum, or what lifts it to 0; signed
after: what had come in for the order by then
after_units: units of the line before the reduced ones
amount: the amount; signed
answered_on: the day up to which the shop is fine with the returns
answered_seq: the journal's entry by which it was answered
approved: units approved
arm: what this customer got: a coupon, a letter or nothing
approved_on: the day of the approval
at: the instant at which it was recorded, UTC
birthday: month and day of the customer's birthday
bonus: the bonus for store credit
by_hand: 1 where the shop set it, 0 for the one that a new desk has
campaign: the marketing campaign that brought the order
category: the category of the product
channel: where it was sold, such as web or etsy
charged: lines, shipping and surcharge together
claim.kind: return, parcel (damaged, late or lost) or complaint
claim.stopped_on: the day on which it was stopped
status: where the claim stands
claim_id: the claim, if any
claim_line.settled: units settled
claimed: units claimed
closed_on: the day on which the claim ended
code: the code of a reason for the verdict
condition: as inspected
confirmation.amount: of the refund, shown by an export that does not name items
cost: what one unit cost the shop, where known
country: ISO 3166 code of the country
created_at: when the desk was created, UTC
created_on: the desk's day of that
currency: ISO 4217 code of the currency of the amounts
decided_on: the day of the approval or rejection
deduct: deducted for the condition
deduct_bps: deducted for the condition, in hundredths of a percent
deduction: deducted for wear; positive
delivered_on: the day of delivery
difference: owed by the customer; negative: by the shop
discount_code: as the customer typed them, joined by ;
discount_codes: as the customer typed them, joined by ;
disposition: where the goods go
due_source: what the due day comes from
email: email address
evidence: such as photo
external_refund.total: goods, shipping and amount together
fault: who bears the reason
fee: the restocking fee; positive
fulfillment: whether the line was sent; empty: unknown
given_on: the day on which the customer gave the score
goods: the price of the goods, before fee and deduction
gross: quantity times unit price
ground: the terms that apply: policy, or the name of a statutory right
id: the row's own number; unique in its table and desk
imported_on: the day on which the desk first had the order
issued_on: the day on which it was issued
kind: what kind it is
language: en or zh
made_on: the day on which it was made
merged_customer.email: an email address that means the customer
merged_customer.key: by what files name the entry
merged_customer.name: the name of the entry
merged_customer.phone: a phone number that means the customer
merged_customer.platform_id: a platform's id that means the customer
method: how the money moved
name: the customer's name
new: the price of the new goods
noted_on: the day of the measure
notice_on: the day on which the customer made the claim
notified_seq: the journal's entry by which they were notified
number: the order number
occasion: birthday, or anniversary of the first order
on_day: the day on which it counts
opened_at: the instant at which the claim was opened, UTC
opened_on: the day on which the claim was opened
order_id: the order, if any
order_line.discount: the line's own discount
order_line.tax: the tax in the line
ordered_at: the instant of the order, where known
ordered_on: the day of the order
orders.discount: the discount on the whole order, which its lines share
orders.shipping: shipping charged
outcome: what the customer asked for, or got
outstanding: not paid yet, as exports tell
owner: who was responsible for the claim
paid: paid for the line, after all discounts, tax included
paid_on: the day of the payment
payment: whether the order is paid, as exports tell
payment_method: as the platform names it
phone: phone number
platform_id: the platform's id of the customer
points: points used; negative: returned
points_use.balance: points that the customer had before
position: the line's place in its order
postage: return shipping: given back, or negative: withheld
postage_customer: return shipping that the customer paid
postage_settled: return shipping settled so far
postage_shop: return shipping that the shop paid
purpose: what the customer consented to, or not
quantity: units sold
reached_on: the day on which it was reached
reason: why, such as wrong-size
received: units received
reference: the reference of the transfer or the carrier
refunded: refunded or settled of the line so far
refused: units refused
returned: given back of the order's price so far
rounding: of cash, to what coins can pay
sale.cost: what one unit cost the shop
sale.customer_email: the buyer's email address
sale.customer_id: the platform's id of the buyer
sale.customer_name: the buyer's name
sale.customer_phone: the buyer's phone number
sale.customer_tier: the buyer's tier
sale.discount: the line's own discount
sale.line_id: the platform's id of the line
sale.line_total: quantity times unit price
sale.order_discount: the discount on the whole order
sale.order_number: the order number
sale.order_tags: the order's tags, joined by ;
sale.ordered_at: the instant of the order, or its day
sale.outstanding: not paid yet
sale.payment_status: whether the order is paid; empty: unknown
sale.recipient_name: to whom it was sent, where not to the buyer
sale.recipient_phone: their phone number
sale.shipping: shipping charged
sale.source: what brought the order
sale.surcharge: surcharge charged
sale.tags: the line's tags, joined by ;
sale.tax: the tax in the line
sale.total: the order's total, as its export states it
sale.unit_price: the price of one unit, before discounts
score: 1 to 5
sent_back: refused units sent back
seq: the entry's number
set_at: when it was set, UTC
set_by: who set it
set_on: the day on which it was set
settled: the amount without bonus and rounding
settled_units: units refunded, credited or exchanged
shared_goods: goods for which shipping was shared out
shipped_on: the day of dispatch
shipping: shipping given back
shipping_refunded: shipping given back so far
shop: the shop's name
sku: the article number
source: where it comes from
spend.amount: what was spent
spend.source: where the advertisement was
spent_on: the day of the expense
stage: what the claim waits for; empty: nothing
starts_on: the day from which the return window counts
state: the state after this step
stopped_on: the day on which it was stopped
status: where it stands
step: what the customer is notified of
surcharge: the surcharge
surcharge_refunded: surcharge given back so far
surcharges: surcharges given back
tax_included: 1 where prices include tax
text: the reason for the verdict, in words
tier: the customer's tier
timezone: the shop's time zone
title: the product's title
total: the sum of all parts: what the customer gets
tracking: tracking number
unit_price: the price of one unit, before discounts
units: units
used_on: the day on which it was used
value: the value credited for the returned goods
verdict: eligible, review or ineligible
version: the number of the version
via: how the customer made contact
voided_on: the day on which it was made void
who: who recorded it
why: the reason given, free text
"""
MEANINGS = dict(line.split(": ", 1) for line in _TEXT.strip().splitlines())
