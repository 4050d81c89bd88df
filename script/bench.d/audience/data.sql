-- The shop of the benchmark, by SQLite's own shell into a migrated database without its indexes: @N@ customers with five
-- orders each on average, ten events, and what belongs to them. Every number is a hash of the row's own, so that the
-- data is the same each time. @NOW@ is the moment asked about, in seconds.
PRAGMA synchronous = OFF;
PRAGMA journal_mode = OFF;
PRAGMA cache_size = -2000000;
PRAGMA temp_store = MEMORY;

-- Who bought in which stretch of time: some left long ago, some came yesterday.
CREATE TEMP TABLE people AS
SELECT value AS c, h % 1000 AS churn, h / 1000 % 1000 AS age,
  CASE WHEN h % 1000 < 500 THEN 0 ELSE h / 7 % 500 END AS gone, 40 + h / 1000 % 1000 AS stayed, h
FROM (SELECT value, value * 2246822519 % 4294967291 * 40503 % 2147483647 AS h FROM generate_series(1, @N@));

INSERT INTO customers (customer_id, first_name, last_name, email, phone, birthday, month_day, gender, city, country,
  zone, locale, created_at, recorded_at, deleted_at)
SELECT c, 'Anna' || (h % 977), 'Muster' || (h % 40009),
  CASE WHEN h % 10 > 0 THEN 'anna' || c || '@lantern.example' END, CASE WHEN h % 10 < 8 THEN '+49151' || (10000000 + c) END,
  birthday, CAST(strftime('%m%d', birthday * 86400, 'unixepoch') AS INTEGER), CASE h % 3 WHEN 0 THEN 'f' WHEN 1 THEN 'm' END,
  CASE h / 11 % 20 WHEN 0 THEN 'Berlin' WHEN 1 THEN 'Hamburg' WHEN 2 THEN 'München' WHEN 3 THEN 'Köln'
    ELSE 'Ort' || (h / 13 % 500) END,
  CASE h / 17 % 10 WHEN 0 THEN 'AT' WHEN 1 THEN 'CH' ELSE 'DE' END, CASE WHEN h % 50 = 0 THEN 'Europe/Lisbon' END, 'de',
  (@NOW@ - (gone + stayed) * 86400) * 1000000, @NOW@ * 1000000, CASE WHEN h % 211 = 0 THEN @NOW@ * 1000000 END
FROM (SELECT c, h, gone, stayed, CASE WHEN h % 5 > 0 THEN h / 3 % 20000 - 5000 END AS birthday FROM people);

INSERT INTO consent_states (customer_id, channel, topic, state, given_at, consent_id)
SELECT c, channel, 'general', CASE WHEN (h / 19 + channel * 7) % 10 < 7 THEN 2 ELSE 3 END,
  (@NOW@ - (gone + stayed) * 86400) * 1000000, c * 2 + channel - 2
FROM people CROSS JOIN (SELECT 1 AS channel UNION ALL SELECT 2) WHERE (h / 23 + channel) % 4 > 0;

-- Few customers have most orders: the square of a fraction, scattered.
INSERT INTO orders (customer_id, order_id, source, number, placed_at, status, currency, total, total_base, discount_base,
  refunded, refunded_base, paid_at, shipped_at, delivered_at, cancelled_at, refunded_at, channel, recorded_at, deleted_at)
SELECT c, k, 'shop', 'O' || k, placed * 1000000, status, 'EUR', total, total, CASE WHEN g % 6 = 0 THEN total / 10 END,
  CASE WHEN status = 5 THEN total WHEN g % 37 = 0 THEN total / 3 END,
  CASE WHEN status = 5 THEN total WHEN g % 37 = 0 THEN total / 3 END,
  CASE WHEN status IN (1, 2, 3, 5) THEN (placed + 60) * 1000000 END,
  CASE WHEN status IN (2, 3) THEN (placed + 40000) * 1000000 END, CASE WHEN status = 3 THEN (placed + 200000) * 1000000 END,
  CASE WHEN status = 4 THEN (placed + 4000) * 1000000 END, CASE WHEN status = 5 THEN (placed + 500000) * 1000000 END,
  CASE g % 4 WHEN 0 THEN 'shop' ELSE 'web' END, @NOW@ * 1000000, CASE WHEN g % 199 = 0 THEN @NOW@ * 1000000 END
FROM (
  SELECT p.c AS c, k, g, 500 + g / 101 % 12000 AS total,
    CASE WHEN placed > @NOW@ - 259200 THEN g % 3
      ELSE CASE WHEN g / 3 % 20 < 17 THEN 3 WHEN g / 3 % 20 = 17 THEN 5 ELSE 4 END END AS status, placed
  FROM (
    SELECT k, g, p.c AS c, @NOW@ - 600000 * (p.gone > 0) - p.gone * 86400 - g / 29 % (p.stayed * 86400) AS placed
    FROM (
      SELECT value AS k, value * 2654435761 % 4294967291 * 48271 % 2147483647 AS g,
        1 + CAST(@N@ * u * u AS INTEGER) * 7919 % @N@ AS owner
      FROM (SELECT value, (a * a % 2147483629) / 2147483629.0 AS u
        FROM (SELECT value, value * 3266489917 % 4294967291 * 69621 % 2147483629 AS a FROM generate_series(1, @N@ * 5)))
    ) JOIN people AS p ON p.rowid = owner
  ) AS p
) ORDER BY c, k;

