-- city in ["Shanghai", "杭州"] and not segment(staff)
(c.city COLLATE NOCASE IN (?, ?) AND (substr(c.email, -?) = ? COLLATE NOCASE) IS NOT TRUE)
-- "shanghai", "杭州", 16, "@lantern.example"

-- city is not "Shanghai"
(c.city = ? COLLATE NOCASE) IS NOT TRUE
-- "shanghai"

-- not (city is "Shanghai" or vip_level > 3)
((c.city = ? COLLATE NOCASE) IS NOT TRUE AND (c.custom_vip_level > ?) IS NOT TRUE)
-- "shanghai", 3

-- first_name is missing or email contains "@x" or email starts with "a" or email ends with ".cn"
(c.first_name IS NULL OR instr(lower(c.email), ?) > 0 OR substr(c.email, 1, ?) = ? COLLATE NOCASE OR substr(c.email, -?) = ? COLLATE NOCASE)
-- "@x", 1, "a", 3, ".cn"

-- count(orders within last 90 days) >= 2
(SELECT count(*) FROM (SELECT 1 FROM orders AS r2 WHERE r2.customer_id = c.customer_id AND r2.deleted_at IS NULL AND r2.placed_at <= ? AND r2.placed_at BETWEEN ? AND ? LIMIT ?) AS n) >= ?
-- 1772337600000000, 1764561600000000, 1772337600000000, 2, 2

-- count(orders) is 0
NOT EXISTS (SELECT 1 FROM orders AS r2 WHERE r2.customer_id = c.customer_id AND r2.deleted_at IS NULL AND (r2.placed_at IS NULL OR r2.placed_at <= ?))
-- 1772337600000000

-- count(orders where status is not "cancelled") < 3
(SELECT count(*) FROM (SELECT 1 FROM orders AS r2 WHERE r2.customer_id = c.customer_id AND r2.deleted_at IS NULL AND (r2.placed_at IS NULL OR r2.placed_at <= ?) AND CASE WHEN r2.refunded_at <= ? OR r2.status = 5 AND r2.refunded_at IS NULL THEN 5 WHEN r2.cancelled_at <= ? OR r2.status = 4 AND r2.cancelled_at IS NULL THEN 4 ELSE 0 END <> ? LIMIT ?) AS n) < ?
-- 1772337600000000, 1772337600000000, 1772337600000000, 4, 3, 3

-- sum(orders.total where status is "paid") > 500
(SELECT coalesce(sum(r2.total_base), 0) FROM orders AS r2 WHERE r2.customer_id = c.customer_id AND r2.deleted_at IS NULL AND (r2.placed_at IS NULL OR r2.placed_at <= ?) AND CASE WHEN r2.refunded_at <= ? OR r2.status = 5 AND r2.refunded_at IS NULL THEN 5 WHEN r2.cancelled_at <= ? OR r2.status = 4 AND r2.cancelled_at IS NULL THEN 4 WHEN r2.delivered_at <= ? OR r2.status = 3 AND r2.delivered_at IS NULL THEN 3 WHEN r2.shipped_at <= ? OR r2.status = 2 AND r2.shipped_at IS NULL THEN 2 WHEN r2.paid_at <= ? OR r2.status = 1 AND r2.paid_at IS NULL THEN 1 ELSE 0 END = ?) > ?
-- 1772337600000000, 1772337600000000, 1772337600000000, 1772337600000000, 1772337600000000, 1772337600000000, 1, 50000

-- last(orders.placed_at) before 60 days ago
(SELECT max(r2.placed_at) FROM orders AS r2 WHERE r2.customer_id = c.customer_id AND r2.deleted_at IS NULL AND r2.placed_at <= ?) <= ?
-- 1772337600000000, 1767153599999999

