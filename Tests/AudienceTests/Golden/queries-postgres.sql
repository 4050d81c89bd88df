-- members: vip_level > 3
SELECT c.customer_id FROM customers AS c WHERE c.customer_id > $1 AND c.deleted_at IS NULL AND c.erased_at IS NULL AND c.custom_vip_level > $2 ORDER BY c.customer_id LIMIT $3
-- 17, 3, 100

-- count: vip_level > 3
SELECT count(*) FROM customers AS c WHERE c.deleted_at IS NULL AND c.erased_at IS NULL AND c.custom_vip_level > $1
-- 3

-- condition for others: vip_level > 3
c.deleted_at IS NULL AND c.erased_at IS NULL AND (c.custom_vip_level > $1) IS TRUE
-- 3

-- members: birthday within next 7 days and vip_level > 3
SELECT c.customer_id FROM customers AS c WHERE c.customer_id > $1 AND c.deleted_at IS NULL AND c.erased_at IS NULL AND (c.month_day BETWEEN $2 AND $3 AND c.custom_vip_level > $4) ORDER BY c.customer_id LIMIT $5
-- 17, 301, 308, 3, 100

-- count: birthday within next 7 days and vip_level > 3
SELECT count(*) FROM customers AS c WHERE c.deleted_at IS NULL AND c.erased_at IS NULL AND (c.month_day BETWEEN $1 AND $2 AND c.custom_vip_level > $3)
-- 301, 308, 3

-- condition for others: birthday within next 7 days and vip_level > 3
c.deleted_at IS NULL AND c.erased_at IS NULL AND c.month_day BETWEEN $1 AND $2 AND ((c.month_day BETWEEN $3 AND $4) IS TRUE AND (c.custom_vip_level > $5) IS TRUE)
-- 301, 308, 301, 308, 3

-- members: invoice.balance > 0
SELECT c.customer_id, s.invoice_id FROM customers AS c JOIN invoices AS s ON s.customer_id = c.customer_id WHERE (s.customer_id, s.invoice_id) > ($1, $2) AND c.deleted_at IS NULL AND c.erased_at IS NULL AND s.deleted_at IS NULL AND (s.issued_at IS NULL OR s.issued_at <= $3) AND CASE WHEN s.cancelled_at <= $4 THEN 0 WHEN s.amount_base IS NOT NULL THEN greatest(0, s.amount_base - (SELECT coalesce(sum(r2.amount_base), 0) FROM payments AS r2 WHERE r2.customer_id = c.customer_id AND r2.invoice_id = s.invoice_id AND r2.deleted_at IS NULL AND (r2.paid_at IS NULL OR r2.paid_at <= $5))) END > $6 ORDER BY s.customer_id, s.invoice_id LIMIT $7
-- 17, 4, 1772337600000000, 1772337600000000, 1772337600000000, 0, 100

-- count: invoice.balance > 0
SELECT count(*) FROM customers AS c JOIN invoices AS s ON s.customer_id = c.customer_id WHERE c.deleted_at IS NULL AND c.erased_at IS NULL AND s.deleted_at IS NULL AND (s.issued_at IS NULL OR s.issued_at <= $1) AND CASE WHEN s.cancelled_at <= $2 THEN 0 WHEN s.amount_base IS NOT NULL THEN greatest(0, s.amount_base - (SELECT coalesce(sum(r2.amount_base), 0) FROM payments AS r2 WHERE r2.customer_id = c.customer_id AND r2.invoice_id = s.invoice_id AND r2.deleted_at IS NULL AND (r2.paid_at IS NULL OR r2.paid_at <= $3))) END > $4
-- 1772337600000000, 1772337600000000, 1772337600000000, 0

-- condition for others: invoice.balance > 0
c.deleted_at IS NULL AND c.erased_at IS NULL AND s.deleted_at IS NULL AND (s.issued_at IS NULL OR s.issued_at <= $1) AND (CASE WHEN s.cancelled_at <= $2 THEN 0 WHEN s.amount_base IS NOT NULL THEN greatest(0, s.amount_base - (SELECT coalesce(sum(r2.amount_base), 0) FROM payments AS r2 WHERE r2.customer_id = c.customer_id AND r2.invoice_id = s.invoice_id AND r2.deleted_at IS NULL AND (r2.paid_at IS NULL OR r2.paid_at <= $3))) END > $4) IS TRUE
-- 1772337600000000, 1772337600000000, 1772337600000000, 0

-- facts: customers ["id: integer"]
SELECT r.customer_id, r.customer_id FROM customers AS r WHERE r.customer_id = ANY (CAST($1 AS bigint[])) AND r.deleted_at IS NULL AND r.erased_at IS NULL ORDER BY r.customer_id
-- "{1,2,5}"

-- facts: events ["event_id: integer", "at: timestamp", "name: text", "properties: object"]
SELECT r.customer_id, r.event_id, r.at, r.name, r.properties FROM events AS r WHERE r.customer_id = ANY (CAST($1 AS bigint[])) AND r.name IN ($2) ORDER BY r.customer_id, r.event_id
-- "{1,2,5}", "quiz"

-- facts: orders ["order_id: integer", "placed_at: timestamp", "status: integer", "refunded_at: timestamp", "cancelled_at: timestamp", "delivered_at: timestamp", "shipped_at: timestamp", "paid_at: timestamp", "number: text"]
SELECT r.customer_id, r.order_id, r.placed_at, r.status, r.refunded_at, r.cancelled_at, r.delivered_at, r.shipped_at, r.paid_at, r.number FROM orders AS r WHERE r.customer_id = ANY (CAST($1 AS bigint[])) AND r.deleted_at IS NULL ORDER BY r.customer_id, r.order_id
-- "{1,2,5}"
