"""The audiences of the benchmark: each as marketers write it, and the SQL that an expert would write by hand.

An audience has one or more shapes of hand-written SQL for each engine; the fastest of them is the expert's. Where there is
no shape for PostgreSQL it is SQLite's, and where there is none for DuckDB it is PostgreSQL's. All of them must count the same.
"""

NOW = 1772362800000000  # 2026-03-01T11:00:00Z
DAY = 86400000000
TODAY = 20513


def ago(days):
    return NOW - days * DAY


SEEN = "c.deleted_at IS NULL AND c.erased_at IS NULL"
OF = "o.customer_id = c.customer_id AND o.deleted_at IS NULL"


def scan(where):
    """Every customer in the order of the table, with correlated conditions; NOT INDEXED is SQLite's."""
    return f"SELECT count(*) FROM customers AS c NOT INDEXED WHERE {SEEN} AND {where}"


def plain(where):
    return f"SELECT count(*) FROM customers AS c WHERE {SEEN} AND {where}"


def joined(rows):
    """A grouped query that finds customers, joined to them."""
    return f"SELECT count(*) FROM ({rows}) AS g JOIN customers AS c ON c.customer_id = g.customer_id WHERE {SEEN}"


def inside(rows, *others):
    return plain(" AND ".join((f"c.customer_id IN ({rows})",) + others))


def audience(name, words, sqlite, postgres=None, duckdb=None):
    postgres = postgres or sqlite
    return {"name": name, "where": words, "sqlite": sqlite, "postgres": postgres, "duckdb": duckdb or postgres}


def rank(channel, topic):
    return f"""(SELECT max(CASE WHEN a.state = 3 THEN 99 WHEN a.channel = {channel} AND a.topic = '{topic}' THEN 6
      WHEN a.channel = {channel} OR a.topic = '{topic}' THEN 4 ELSE 2 END + CASE a.state WHEN 2 THEN 0 WHEN 3 THEN 0 ELSE 1 END)
      FROM consent_states AS a WHERE a.customer_id = c.customer_id AND a.channel IN (0, {channel})
      AND a.topic IN ('all', '{topic}') AND (a.state = 3 OR a.given_at IS NULL OR a.given_at <= {NOW})) IN (6, 4, 2)"""


def said_yes(channel, topic):
    """A yes for the channel and the topic and no no: what the rank comes to where the answers in force have no others."""
    return f"""EXISTS (SELECT 1 FROM consent_states AS a WHERE a.customer_id = c.customer_id AND a.channel = {channel}
      AND a.topic = '{topic}' AND a.state = 2 AND (a.given_at IS NULL OR a.given_at <= {NOW})) AND NOT EXISTS (
      SELECT 1 FROM consent_states AS b WHERE b.customer_id = c.customer_id AND b.channel IN (0, {channel})
      AND b.topic IN ('all', '{topic}') AND b.state = 3)"""


RECENT = f"o.placed_at BETWEEN {ago(30)} AND {NOW}"
HAD = f"(o.placed_at IS NULL OR o.placed_at <= {NOW})"
KEPT = f"CASE WHEN o.refunded_at <= {NOW} OR o.status = 5 AND o.refunded_at IS NULL THEN 1 " \
    f"WHEN o.cancelled_at <= {NOW} OR o.status = 4 AND o.cancelled_at IS NULL THEN 0 ELSE 1 END = 1"
LAST = f"(SELECT max(o.placed_at) FROM orders AS o WHERE {OF} AND o.placed_at <= {NOW})"
YEAR = f"o.placed_at BETWEEN {ago(365)} AND {NOW}"
VIEWED = f"e.name = 'product_viewed' AND e.at BETWEEN {ago(30)} AND {NOW}"
TEA = f"i.deleted_at IS NULL AND (i.placed_at IS NULL OR i.placed_at <= {NOW})"
GREEN, BLACK = ("i.category = 'green tea' COLLATE NOCASE", "i.category = 'black tea' COLLATE NOCASE")
PG_GREEN, PG_BLACK = ("lower(i.category COLLATE \"C\") = 'green tea'", "lower(i.category COLLATE \"C\") = 'black tea'")
DUCK_GREEN, DUCK_BLACK = ("lower(i.category) = 'green tea'", "lower(i.category) = 'black tea'")
PAID = f"""(SELECT coalesce(sum(p.amount_base), 0) FROM payments AS p WHERE p.customer_id = n.customer_id
  AND p.invoice_id = n.invoice_id AND p.deleted_at IS NULL AND (p.paid_at IS NULL OR p.paid_at <= {NOW}))"""