-- last(orders.channel) is "web"
(SELECT r2.channel FROM orders AS r2 WHERE r2.customer_id = c.customer_id AND r2.deleted_at IS NULL AND (r2.placed_at IS NULL OR r2.placed_at <= ?) ORDER BY r2.placed_at DESC NULLS LAST, r2.order_id DESC LIMIT 1) = ? COLLATE NOCASE
-- 1772337600000000, "web"

-- avg(orders.total) >= 49.5 and max(orders.total) <= 100
(SELECT CAST(round(avg(r2.total_base)) AS INTEGER) >= ? AND max(r2.total_base) <= ? FROM orders AS r2 WHERE r2.customer_id = c.customer_id AND r2.deleted_at IS NULL AND (r2.placed_at IS NULL OR r2.placed_at <= ?))
-- 4950, 10000, 1772337600000000

-- any(items where category is "green tea") and none(items where category is "black tea")
(EXISTS (SELECT 1 FROM items AS r2 WHERE r2.customer_id = c.customer_id AND r2.deleted_at IS NULL AND (r2.placed_at IS NULL OR r2.placed_at <= ?) AND r2.category = ? COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM items AS r3 WHERE r3.customer_id = c.customer_id AND r3.deleted_at IS NULL AND (r3.placed_at IS NULL OR r3.placed_at <= ?) AND r3.category = ? COLLATE NOCASE))
-- 1772337600000000, "green tea", 1772337600000000, "black tea"

-- any(items where order.status is "paid" and quantity * price > 20)
EXISTS (SELECT 1 FROM items AS r2 WHERE r2.customer_id = c.customer_id AND r2.deleted_at IS NULL AND (r2.placed_at IS NULL OR r2.placed_at <= ?) AND (CAST(round((r2.quantity * r2.price_base)) AS INTEGER) > ? AND (SELECT CASE WHEN r3.refunded_at <= ? OR r3.status = 5 AND r3.refunded_at IS NULL THEN 5 WHEN r3.cancelled_at <= ? OR r3.status = 4 AND r3.cancelled_at IS NULL THEN 4 WHEN r3.delivered_at <= ? OR r3.status = 3 AND r3.delivered_at IS NULL THEN 3 WHEN r3.shipped_at <= ? OR r3.status = 2 AND r3.shipped_at IS NULL THEN 2 WHEN r3.paid_at <= ? OR r3.status = 1 AND r3.paid_at IS NULL THEN 1 ELSE 0 END FROM orders AS r3 WHERE r3.customer_id = c.customer_id AND r3.order_id = r2.order_id AND r3.deleted_at IS NULL AND (r3.placed_at IS NULL OR r3.placed_at <= ?)) = ?))
-- 1772337600000000, 2000, 1772337600000000, 1772337600000000, 1772337600000000, 1772337600000000, 1772337600000000, 1772337600000000, 1

-- any(orders where count(items) >= 2 and channel is customer.country)
EXISTS (SELECT 1 FROM orders AS r2 WHERE r2.customer_id = c.customer_id AND r2.deleted_at IS NULL AND (r2.placed_at IS NULL OR r2.placed_at <= ?) AND (r2.channel = c.country AND (SELECT count(*) FROM (SELECT 1 FROM items AS r3 WHERE r3.customer_id = c.customer_id AND r3.order_id = r2.order_id AND r3.deleted_at IS NULL AND (r3.placed_at IS NULL OR r3.placed_at <= ?) LIMIT ?) AS n) >= ?))
-- 1772337600000000, 1772337600000000, 2, 2

-- count(events(product_viewed) where properties.sku is "T-100" and at within last 14 days) >= 3
(SELECT count(*) FROM (SELECT 1 FROM events AS r2 WHERE r2.customer_id = c.customer_id AND r2.name = ? AND r2.at <= ? AND (CASE json_type(r2.properties, ?) WHEN 'text' THEN json_extract(r2.properties, ?) END = ? COLLATE NOCASE AND r2.at BETWEEN ? AND ?) LIMIT ?) AS n) >= ?
-- "product_viewed", 1772337600000000, "$."sku"", "$."sku"", "t-100", 1771128000000000, 1772337600000000, 3, 3

