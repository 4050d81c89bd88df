-- members: vip_level > 3
SELECT c.customer_id FROM customers AS c NOT INDEXED WHERE c.customer_id > ? AND c.deleted_at IS NULL AND c.erased_at IS NULL AND c.custom_vip_level > ? ORDER BY c.customer_id LIMIT ?
-- 17, 3, 100

-- count: vip_level > 3
SELECT count(*) FROM customers AS c NOT INDEXED WHERE c.deleted_at IS NULL AND c.erased_at IS NULL AND c.custom_vip_level > ?
-- 3

-- condition for others: vip_level > 3
c.deleted_at IS NULL AND c.erased_at IS NULL AND (c.custom_vip_level > ?) IS TRUE
-- 3

-- members: birthday within next 7 days and vip_level > 3
SELECT c.customer_id FROM customers AS c WHERE c.customer_id > ? AND c.deleted_at IS NULL AND c.erased_at IS NULL AND (c.month_day BETWEEN ? AND ? AND c.custom_vip_level > ?) ORDER BY c.customer_id LIMIT ?
-- 17, 301, 308, 3, 100

-- count: birthday within next 7 days and vip_level > 3
SELECT count(*) FROM customers AS c WHERE c.deleted_at IS NULL AND c.erased_at IS NULL AND (c.month_day BETWEEN ? AND ? AND c.custom_vip_level > ?)
-- 301, 308, 3

-- condition for others: birthday within next 7 days and vip_level > 3
c.deleted_at IS NULL AND c.erased_at IS NULL AND c.month_day BETWEEN ? AND ? AND ((c.month_day BETWEEN ? AND ?) IS TRUE AND (c.custom_vip_level > ?) IS TRUE)
-- 301, 308, 301, 308, 3

-- members: invoice.balance > 0
SELECT c.customer_id, s.invoice_id FROM customers AS c JOIN invoices AS s ON s.customer_id = c.customer_id WHERE (s.customer_id, s.invoice_id) > (?, ?) AND c.deleted_at IS NULL AND c.erased_at IS NULL AND s.deleted_at IS NULL AND (s.issued_at IS NULL OR s.issued_at <= ?) AND CASE WHEN s.cancelled_at <= ? THEN 0 WHEN s.amount_base IS NOT NULL THEN max(0, s.amount_base - (SELECT coalesce(sum(r2.amount_base), 0) FROM payments AS r2 WHERE r2.customer_id = c.customer_id AND r2.invoice_id = s.invoice_id AND r2.deleted_at IS NULL AND (r2.paid_at IS NULL OR r2.paid_at <= ?))) END > ? ORDER BY s.customer_id, s.invoice_id LIMIT ?
-- 17, 4, 1772337600000000, 1772337600000000, 1772337600000000, 0, 100

-- count: invoice.balance > 0
SELECT count(*) FROM customers AS c JOIN invoices AS s ON s.customer_id = c.customer_id WHERE c.deleted_at IS NULL AND c.erased_at IS NULL AND s.deleted_at IS NULL AND (s.issued_at IS NULL OR s.issued_at <= ?) AND CASE WHEN s.cancelled_at <= ? THEN 0 WHEN s.amount_base IS NOT NULL THEN max(0, s.amount_base - (SELECT coalesce(sum(r2.amount_base), 0) FROM payments AS r2 WHERE r2.customer_id = c.customer_id AND r2.invoice_id = s.invoice_id AND r2.deleted_at IS NULL AND (r2.paid_at IS NULL OR r2.paid_at <= ?))) END > ?
-- 1772337600000000, 1772337600000000, 1772337600000000, 0

-- condition for others: invoice.balance > 0
c.deleted_at IS NULL AND c.erased_at IS NULL AND s.deleted_at IS NULL AND (s.issued_at IS NULL OR s.issued_at <= ?) AND (CASE WHEN s.cancelled_at <= ? THEN 0 WHEN s.amount_base IS NOT NULL THEN max(0, s.amount_base - (SELECT coalesce(sum(r2.amount_base), 0) FROM payments AS r2 WHERE r2.customer_id = c.customer_id AND r2.invoice_id = s.invoice_id AND r2.deleted_at IS NULL AND (r2.paid_at IS NULL OR r2.paid_at <= ?))) END > ?) IS TRUE
-- 1772337600000000, 1772337600000000, 1772337600000000, 0

-- facts: customers ["id: integer"]
SELECT r.customer_id, r.customer_id FROM customers AS r WHERE r.customer_id IN (SELECT value FROM json_each(?)) AND r.deleted_at IS NULL AND r.erased_at IS NULL ORDER BY r.customer_id
-- "[1,2,5]"

-- facts: events ["event_id: integer", "at: timestamp", "name: text", "properties: object"]
SELECT r.customer_id, r.event_id, r.at, r.name, r.properties FROM events AS r WHERE r.customer_id IN (SELECT value FROM json_each(?)) AND r.name IN (?) ORDER BY r.customer_id, r.event_id
-- "[1,2,5]", "quiz"

-- facts: orders ["order_id: integer", "placed_at: timestamp", "status: integer", "refunded_at: timestamp", "cancelled_at: timestamp", "delivered_at: timestamp", "shipped_at: timestamp", "paid_at: timestamp", "number: text"]
SELECT r.customer_id, r.order_id, r.placed_at, r.status, r.refunded_at, r.cancelled_at, r.delivered_at, r.shipped_at, r.paid_at, r.number FROM orders AS r WHERE r.customer_id IN (SELECT value FROM json_each(?)) AND r.deleted_at IS NULL ORDER BY r.customer_id, r.order_id
-- "[1,2,5]"
