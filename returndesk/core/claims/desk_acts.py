"""Acts on customers, orders, products and the desk itself; acts on claims are in acts.py."""

from returndesk.core.claims.act import MONEY, PAID, Act

_PAY = "returndesk order paid {order} -AMOUNT --by METHOD --why TEXT"

DESK_ACTS = (
    Act("init", "init", stays="the desk exists"),
    Act("config", "settings changed", instead="returndesk config", words=("{settings}",)),
    Act(
        "import",
        "imported",
        stays="imported files stay",
        instead="returndesk order import FILE, with the corrected data",
        words=("{new} new", "{updated} updated", "waiting? {waiting} to be joined"),
    ),
    Act(
        "policy",
        "policy",
        stays="a policy that was set stays",
        instead="returndesk policy set FILE, with the corrected terms",
        words=("version {policy}",),
    ),
    Act(
        "delivered",
        "delivered",
        instead="returndesk order delivered {order} --on DATE",
        words=("{delivered_on}",),
    ),
    Act(
        "drop-waiting",
        "dropped",
        stays="dropped orders stay so",
        instead="returndesk order import FILE",
        words=("{orders} waiting",),
    ),
    Act("order-add", "sale added", instead="returndesk order list", words=("{order}",)),
    Act("order-customer", "moved to another customer", instead="returndesk order customer {order} WHO"),
    *(
        Act(name, "paid", stays=why, instead=_PAY, words=(*PAID, "on {paid_on}"))
        for name, why in (("order-paid", ""), ("order-paid elsewhere", "refunds on the platform count now"))
    ),
    Act(
        "dispute",
        "disputed",
        stays="the history of a dispute stays",
        instead="returndesk order dispute {order} open|won|lost --why TEXT",
        words=("{state}", "{amount:money}"),
    ),
    Act(
        "customer",
        "customer",
        instead="returndesk customer set WHO --tier TIER",
        words=("tier {tier:set}", "language {language:set}", "birthday? birthday"),
    ),
    Act(
        "tiers",
        "tiers set",
        instead="returndesk customer tiers",
        words=("{moved} moved", "kept? {kept} reached theirs again"),
    ),
    Act(
        "consent",
        "consent recorded",
        instead="returndesk customer consent WHO marketing [--withdraw]",
        words=("{purpose}", "given? given", "given! withdrawn", "on {said_on}"),
    ),
    Act(
        "merge",
        "customers merged",
        instead="returndesk order customer NUMBER WHO, for each order that is another person's",
        words=("{orders} orders moved",),
    ),
    Act(
        "signal",
        "signal answered",
        instead='returndesk customer signals WHO --answer ""',
        words=("{answer}",),
    ),
    Act(
        "occasion",
        "letter for an occasion sent",
        stays="the letter was sent",
        instead="returndesk customer occasions",
        words=("{occasion}", "on {day}"),
    ),
    Act(
        "erase",
        "erased",
        stays="what was erased is gone",
        instead="returndesk customer list",
        words=("a customer",),
    ),
    Act(
        "retention",
        "retention",
        stays="what was erased is gone",
        instead="returndesk policy show",
        words=("{customers} customers", "{claims} claims", "{parcels} parcels"),
    ),
    Act("product-note", "product noted", instead="returndesk product list", words=("{sku}", "on {noted_on}")),
    Act(
        "spend-import",
        "spend imported",
        stays="imported files stay",
        instead="returndesk spend import FILE --update, with the corrected amounts",
        words=("{new} new", "{updated} updated"),
    ),
    Act(
        "day-close",
        "day closed",
        stays="the day is closed",
        instead="returndesk report day --reopen --date DATE --why TEXT",
        words=("{day}",),
    ),
    Act(
        "day-reopen",
        "day reopened",
        stays="the day is open again",
        instead="returndesk report day --close --date DATE",
        words=("{day}",),
    ),
    Act(
        "use-credit",
        "used-credit",
        stays=MONEY,
        instead="returndesk customer use WHO -AMOUNT --order {order} --why TEXT",
        words=("{amount:money}",),
    ),
    Act(
        "restore",
        "restored",
        stays="a restored desk stays",
        instead="returndesk restore FILE, the one that was kept aside",
        words=("up to entry {upto}", "replaced? in place of {replaced} entries"),
    ),
    Act(
        "coupon",
        "coupon issued",
        instead="returndesk coupon void CODE --why TEXT",
        words=("{worth}", "until? until {until}"),
    ),
    Act("use-coupon", "coupon used", instead="returndesk coupon list", words=("{amount:money} off",)),
    Act(
        "return-coupon",
        "coupon given back",
        stays="its order was cancelled",
        instead="returndesk coupon void CODE --why TEXT",
        typed=False,
    ),
    Act("void-coupon", "coupon made void", instead="returndesk coupon issue WHO --why TEXT"),
    Act(
        "offer",
        "offer made",
        stays="its coupons and letters may have been sent",
        instead="returndesk offer stop NAME --why TEXT",
        words=("{offer}", "{customers} customers", "{arms}"),
    ),
    Act(
        "stop-offer",
        "offer stopped",
        stays="its coupons are void",
        instead="returndesk offer new NAME --to GROUP --arms ARMS --until DATE --measure MEASURE",
        words=("{offer}", "{voided} coupons void"),
    ),
    Act(
        "use-points",
        "points used",
        stays="points that were used stay so",
        instead="returndesk customer use WHO --points -N --order {order} --why TEXT",
        words=("{points} points", "{amount:money}"),
    ),
    Act("undo", "undone", stays="an undo stays", words=("{undid:past}",)),
)