-- sum(events(product_viewed).properties.price) > 10 and any(events(quiz) where properties.gift)
((SELECT coalesce(sum(CASE WHEN json_type(r2.properties, ?) IN ('integer', 'real') THEN json_extract(r2.properties, ?) END), 0) FROM events AS r2 WHERE r2.customer_id = c.customer_id AND r2.name = ? AND r2.at <= ?) > ? AND EXISTS (SELECT 1 FROM events AS r3 WHERE r3.customer_id = c.customer_id AND r3.name = ? AND r3.at <= ? AND CASE json_type(r3.properties, ?) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END = 1))
-- "$."price"", "$."price"", "product_viewed", 1772337600000000, 10, "quiz", 1772337600000000, "$."gift""

-- birthday within next 7 days
c.month_day BETWEEN ? AND ?
-- 301, 308

-- birthday within last 70 days
(c.month_day BETWEEN ? AND ? OR c.month_day BETWEEN ? AND ?)
-- 1221, 1231, 101, 301

-- birthday is today
c.month_day = ?
-- 301

-- age >= 18
CASE WHEN c.birthday <= ? THEN ? - (100 * ((4 * (c.birthday + 719468) + 3) / 146097) + ((4 * ((4 * (c.birthday + 719468) + 3) % 146097 / 4) + 3) / 1461) + CASE WHEN c.month_day < 300 THEN 1 ELSE 0 END) - CASE WHEN ? < c.month_day THEN 1 ELSE 0 END END >= ?
-- 20513, 2026, 301, 18

-- now - last(orders.placed_at) > 10 days
(? - (SELECT max(r2.placed_at) FROM orders AS r2 WHERE r2.customer_id = c.customer_id AND r2.deleted_at IS NULL AND r2.placed_at <= ?)) > ?
-- 1772337600000000, 1772337600000000, 864000000000

-- received(winback within 30 days)
EXISTS (SELECT 1 FROM messages AS r2 WHERE r2.customer_id = c.customer_id AND r2.planned_at <= ? AND (r2.campaign = ? AND ((r2.state IN (?, ?) AND CASE WHEN r2.sent_at <= ? THEN r2.sent_at END BETWEEN ? AND ?) OR (r2.state IN (?, ?) AND r2.due_at BETWEEN ? AND ?))))
-- 1772337600000000, "winback", 40, 60, 1772337600000000, 1769745600000000, 1772337600000000, 20, 30, 1769745600000000, 1772337600000000

-- opened(spring) and not clicked(spring within last 7 days)
(EXISTS (SELECT 1 FROM responses AS r2 WHERE r2.customer_id = c.customer_id AND r2.at <= ? AND (r2.campaign = ? AND r2.kind = ? AND (r2.machine = 1) IS NOT TRUE)) AND NOT EXISTS (SELECT 1 FROM responses AS r3 WHERE r3.customer_id = c.customer_id AND r3.at <= ? AND (r3.campaign = ? AND r3.kind = ? AND (r3.machine = 1) IS NOT TRUE AND r3.at BETWEEN ? AND ?)))
-- 1772337600000000, "spring", 3, 1772337600000000, "spring", 4, 1771732800000000, 1772337600000000

-- consented(email, offers)
(SELECT max(CASE WHEN a.state = ? THEN 99 ELSE CASE WHEN a.channel = ? AND a.topic = ? THEN 6 WHEN a.channel = ? OR a.topic = ? THEN 4 ELSE 2 END + CASE a.state WHEN ? THEN 0 ELSE 1 END END) FROM consent_states AS a WHERE a.customer_id = c.customer_id AND a.channel IN (0, ?) AND a.topic IN (?, ?) AND (a.state = ? OR a.given_at IS NULL OR a.given_at <= ?)) IN (6, 4, 2)
-- 3, 2, "offers", 2, "offers", 2, 2, "all", "offers", 3, 1772337600000000