DUE = f"""n.deleted_at IS NULL AND (n.issued_at IS NULL OR n.issued_at <= {NOW}) AND n.due_date < {TODAY}
  AND (n.cancelled_at IS NULL OR n.cancelled_at > {NOW}) AND n.amount_base > 0"""
OPENED = f"r.kind = 3 AND r.at BETWEEN {ago(90)} AND {NOW}"
SPENT = f"SELECT o.customer_id FROM orders AS o WHERE o.deleted_at IS NULL AND {YEAR} GROUP BY o.customer_id " \
    "HAVING sum(o.total_base) > 100000"
SPENT_SCALAR = f"(SELECT sum(o.total_base) FROM orders AS o WHERE {OF} AND {YEAR}) > 100000"
LAPSED_GROUP = f"""SELECT o.customer_id FROM orders AS o WHERE o.deleted_at IS NULL AND {HAD} GROUP BY o.customer_id
  HAVING max(o.placed_at) < {ago(60)} AND sum(CASE WHEN {KEPT} THEN 1 ELSE 0 END) >= 2"""
LAPSED_SCAN = f"{LAST} < {ago(60)} AND (SELECT count(*) FROM (SELECT 1 FROM orders AS o WHERE {OF} AND {HAD} AND {KEPT} LIMIT 2) AS n) >= 2"


def sku(place):
    return f"json_extract({place}, '$.sku') = 'T-100' COLLATE NOCASE"


