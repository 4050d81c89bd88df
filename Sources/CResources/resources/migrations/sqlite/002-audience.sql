-- Shipments, returns, reviews and tickets; who entered and left a segment; indexes that audiences ask for.

-- By customer --------------------------------------------------------------------------------------------------------

CREATE TABLE shipments (
  customer_id INTEGER NOT NULL,
  shipment_id INTEGER NOT NULL,
  source TEXT NOT NULL,
  number TEXT NOT NULL,
  order_id INTEGER,
  shipped_at INTEGER,
  estimated_at INTEGER,
  delivered_at INTEGER,
  carrier TEXT,
  tracking TEXT,
  updated_at INTEGER,
  recorded_at INTEGER NOT NULL,
  deleted_at INTEGER,
  PRIMARY KEY (customer_id, shipment_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE returns (
  customer_id INTEGER NOT NULL,
  return_id INTEGER NOT NULL,
  source TEXT NOT NULL,
  number TEXT NOT NULL,
  order_id INTEGER,
  requested_at INTEGER,
  received_at INTEGER,
  sku TEXT,
  quantity REAL,
  currency TEXT,
  amount INTEGER,
  amount_base INTEGER,
  reason TEXT,
  updated_at INTEGER,
  recorded_at INTEGER NOT NULL,
  deleted_at INTEGER,
  PRIMARY KEY (customer_id, return_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE reviews (
  customer_id INTEGER NOT NULL,
  review_id INTEGER NOT NULL,
  source TEXT NOT NULL,
  number TEXT NOT NULL,
  order_id INTEGER,
  written_at INTEGER,
  sku TEXT,
  rating REAL,
  title TEXT,
  body TEXT,
  updated_at INTEGER,
  recorded_at INTEGER NOT NULL,
  deleted_at INTEGER,
  PRIMARY KEY (customer_id, review_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE tickets (
  customer_id INTEGER NOT NULL,
  ticket_id INTEGER NOT NULL,
  source TEXT NOT NULL,
  number TEXT NOT NULL,
  order_id INTEGER,
  opened_at INTEGER,
  closed_at INTEGER,
  channel TEXT,
  category TEXT,
  priority TEXT,
  subject TEXT,
  satisfaction REAL,
  updated_at INTEGER,
  recorded_at INTEGER NOT NULL,
  deleted_at INTEGER,
  PRIMARY KEY (customer_id, ticket_id)
) STRICT, WITHOUT ROWID;

-- Who was in a segment, from when to when; entry counts the customer's entries (R1). Causes (R7): 0 the customer changed,
-- 1 the segment was refreshed for the first time, 2 its expression was edited.
CREATE TABLE memberships (
  customer_id INTEGER NOT NULL,
  segment TEXT NOT NULL,
  entry INTEGER NOT NULL,
  entered_at INTEGER NOT NULL,
  entered_by INTEGER NOT NULL,
  left_at INTEGER,
  left_by INTEGER,
  PRIMARY KEY (customer_id, segment, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_open ON memberships (segment, customer_id) WHERE left_at IS NULL;
CREATE INDEX memberships_entered ON memberships (segment, entered_at, customer_id);
CREATE INDEX memberships_left ON memberships (segment, left_at, customer_id) WHERE left_at IS NOT NULL;

-- Small and shared ---------------------------------------------------------------------------------------------------

-- Segments as they were refreshed last, with the expressions by which (their own and those of the segments behind it).
CREATE TABLE segments (
  segment TEXT PRIMARY KEY,
  definition TEXT NOT NULL,
  first_refreshed_at INTEGER NOT NULL,
  refreshed_at INTEGER NOT NULL,
  members INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- For audiences ------------------------------------------------------------------------------------------------------

-- A customer's items by category, whatever the case of its letters, without a look at the table.
DROP INDEX items_category;
CREATE INDEX items_by_category ON items (customer_id, category COLLATE NOCASE, deleted_at, placed_at)
  WHERE category IS NOT NULL;
CREATE INDEX customers_zone ON customers (zone) WHERE zone IS NOT NULL;