-- segment(big-spenders)
((substr(c.email, -?) = ? COLLATE NOCASE) IS NOT TRUE AND (SELECT coalesce(sum(r2.total_base), 0) FROM orders AS r2 WHERE r2.customer_id = c.customer_id AND r2.deleted_at IS NULL AND (r2.placed_at IS NULL OR r2.placed_at <= ?)) > ?)
-- 16, "@lantern.example", 1772337600000000, 10000

-- invoice.balance > 0 and not invoice.disputed
((s.disputed = 1) IS NOT TRUE AND CASE WHEN s.cancelled_at <= ? THEN 0 WHEN s.amount_base IS NOT NULL THEN max(0, s.amount_base - (SELECT coalesce(sum(r2.amount_base), 0) FROM payments AS r2 WHERE r2.customer_id = c.customer_id AND r2.invoice_id = s.invoice_id AND r2.deleted_at IS NULL AND (r2.paid_at IS NULL OR r2.paid_at <= ?))) END > ?)
-- 1772337600000000, 1772337600000000, 0

-- invoice.due_date before today
s.due_date <= ?
-- 20512

-- order.status is "shipped" and order.estimated_at < now
(CASE WHEN s.refunded_at <= ? OR s.status = 5 AND s.refunded_at IS NULL THEN 5 WHEN s.cancelled_at <= ? OR s.status = 4 AND s.cancelled_at IS NULL THEN 4 WHEN s.delivered_at <= ? OR s.status = 3 AND s.delivered_at IS NULL THEN 3 WHEN s.shipped_at <= ? OR s.status = 2 AND s.shipped_at IS NULL THEN 2 ELSE 0 END = ? AND s.estimated_at <= ?)
-- 1772337600000000, 1772337600000000, 1772337600000000, 1772337600000000, 2, 1772337599999999

-- count(distinct items.sku) > 3
(SELECT count(DISTINCT r2.sku) FROM items AS r2 WHERE r2.customer_id = c.customer_id AND r2.deleted_at IS NULL AND (r2.placed_at IS NULL OR r2.placed_at <= ?)) > ?
-- 1772337600000000, 3

-- member_since within this month
c.custom_member_since BETWEEN ? AND ?
-- 20513, 20543

-- sum(orders.total) / count(orders) > 50
(SELECT CAST(round((CAST(coalesce(sum(r2.total_base), 0) AS DOUBLE PRECISION) / NULLIF(count(*), 0))) AS INTEGER) > ? FROM orders AS r2 WHERE r2.customer_id = c.customer_id AND r2.deleted_at IS NULL AND (r2.placed_at IS NULL OR r2.placed_at <= ?))
-- 5000, 1772337600000000

-- city in ["Zürich", "Bern"] or city contains "Ü" or city ends with "州"
(replace(c.city, ?, ?) COLLATE NOCASE IN (?, ?) OR instr(replace(c.city, ?, ?), ?) > 0 OR substr(c.city, -?) = ?)
-- "Ü", "ü", "zürich", "bern", "Ü", "ü", "ü", 1, "州"

-- birthday within next 7 days in local time and last(orders.placed_at) is today in local time
(((c.month_day BETWEEN ? AND ?) AND CASE WHEN c.zone IN (?, ?) THEN (c.month_day BETWEEN ? AND ?) ELSE (c.month_day BETWEEN ? AND ?) END) AND (SELECT max(r2.placed_at) FROM orders AS r2 WHERE r2.customer_id = c.customer_id AND r2.deleted_at IS NULL AND r2.placed_at <= ?) BETWEEN CASE WHEN c.zone IN (?) THEN ? WHEN c.zone IN (?) THEN ? WHEN c.zone IN (?) THEN ? WHEN c.zone IN (?) THEN ? ELSE ? END AND CASE WHEN c.zone IN (?) THEN ? WHEN c.zone IN (?) THEN ? WHEN c.zone IN (?) THEN ? WHEN c.zone IN (?) THEN ? ELSE ? END)
-- 228, 309, "America/New_York", "Pacific/Pago_Pago", 228, 307, 301, 308, 1772337600000000, "America/New_York", 1772254800000000, "Pacific/Kiritimati", 1772272800000000, "Pacific/Pago_Pago", 1772276400000000, "Europe/Berlin", 1772319600000000, 1772294400000000, "America/New_York", 1772341199999999, "Pacific/Kiritimati", 1772359199999999, "Pacific/Pago_Pago", 1772362799999999, "Europe/Berlin", 1772405999999999, 1772380799999999

