-- city in ["Shanghai", "杭州"] and not segment(staff)
(lower(c.city COLLATE "C") IN ($1, $2) AND (right(lower(c.email COLLATE "C"), 16) = $3) IS NOT TRUE)
-- "shanghai", "杭州", "@lantern.example"

-- city is not "Shanghai"
(lower(c.city COLLATE "C") = $1) IS NOT TRUE
-- "shanghai"

-- not (city is "Shanghai" or vip_level > 3)
((lower(c.city COLLATE "C") = $1) IS NOT TRUE AND (c.custom_vip_level > $2) IS NOT TRUE)
-- "shanghai", 3

-- first_name is missing or email contains "@x" or email starts with "a" or email ends with ".cn"
(c.first_name IS NULL OR strpos(lower(c.email COLLATE "C"), $1) > 0 OR left(lower(c.email COLLATE "C"), 1) = $2 OR right(lower(c.email COLLATE "C"), 3) = $3)
-- "@x", "a", ".cn"

-- count(orders within last 90 days) >= 2
c.customer_id IN (SELECT r2.customer_id FROM orders AS r2 WHERE r2.deleted_at IS NULL AND r2.placed_at <= $1 AND r2.placed_at BETWEEN $2 AND $3 GROUP BY r2.customer_id HAVING count(*) >= $4)
-- 1772337600000000, 1764561600000000, 1772337600000000, 2

-- count(orders) is 0
NOT EXISTS (SELECT 1 FROM orders AS r2 WHERE r2.customer_id = c.customer_id AND r2.deleted_at IS NULL AND (r2.placed_at IS NULL OR r2.placed_at <= $1))
-- 1772337600000000

-- count(orders where status is not "cancelled") < 3
NOT EXISTS (SELECT 1 FROM (SELECT r2.customer_id FROM orders AS r2 WHERE r2.deleted_at IS NULL AND (r2.placed_at IS NULL OR r2.placed_at <= $1) AND CASE WHEN r2.refunded_at <= $2 OR r2.status = 5 AND r2.refunded_at IS NULL THEN 5 WHEN r2.cancelled_at <= $3 OR r2.status = 4 AND r2.cancelled_at IS NULL THEN 4 ELSE 0 END <> $4 GROUP BY r2.customer_id HAVING NOT (count(*) < $5)) AS g WHERE g.customer_id = c.customer_id)
-- 1772337600000000, 1772337600000000, 1772337600000000, 4, 3

-- sum(orders.total where status is "paid") > 500
c.customer_id IN (SELECT r2.customer_id FROM orders AS r2 WHERE r2.deleted_at IS NULL AND (r2.placed_at IS NULL OR r2.placed_at <= $1) AND CASE WHEN r2.refunded_at <= $2 OR r2.status = 5 AND r2.refunded_at IS NULL THEN 5 WHEN r2.cancelled_at <= $3 OR r2.status = 4 AND r2.cancelled_at IS NULL THEN 4 WHEN r2.delivered_at <= $4 OR r2.status = 3 AND r2.delivered_at IS NULL THEN 3 WHEN r2.shipped_at <= $5 OR r2.status = 2 AND r2.shipped_at IS NULL THEN 2 WHEN r2.paid_at <= $6 OR r2.status = 1 AND r2.paid_at IS NULL THEN 1 ELSE 0 END = $7 GROUP BY r2.customer_id HAVING coalesce(sum(r2.total_base), 0) > $8)
-- 1772337600000000, 1772337600000000, 1772337600000000, 1772337600000000, 1772337600000000, 1772337600000000, 1, 50000

-- last(orders.placed_at) before 60 days ago
c.customer_id IN (SELECT r2.customer_id FROM orders AS r2 WHERE r2.deleted_at IS NULL AND r2.placed_at <= $1 GROUP BY r2.customer_id HAVING max(r2.placed_at) <= $2)
-- 1772337600000000, 1767153599999999

-- last(orders.channel) is "web"
lower((SELECT r2.channel FROM orders AS r2 WHERE r2.customer_id = c.customer_id AND r2.deleted_at IS NULL AND (r2.placed_at IS NULL OR r2.placed_at <= $1) ORDER BY r2.placed_at DESC NULLS LAST, r2.order_id DESC LIMIT 1) COLLATE "C") = $2
-- 1772337600000000, "web"