INSERT INTO items (customer_id, order_id, item_id, sku, name, category, quantity, price, price_base, placed_at,
  recorded_at)
SELECT customer_id, order_id, order_id * 2 + j, 'T-' || (w % 500), 'Tea ' || (w % 500),
  CASE w / 500 % 12 WHEN 0 THEN 'green tea' WHEN 1 THEN 'black tea' WHEN 2 THEN 'pots' ELSE 'range ' || (w / 500 % 12) END,
  1 + w % 3, total_base / 2, total_base / 2, placed_at, recorded_at
FROM (
  SELECT o.*, j, (o.order_id * 2 + j) * 2246822507 % 4294967291 * 50021 % 2147483647 AS w
  FROM orders AS o CROSS JOIN (SELECT 0 AS j UNION ALL SELECT 1) WHERE j = 0 OR o.order_id % 2 = 0
) ORDER BY customer_id, order_id, j;

INSERT INTO invoices (customer_id, invoice_id, source, number, order_id, issued_at, due_date, currency, amount,
  amount_base, disputed, recorded_at)
SELECT customer_id, order_id, 'shop', 'I' || order_id, order_id, placed_at, placed_at / 86400000000 + 30, 'EUR', total,
  total_base, order_id % 101 = 0, recorded_at
FROM orders WHERE order_id % 5 = 0 ORDER BY customer_id, order_id;

INSERT INTO payments (customer_id, payment_id, source, number, order_id, invoice_id, paid_at, currency, amount,
  amount_base, method, recorded_at)
SELECT customer_id, invoice_id, 'shop', 'P' || invoice_id, order_id, invoice_id, issued_at + 86400000000 * (invoice_id % 29),
  'EUR', amount - (invoice_id % 20 = 5) * 300, amount_base - (invoice_id % 20 = 5) * 300, 'card', recorded_at
FROM invoices WHERE invoice_id % 30 > 0 ORDER BY customer_id, invoice_id;

INSERT INTO events (customer_id, event_id, name, at, properties, recorded_at)
SELECT c, k, CASE WHEN e % 100 < 60 THEN 'product_viewed' WHEN e % 100 < 75 THEN 'cart_updated'
    WHEN e % 100 < 90 THEN 'page_viewed' ELSE 'signed_in' END,
  (@NOW@ - gone * 86400 - e / 97 % 15552000) * 1000000,
  CASE WHEN e % 100 < 75 THEN '{"sku":"T-' || (e / 100 % 500) || '","price":' || (e / 1000 % 90) || '.5}' END,
  @NOW@ * 1000000
FROM (
  SELECT p.c AS c, k, e, p.gone AS gone
  FROM (
    SELECT value AS k, value * 2971215073 % 4294967291 * 45007 % 2147483647 AS e,
      1 + CAST(@N@ * u * u AS INTEGER) * 7919 % @N@ AS owner
    FROM (SELECT value, (a * a % 2147483629) / 2147483629.0 AS u
      FROM (SELECT value, value * 3266489911 % 4294967291 * 69691 % 2147483629 AS a FROM generate_series(1, @N@ * 10)))
  ) JOIN people AS p ON p.rowid = owner
) ORDER BY c, k;

INSERT INTO messages (customer_id, message_number, occurrence, slot, send_id, campaign, step, instance, version, template,
  channel, state, due_at, expires_at, planned_at, sent_at, ended_at)
SELECT c, c * 2 + j, CAST(printf('%016d', c * 2 + j) AS BLOB), 0, 1 + j,
  CASE j WHEN 0 THEN 'spring' ELSE 'winback' END, 'first', '', 'v', 't', 2, 40, at, at, at, at, at
FROM (SELECT c, j, (@NOW@ - 86400 * (3 + (h / 31 + j * 40) % 200)) * 1000000 AS at
  FROM people CROSS JOIN (SELECT 0 AS j UNION ALL SELECT 1) WHERE (h / 37 + j) % 3 > 0)
ORDER BY 1, 2;

INSERT INTO responses (customer_id, response_id, message_number, campaign, kind, at, recorded_at)
SELECT customer_id, message_number, message_number, campaign, CASE WHEN message_number % 7 < 5 THEN 3 ELSE 4 END,
  sent_at + 3600000000, sent_at FROM messages WHERE message_number * 2654435761 % 4294967291 % 100 < 45
ORDER BY 1, 2;