-- member_since + 1 month before today
c.custom_member_since <= ?
-- 20484

-- any(payments where paid_at after invoice.due_date)
EXISTS (SELECT 1 FROM payments AS r2 WHERE r2.customer_id = c.customer_id AND r2.deleted_at IS NULL AND (r2.paid_at IS NULL OR r2.paid_at <= ?) AND r2.paid_at >= (((SELECT r3.due_date FROM invoices AS r3 WHERE r3.customer_id = c.customer_id AND r3.invoice_id = r2.invoice_id AND r3.deleted_at IS NULL AND (r3.issued_at IS NULL OR r3.issued_at <= ?)) + ?) * 86400000000 - (28800000000)))
-- 1772337600000000, 1772337600000000, 1

-- converted(winback within 30 days)
EXISTS (SELECT 1 FROM messages AS r2 WHERE r2.customer_id = c.customer_id AND r2.planned_at <= ? AND (r2.campaign = ? AND r2.state IN (?, ?, ?, ?) AND EXISTS (SELECT 1 FROM orders AS r3 WHERE r3.customer_id = c.customer_id AND r3.deleted_at IS NULL AND (r3.placed_at IS NULL OR r3.placed_at <= ?) AND (CASE WHEN r3.refunded_at <= ? OR r3.status = 5 AND r3.refunded_at IS NULL THEN 5 WHEN r3.cancelled_at <= ? OR r3.status = 4 AND r3.cancelled_at IS NULL THEN 4 ELSE 0 END <> ? AND ((CASE WHEN r3.paid_at <= ? THEN r3.paid_at END >= r2.planned_at AND CASE WHEN r3.paid_at <= ? THEN r3.paid_at END < (r2.planned_at + ?) AND CASE WHEN r3.paid_at <= ? THEN r3.paid_at END BETWEEN ? AND ?) OR (CASE WHEN r3.paid_at <= ? THEN r3.paid_at END IS NULL AND CASE WHEN r3.refunded_at <= ? OR r3.status = 5 AND r3.refunded_at IS NULL THEN 5 WHEN r3.cancelled_at <= ? OR r3.status = 4 AND r3.cancelled_at IS NULL THEN 4 WHEN r3.delivered_at <= ? OR r3.status = 3 AND r3.delivered_at IS NULL THEN 3 WHEN r3.shipped_at <= ? OR r3.status = 2 AND r3.shipped_at IS NULL THEN 2 WHEN r3.paid_at <= ? OR r3.status = 1 AND r3.paid_at IS NULL THEN 1 ELSE 0 END IN (?, ?, ?, ?) AND r3.placed_at >= r2.planned_at AND r3.placed_at < (r2.planned_at + ?) AND r3.placed_at BETWEEN ? AND ?))))))
-- 1772337600000000, "winback", 20, 30, 40, 60, 1772337600000000, 1772337600000000, 1772337600000000, 4, 1772337600000000, 1772337600000000, 1209600000000, 1772337600000000, 1769745600000000, 1772337600000000, 1772337600000000, 1772337600000000, 1772337600000000, 1772337600000000, 1772337600000000, 1772337600000000, 1, 2, 3, 5, 1209600000000, 1769745600000000, 1772337600000000