AUDIENCES = [
    audience(
        "vip", "sum(orders.total where placed_at within last 365 days) > 1000",
        [scan(SPENT_SCALAR)],
        [joined(SPENT), inside(SPENT)]),
    audience(
        "vip-ever", "sum(orders.total where status is not \"cancelled\") > 1500",
        [joined(f"SELECT o.customer_id FROM orders AS o WHERE o.deleted_at IS NULL AND {HAD} AND {KEPT} "
                "GROUP BY o.customer_id HAVING sum(o.total_base) > 150000"),
         scan(f"(SELECT sum(o.total_base) FROM orders AS o WHERE {OF} AND {HAD} AND {KEPT}) > 150000")],
        [joined(f"SELECT o.customer_id FROM orders AS o WHERE o.deleted_at IS NULL AND {HAD} AND {KEPT} "
                "GROUP BY o.customer_id HAVING sum(o.total_base) > 150000")]),
    audience(
        "lapsing", "count(orders where status is not \"cancelled\") >= 2 and last(orders.placed_at) before 60 days ago",
        [scan(LAPSED_SCAN), joined(LAPSED_GROUP)], [joined(LAPSED_GROUP), inside(LAPSED_GROUP)]),
    audience(
        "one-time", "count(orders) is 1",
        [scan(f"(SELECT count(*) FROM (SELECT 1 FROM orders AS o WHERE {OF} AND {HAD} LIMIT 2) AS n) = 1"),
         joined(f"SELECT o.customer_id FROM orders AS o WHERE o.deleted_at IS NULL AND {HAD} GROUP BY o.customer_id HAVING count(*) = 1")],
        [joined(f"SELECT o.customer_id FROM orders AS o WHERE o.deleted_at IS NULL AND {HAD} GROUP BY o.customer_id HAVING count(*) = 1"),
         inside(f"SELECT o.customer_id FROM orders AS o WHERE o.deleted_at IS NULL AND {HAD} GROUP BY o.customer_id HAVING count(*) = 1")]),
    audience(
        "green-not-black",
        "any(items where category is \"green tea\") and none(items where category is \"black tea\")",
        [scan(f"EXISTS (SELECT 1 FROM items AS i WHERE i.customer_id = c.customer_id AND {GREEN} AND {TEA}) AND NOT EXISTS "
              f"(SELECT 1 FROM items AS i WHERE i.customer_id = c.customer_id AND {BLACK} AND {TEA})"),
         plain(f"c.customer_id IN (SELECT i.customer_id FROM items AS i WHERE {GREEN} AND {TEA}) AND c.customer_id NOT IN "
               f"(SELECT i.customer_id FROM items AS i WHERE {BLACK} AND {TEA})")],
        [plain(f"EXISTS (SELECT 1 FROM items AS i WHERE i.customer_id = c.customer_id AND {PG_GREEN} AND {TEA}) AND NOT EXISTS "
               f"(SELECT 1 FROM items AS i WHERE i.customer_id = c.customer_id AND {PG_BLACK} AND {TEA})"),
         plain(f"c.customer_id IN (SELECT i.customer_id FROM items AS i WHERE {PG_GREEN} AND {TEA}) AND c.customer_id NOT IN "
               f"(SELECT i.customer_id FROM items AS i WHERE {PG_BLACK} AND {TEA})")],
        [plain(f"EXISTS (SELECT 1 FROM items AS i WHERE i.customer_id = c.customer_id AND {DUCK_GREEN} AND {TEA}) AND NOT EXISTS "
               f"(SELECT 1 FROM items AS i WHERE i.customer_id = c.customer_id AND {DUCK_BLACK} AND {TEA})")]),
    audience(
        "viewed-not-bought",
        "count(events(product_viewed) within last 30 days) >= 3 and none(orders within last 30 days)",
        [scan(f"(SELECT count(*) FROM (SELECT 1 FROM events AS e WHERE e.customer_id = c.customer_id AND {VIEWED} LIMIT 3) AS n) >= 3 "
              f"AND NOT EXISTS (SELECT 1 FROM orders AS o WHERE {OF} AND {RECENT})"),
         scan(f"EXISTS (SELECT 1 FROM events AS e WHERE e.customer_id = c.customer_id AND {VIEWED} LIMIT 1 OFFSET 2) "
              f"AND NOT EXISTS (SELECT 1 FROM orders AS o WHERE {OF} AND {RECENT})")],
        [inside(f"SELECT e.customer_id FROM events AS e WHERE {VIEWED} GROUP BY e.customer_id HAVING count(*) >= 3",
                f"NOT EXISTS (SELECT 1 FROM orders AS o WHERE {OF} AND {RECENT})"),
         joined(f"SELECT e.customer_id FROM events AS e WHERE {VIEWED} GROUP BY e.customer_id HAVING count(*) >= 3")
         + f" AND NOT EXISTS (SELECT 1 FROM orders AS o WHERE {OF} AND {RECENT})"]),
    audience(
        "birthday", "birthday within next 7 days", [plain("c.month_day BETWEEN 301 AND 308")]),
    audience(
        "unpaid", "any(invoices where balance > 0 and due_date before today)",
        [scan(f"EXISTS (SELECT 1 FROM invoices AS n WHERE n.customer_id = c.customer_id AND {DUE} AND n.amount_base > {PAID})")],
        [inside(f"""SELECT n.customer_id FROM invoices AS n LEFT JOIN (SELECT p.customer_id, p.invoice_id, sum(p.amount_base) AS paid
            FROM payments AS p WHERE p.deleted_at IS NULL AND (p.paid_at IS NULL OR p.paid_at <= {NOW})
            GROUP BY p.customer_id, p.invoice_id) AS q ON q.customer_id = n.customer_id AND q.invoice_id = n.invoice_id
            WHERE {DUE} AND n.amount_base > coalesce(q.paid, 0)"""),
         plain(f"EXISTS (SELECT 1 FROM invoices AS n WHERE n.customer_id = c.customer_id AND {DUE} AND n.amount_base > {PAID})")]),
    audience(
        "cart-left",
        "any(events(cart_updated) within last 3 days) and none(orders within last 3 days)",
        [scan(f"EXISTS (SELECT 1 FROM events AS e WHERE e.customer_id = c.customer_id AND e.name = 'cart_updated' AND e.at BETWEEN {ago(3)} AND {NOW}) "
              f"AND NOT EXISTS (SELECT 1 FROM orders AS o WHERE {OF} AND o.placed_at BETWEEN {ago(3)} AND {NOW})")],
        [plain(f"EXISTS (SELECT 1 FROM events AS e WHERE e.customer_id = c.customer_id AND e.name = 'cart_updated' AND e.at BETWEEN {ago(3)} AND {NOW}) "
               f"AND NOT EXISTS (SELECT 1 FROM orders AS o WHERE {OF} AND o.placed_at BETWEEN {ago(3)} AND {NOW})"),
         inside(f"SELECT e.customer_id FROM events AS e WHERE e.name = 'cart_updated' AND e.at BETWEEN {ago(3)} AND {NOW}",
                f"NOT EXISTS (SELECT 1 FROM orders AS o WHERE {OF} AND o.placed_at BETWEEN {ago(3)} AND {NOW})")]),
    audience(
        "refunds", "count(orders) >= 2 and sum(orders.refunded) > sum(orders.total) * 0.3",
        [joined(f"""SELECT o.customer_id FROM orders AS o WHERE o.deleted_at IS NULL AND {HAD} GROUP BY o.customer_id HAVING count(*) >= 2
            AND sum(CASE WHEN o.refunded_at IS NULL OR o.refunded_at <= {NOW} THEN o.refunded_base END) > round(sum(o.total_base) * 0.3)"""),
         scan(f"""(SELECT count(*) >= 2 AND sum(CASE WHEN o.refunded_at IS NULL OR o.refunded_at <= {NOW} THEN o.refunded_base END)
            > round(sum(o.total_base) * 0.3) FROM orders AS o WHERE {OF} AND {HAD})""")],
        [joined(f"""SELECT o.customer_id FROM orders AS o WHERE o.deleted_at IS NULL AND {HAD} GROUP BY o.customer_id HAVING count(*) >= 2
            AND sum(CASE WHEN o.refunded_at IS NULL OR o.refunded_at <= {NOW} THEN o.refunded_base END) > round(sum(o.total_base) * 0.3)""")]),
    audience(
        "never-opened", "consented(email) and none(responses where kind is \"opened\" and at within last 90 days)",
        [scan(f"{said_yes(2, 'general')} AND NOT EXISTS (SELECT 1 FROM responses AS r WHERE r.customer_id = c.customer_id AND {OPENED})"),
         scan(f"{rank(2, 'general')} AND NOT EXISTS (SELECT 1 FROM responses AS r WHERE r.customer_id = c.customer_id AND {OPENED})")],
        [plain(f"{said_yes(2, 'general')} AND NOT EXISTS (SELECT 1 FROM responses AS r WHERE r.customer_id = c.customer_id AND {OPENED})"),
         f"""SELECT count(*) FROM customers AS c JOIN (SELECT a.customer_id FROM consent_states AS a WHERE a.channel IN (0, 2)
           AND a.topic IN ('all', 'general') GROUP BY a.customer_id HAVING bool_or(a.channel = 2 AND a.topic = 'general' AND a.state = 2
           AND (a.given_at IS NULL OR a.given_at <= {NOW})) AND NOT bool_or(a.state = 3)) AS y ON y.customer_id = c.customer_id
           WHERE {SEEN} AND NOT EXISTS (SELECT 1 FROM responses AS r WHERE r.customer_id = c.customer_id AND {OPENED})"""]),
    audience(
        "best",
        "last(orders.placed_at) within last 30 days and count(orders within last 365 days) >= 6 "
        "and sum(orders.total where placed_at within last 365 days) > 500",
        [scan(f"{LAST} >= {ago(30)} AND (SELECT count(*) FROM (SELECT 1 FROM orders AS o WHERE {OF} AND {YEAR} LIMIT 6) AS n) >= 6 "
              f"AND (SELECT sum(o.total_base) FROM orders AS o WHERE {OF} AND {YEAR}) > 50000")],
        [joined(f"SELECT o.customer_id FROM orders AS o WHERE o.deleted_at IS NULL AND {YEAR} GROUP BY o.customer_id "
                f"HAVING max(o.placed_at) >= {ago(30)} AND count(*) >= 6 AND sum(o.total_base) > 50000")]),
    audience(
        "nested", "segment(lapsing) and not segment(vip) and consented(sms)",
        [scan(f"{LAPSED_SCAN} AND ({SPENT_SCALAR}) IS NOT TRUE AND {said_yes(1, 'general')}")],
        [inside(LAPSED_GROUP, f"c.customer_id NOT IN ({SPENT})", said_yes(1, "general")),
         f"""SELECT count(*) FROM customers AS c JOIN ({LAPSED_GROUP}) AS l ON l.customer_id = c.customer_id
           JOIN (SELECT a.customer_id FROM consent_states AS a WHERE a.channel IN (0, 1)
           AND a.topic IN ('all', 'general') GROUP BY a.customer_id HAVING bool_or(a.channel = 1 AND a.topic = 'general' AND a.state = 2
           AND (a.given_at IS NULL OR a.given_at <= {NOW})) AND NOT bool_or(a.state = 3)) AS y ON y.customer_id = c.customer_id
           LEFT JOIN ({SPENT}) AS v ON v.customer_id = c.customer_id WHERE {SEEN} AND v.customer_id IS NULL"""]),
    audience(
        "active", "any(orders within last 30 days)",
        [scan(f"EXISTS (SELECT 1 FROM orders AS o WHERE {OF} AND {RECENT})")],
        [plain(f"EXISTS (SELECT 1 FROM orders AS o WHERE {OF} AND {RECENT})"),
         inside(f"SELECT o.customer_id FROM orders AS o WHERE o.deleted_at IS NULL AND {RECENT}")]),
    audience(
        "quiet", "none(orders within last 180 days)",
        [scan(f"NOT EXISTS (SELECT 1 FROM orders AS o WHERE {OF} AND o.placed_at BETWEEN {ago(180)} AND {NOW})")],
        [plain(f"NOT EXISTS (SELECT 1 FROM orders AS o WHERE {OF} AND o.placed_at BETWEEN {ago(180)} AND {NOW})")]),
    audience(
        "winback",
        "consented(sms) and count(orders) >= 2 and last(orders.placed_at) between 180 days ago and 60 days ago",
        [scan(f"{LAST} BETWEEN {ago(180)} AND {ago(60)} AND (SELECT count(*) FROM (SELECT 1 FROM orders AS o WHERE {OF} AND {HAD} LIMIT 2) AS n) >= 2 "
              f"AND {said_yes(1, 'general')}")],
        [inside(f"SELECT o.customer_id FROM orders AS o WHERE o.deleted_at IS NULL AND {HAD} GROUP BY o.customer_id "
                f"HAVING count(*) >= 2 AND max(o.placed_at) BETWEEN {ago(180)} AND {ago(60)}", said_yes(1, "general")),
         joined(f"SELECT o.customer_id FROM orders AS o WHERE o.deleted_at IS NULL AND {HAD} GROUP BY o.customer_id "
                f"HAVING count(*) >= 2 AND max(o.placed_at) BETWEEN {ago(180)} AND {ago(60)}") + f" AND {said_yes(1, 'general')}"]),
    audience(
        "looked-at-one",
        "any(events(product_viewed) where properties.sku is \"T-100\" and at within last 14 days)",
        [scan(f"EXISTS (SELECT 1 FROM events AS e WHERE e.customer_id = c.customer_id AND e.name = 'product_viewed' "
              f"AND e.at BETWEEN {ago(14)} AND {NOW} AND {sku('e.properties')})"),
         inside(f"SELECT e.customer_id FROM events AS e WHERE e.name = 'product_viewed' AND e.at BETWEEN {ago(14)} AND {NOW} AND {sku('e.properties')}")],
        [plain(f"EXISTS (SELECT 1 FROM events AS e WHERE e.customer_id = c.customer_id AND e.name = 'product_viewed' "
               f"AND e.at BETWEEN {ago(14)} AND {NOW} AND lower(CAST(e.properties AS jsonb) ->> 'sku') = 't-100')"),
         inside(f"SELECT e.customer_id FROM events AS e WHERE e.name = 'product_viewed' AND e.at BETWEEN {ago(14)} AND {NOW} "
                "AND lower(CAST(e.properties AS jsonb) ->> 'sku') = 't-100'")],
        [inside(f"SELECT e.customer_id FROM events AS e WHERE e.name = 'product_viewed' AND e.at BETWEEN {ago(14)} AND {NOW} "
                "AND lower(e.properties ->> '$.sku') = 't-100'")]),
    audience(
        "berlin", "city is \"Berlin\" and any(orders within last 90 days)",
        [scan(f"c.city = 'Berlin' COLLATE NOCASE AND EXISTS (SELECT 1 FROM orders AS o WHERE {OF} AND o.placed_at BETWEEN {ago(90)} AND {NOW})")],
        [plain(f"lower(c.city COLLATE \"C\") = 'berlin' AND EXISTS (SELECT 1 FROM orders AS o WHERE {OF} AND o.placed_at BETWEEN {ago(90)} AND {NOW})")],
        [plain(f"lower(c.city) = 'berlin' AND EXISTS (SELECT 1 FROM orders AS o WHERE {OF} AND o.placed_at BETWEEN {ago(90)} AND {NOW})")]),
]