-- avg(orders.total) >= 49.5 and max(orders.total) <= 100
c.customer_id IN (SELECT r2.customer_id FROM orders AS r2 WHERE r2.deleted_at IS NULL AND (r2.placed_at IS NULL OR r2.placed_at <= $1) GROUP BY r2.customer_id HAVING round(CAST(avg(r2.total_base) AS NUMERIC)) >= $2 AND max(r2.total_base) <= $3)
-- 1772337600000000, 4950, 10000

-- any(items where category is "green tea") and none(items where category is "black tea")
(EXISTS (SELECT 1 FROM items AS r2 WHERE r2.customer_id = c.customer_id AND r2.deleted_at IS NULL AND (r2.placed_at IS NULL OR r2.placed_at <= $1) AND lower(r2.category COLLATE "C") = $2) AND NOT EXISTS (SELECT 1 FROM items AS r3 WHERE r3.customer_id = c.customer_id AND r3.deleted_at IS NULL AND (r3.placed_at IS NULL OR r3.placed_at <= $3) AND lower(r3.category COLLATE "C") = $4))
-- 1772337600000000, "green tea", 1772337600000000, "black tea"

-- any(items where order.status is "paid" and quantity * price > 20)
EXISTS (SELECT 1 FROM items AS r2 WHERE r2.customer_id = c.customer_id AND r2.deleted_at IS NULL AND (r2.placed_at IS NULL OR r2.placed_at <= $1) AND (round(CAST((r2.quantity * r2.price_base) AS NUMERIC)) > $2 AND (SELECT CASE WHEN r3.refunded_at <= $3 OR r3.status = 5 AND r3.refunded_at IS NULL THEN 5 WHEN r3.cancelled_at <= $4 OR r3.status = 4 AND r3.cancelled_at IS NULL THEN 4 WHEN r3.delivered_at <= $5 OR r3.status = 3 AND r3.delivered_at IS NULL THEN 3 WHEN r3.shipped_at <= $6 OR r3.status = 2 AND r3.shipped_at IS NULL THEN 2 WHEN r3.paid_at <= $7 OR r3.status = 1 AND r3.paid_at IS NULL THEN 1 ELSE 0 END FROM orders AS r3 WHERE r3.customer_id = c.customer_id AND r3.order_id = r2.order_id AND r3.deleted_at IS NULL AND (r3.placed_at IS NULL OR r3.placed_at <= $8)) = $9))
-- 1772337600000000, 2000, 1772337600000000, 1772337600000000, 1772337600000000, 1772337600000000, 1772337600000000, 1772337600000000, 1

-- any(orders where count(items) >= 2 and channel is customer.country)
EXISTS (SELECT 1 FROM orders AS r2 WHERE r2.customer_id = c.customer_id AND r2.deleted_at IS NULL AND (r2.placed_at IS NULL OR r2.placed_at <= $1) AND (r2.channel = c.country AND (SELECT count(*) FROM (SELECT 1 FROM items AS r3 WHERE r3.customer_id = c.customer_id AND r3.order_id = r2.order_id AND r3.deleted_at IS NULL AND (r3.placed_at IS NULL OR r3.placed_at <= $2) LIMIT $3) AS n) >= $4))
-- 1772337600000000, 1772337600000000, 2, 2

-- count(events(product_viewed) where properties.sku is "T-100" and at within last 14 days) >= 3
c.customer_id IN (SELECT r2.customer_id FROM events AS r2 WHERE r2.name = $1 AND r2.at <= $2 AND (lower(CASE jsonb_typeof(CAST(r2.properties AS jsonb) #> CAST($3 AS text[])) WHEN 'string' THEN (CAST(r2.properties AS jsonb) #>> CAST($4 AS text[])) END COLLATE "C") = $5 AND r2.at BETWEEN $6 AND $7) GROUP BY r2.customer_id HAVING count(*) >= $8)
-- "product_viewed", 1772337600000000, "{"sku"}", "{"sku"}", "t-100", 1771128000000000, 1772337600000000, 3

-- sum(events(product_viewed).properties.price) > 10 and any(events(quiz) where properties.gift)
(c.customer_id IN (SELECT r2.customer_id FROM events AS r2 WHERE r2.name = $1 AND r2.at <= $2 GROUP BY r2.customer_id HAVING coalesce(sum(CASE jsonb_typeof(CAST(r2.properties AS jsonb) #> CAST($3 AS text[])) WHEN 'number' THEN CAST((CAST(r2.properties AS jsonb) #>> CAST($4 AS text[])) AS DOUBLE PRECISION) END), 0) > $5) AND EXISTS (SELECT 1 FROM events AS r3 WHERE r3.customer_id = c.customer_id AND r3.name = $6 AND r3.at <= $7 AND CASE WHEN jsonb_typeof(CAST(r3.properties AS jsonb) #> CAST($8 AS text[])) = 'boolean' THEN CASE (CAST(r3.properties AS jsonb) #>> CAST($9 AS text[])) WHEN 'true' THEN 1 ELSE 0 END END = 1))
-- "product_viewed", 1772337600000000, "{"price"}", "{"price"}", 10, "quiz", 1772337600000000, "{"gift"}", "{"gift"}"

-- birthday within next 7 days
c.month_day BETWEEN $1 AND $2
-- 301, 308

-- birthday within last 70 days
(c.month_day BETWEEN $1 AND $2 OR c.month_day BETWEEN $3 AND $4)
-- 1221, 1231, 101, 301

-- birthday is today
c.month_day = $1
-- 301

-- age >= 18
CASE WHEN c.birthday <= $1 THEN $2 - (100 * ((4 * (c.birthday + 719468) + 3) / 146097) + ((4 * ((4 * (c.birthday + 719468) + 3) % 146097 / 4) + 3) / 1461) + CASE WHEN c.month_day < 300 THEN 1 ELSE 0 END) - CASE WHEN $3 < c.month_day THEN 1 ELSE 0 END END >= $4
-- 20513, 2026, 301, 18

-- now - last(orders.placed_at) > 10 days
c.customer_id IN (SELECT r2.customer_id FROM orders AS r2 WHERE r2.deleted_at IS NULL AND r2.placed_at <= $1 GROUP BY r2.customer_id HAVING ($2 - max(r2.placed_at)) > $3)
-- 1772337600000000, 1772337600000000, 864000000000

-- received(winback within 30 days)
EXISTS (SELECT 1 FROM messages AS r2 WHERE r2.customer_id = c.customer_id AND r2.planned_at <= $1 AND (r2.campaign = $2 AND ((r2.state IN ($3, $4) AND CASE WHEN r2.sent_at <= $5 THEN r2.sent_at END BETWEEN $6 AND $7) OR (r2.state IN ($8, $9) AND r2.due_at BETWEEN $10 AND $11))))
-- 1772337600000000, "winback", 40, 60, 1772337600000000, 1769745600000000, 1772337600000000, 20, 30, 1769745600000000, 1772337600000000

-- opened(spring) and not clicked(spring within last 7 days)
(EXISTS (SELECT 1 FROM responses AS r2 WHERE r2.customer_id = c.customer_id AND r2.at <= $1 AND (r2.campaign = $2 AND r2.kind = $3 AND (r2.machine = 1) IS NOT TRUE)) AND NOT EXISTS (SELECT 1 FROM responses AS r3 WHERE r3.customer_id = c.customer_id AND r3.at <= $4 AND (r3.campaign = $5 AND r3.kind = $6 AND (r3.machine = 1) IS NOT TRUE AND r3.at BETWEEN $7 AND $8)))
-- 1772337600000000, "spring", 3, 1772337600000000, "spring", 4, 1771732800000000, 1772337600000000

-- consented(email, offers)
EXISTS (SELECT 1 FROM consent_states AS a WHERE a.customer_id = c.customer_id AND a.channel IN (0, $1) AND a.topic IN ($2, $3) AND a.state = $4 AND (a.given_at IS NULL OR a.given_at <= $5) AND NOT EXISTS (SELECT 1 FROM consent_states AS b WHERE b.customer_id = a.customer_id AND b.channel IN (0, $6) AND b.topic IN ($7, $8) AND b.state <> $9 AND (b.state = $10 OR (b.given_at IS NULL OR b.given_at <= $11) AND CASE WHEN b.channel = $12 AND b.topic = $13 THEN 3 WHEN b.channel = $14 OR b.topic = $15 THEN 2 ELSE 1 END >= CASE WHEN a.channel = $16 AND a.topic = $17 THEN 3 WHEN a.channel = $18 OR a.topic = $19 THEN 2 ELSE 1 END)))
-- 2, "all", "offers", 2, 1772337600000000, 2, "all", "offers", 2, 3, 1772337600000000, 2, "offers", 2, "offers", 2, "offers", 2, "offers"

-- segment(big-spenders)
((right(lower(c.email COLLATE "C"), 16) = $1) IS NOT TRUE AND c.customer_id IN (SELECT r2.customer_id FROM orders AS r2 WHERE r2.deleted_at IS NULL AND (r2.placed_at IS NULL OR r2.placed_at <= $2) GROUP BY r2.customer_id HAVING coalesce(sum(r2.total_base), 0) > $3))
-- "@lantern.example", 1772337600000000, 10000

-- invoice.balance > 0 and not invoice.disputed
((s.disputed = 1) IS NOT TRUE AND CASE WHEN s.cancelled_at <= $1 THEN 0 WHEN s.amount_base IS NOT NULL THEN greatest(0, s.amount_base - (SELECT coalesce(sum(r2.amount_base), 0) FROM payments AS r2 WHERE r2.customer_id = c.customer_id AND r2.invoice_id = s.invoice_id AND r2.deleted_at IS NULL AND (r2.paid_at IS NULL OR r2.paid_at <= $2))) END > $3)
-- 1772337600000000, 1772337600000000, 0

-- invoice.due_date before today
s.due_date <= $1
-- 20512

-- order.status is "shipped" and order.estimated_at < now
(CASE WHEN s.refunded_at <= $1 OR s.status = 5 AND s.refunded_at IS NULL THEN 5 WHEN s.cancelled_at <= $2 OR s.status = 4 AND s.cancelled_at IS NULL THEN 4 WHEN s.delivered_at <= $3 OR s.status = 3 AND s.delivered_at IS NULL THEN 3 WHEN s.shipped_at <= $4 OR s.status = 2 AND s.shipped_at IS NULL THEN 2 ELSE 0 END = $5 AND s.estimated_at <= $6)
-- 1772337600000000, 1772337600000000, 1772337600000000, 1772337600000000, 2, 1772337599999999

-- count(distinct items.sku) > 3
c.customer_id IN (SELECT r2.customer_id FROM items AS r2 WHERE r2.deleted_at IS NULL AND (r2.placed_at IS NULL OR r2.placed_at <= $1) GROUP BY r2.customer_id HAVING count(DISTINCT r2.sku) > $2)
-- 1772337600000000, 3

-- member_since within this month
c.custom_member_since BETWEEN $1 AND $2
-- 20513, 20543

-- sum(orders.total) / count(orders) > 50
c.customer_id IN (SELECT r2.customer_id FROM orders AS r2 WHERE r2.deleted_at IS NULL AND (r2.placed_at IS NULL OR r2.placed_at <= $1) GROUP BY r2.customer_id HAVING round(CAST((CAST(coalesce(sum(r2.total_base), 0) AS DOUBLE PRECISION) / NULLIF(count(*), 0)) AS NUMERIC)) > $2)
-- 1772337600000000, 5000

-- city in ["Zürich", "Bern"] or city contains "Ü" or city ends with "州"
(translate(lower(c.city COLLATE "C"), $1, $2) IN ($3, $4) OR strpos(translate(c.city, $5, $6), $7) > 0 OR right(c.city, 1) = $8)
-- "Ü", "ü", "zürich", "bern", "Ü", "ü", "ü", "州"

-- birthday within next 7 days in local time and last(orders.placed_at) is today in local time
(((c.month_day BETWEEN $1 AND $2) AND CASE WHEN c.zone IN ($3, $4) THEN (c.month_day BETWEEN $5 AND $6) ELSE (c.month_day BETWEEN $7 AND $8) END) AND (SELECT max(r2.placed_at) FROM orders AS r2 WHERE r2.customer_id = c.customer_id AND r2.deleted_at IS NULL AND r2.placed_at <= $9) BETWEEN CASE WHEN c.zone IN ($10) THEN CAST($11 AS bigint) WHEN c.zone IN ($12) THEN CAST($13 AS bigint) WHEN c.zone IN ($14) THEN CAST($15 AS bigint) WHEN c.zone IN ($16) THEN CAST($17 AS bigint) ELSE CAST($18 AS bigint) END AND CASE WHEN c.zone IN ($19) THEN CAST($20 AS bigint) WHEN c.zone IN ($21) THEN CAST($22 AS bigint) WHEN c.zone IN ($23) THEN CAST($24 AS bigint) WHEN c.zone IN ($25) THEN CAST($26 AS bigint) ELSE CAST($27 AS bigint) END)
-- 228, 309, "America/New_York", "Pacific/Pago_Pago", 228, 307, 301, 308, 1772337600000000, "America/New_York", 1772254800000000, "Pacific/Kiritimati", 1772272800000000, "Pacific/Pago_Pago", 1772276400000000, "Europe/Berlin", 1772319600000000, 1772294400000000, "America/New_York", 1772341199999999, "Pacific/Kiritimati", 1772359199999999, "Pacific/Pago_Pago", 1772362799999999, "Europe/Berlin", 1772405999999999, 1772380799999999

-- member_since + 1 month before today
c.custom_member_since <= $1
-- 20484

-- any(payments where paid_at after invoice.due_date)
EXISTS (SELECT 1 FROM payments AS r2 WHERE r2.customer_id = c.customer_id AND r2.deleted_at IS NULL AND (r2.paid_at IS NULL OR r2.paid_at <= $1) AND r2.paid_at >= (((SELECT r3.due_date FROM invoices AS r3 WHERE r3.customer_id = c.customer_id AND r3.invoice_id = r2.invoice_id AND r3.deleted_at IS NULL AND (r3.issued_at IS NULL OR r3.issued_at <= $2)) + $3) * 86400000000 - (28800000000)))
-- 1772337600000000, 1772337600000000, 1

-- converted(winback within 30 days)
EXISTS (SELECT 1 FROM messages AS r2 WHERE r2.customer_id = c.customer_id AND r2.planned_at <= $1 AND (r2.campaign = $2 AND r2.state IN ($3, $4, $5, $6) AND EXISTS (SELECT 1 FROM orders AS r3 WHERE r3.customer_id = c.customer_id AND r3.deleted_at IS NULL AND (r3.placed_at IS NULL OR r3.placed_at <= $7) AND (CASE WHEN r3.refunded_at <= $8 OR r3.status = 5 AND r3.refunded_at IS NULL THEN 5 WHEN r3.cancelled_at <= $9 OR r3.status = 4 AND r3.cancelled_at IS NULL THEN 4 ELSE 0 END <> $10 AND ((CASE WHEN r3.paid_at <= $11 THEN r3.paid_at END >= r2.planned_at AND CASE WHEN r3.paid_at <= $12 THEN r3.paid_at END < (r2.planned_at + $13) AND CASE WHEN r3.paid_at <= $14 THEN r3.paid_at END BETWEEN $15 AND $16) OR (CASE WHEN r3.paid_at <= $17 THEN r3.paid_at END IS NULL AND CASE WHEN r3.refunded_at <= $18 OR r3.status = 5 AND r3.refunded_at IS NULL THEN 5 WHEN r3.cancelled_at <= $19 OR r3.status = 4 AND r3.cancelled_at IS NULL THEN 4 WHEN r3.delivered_at <= $20 OR r3.status = 3 AND r3.delivered_at IS NULL THEN 3 WHEN r3.shipped_at <= $21 OR r3.status = 2 AND r3.shipped_at IS NULL THEN 2 WHEN r3.paid_at <= $22 OR r3.status = 1 AND r3.paid_at IS NULL THEN 1 ELSE 0 END IN ($23, $24, $25, $26) AND r3.placed_at >= r2.planned_at AND r3.placed_at < (r2.planned_at + $27) AND r3.placed_at BETWEEN $28 AND $29))))))
-- 1772337600000000, "winback", 20, 30, 40, 60, 1772337600000000, 1772337600000000, 1772337600000000, 4, 1772337600000000, 1772337600000000, 1209600000000, 1772337600000000, 1769745600000000, 1772337600000000, 1772337600000000, 1772337600000000, 1772337600000000, 1772337600000000, 1772337600000000, 1772337600000000, 1, 2, 3, 5, 1209600000000, 1769745600000000, 1772337600000000

