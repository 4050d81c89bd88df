-- Shipments, returns, reviews and tickets; who entered and left a segment; indexes that audiences ask for.

-- By customer --------------------------------------------------------------------------------------------------------

CREATE TABLE shipments (
  customer_id BIGINT NOT NULL,
  shipment_id BIGINT NOT NULL,
  source TEXT COLLATE "C" NOT NULL,
  number TEXT COLLATE "C" NOT NULL,
  order_id BIGINT,
  shipped_at BIGINT,
  estimated_at BIGINT,
  delivered_at BIGINT,
  carrier TEXT COLLATE "C",
  tracking TEXT COLLATE "C",
  updated_at BIGINT,
  recorded_at BIGINT NOT NULL,
  deleted_at BIGINT,
  PRIMARY KEY (customer_id, shipment_id)
);

CREATE TABLE returns (
  customer_id BIGINT NOT NULL,
  return_id BIGINT NOT NULL,
  source TEXT COLLATE "C" NOT NULL,
  number TEXT COLLATE "C" NOT NULL,
  order_id BIGINT,
  requested_at BIGINT,
  received_at BIGINT,
  sku TEXT COLLATE "C",
  quantity DOUBLE PRECISION,
  currency TEXT COLLATE "C",
  amount BIGINT,
  amount_base BIGINT,
  reason TEXT COLLATE "C",
  updated_at BIGINT,
  recorded_at BIGINT NOT NULL,
  deleted_at BIGINT,
  PRIMARY KEY (customer_id, return_id)
);

CREATE TABLE reviews (
  customer_id BIGINT NOT NULL,
  review_id BIGINT NOT NULL,
  source TEXT COLLATE "C" NOT NULL,
  number TEXT COLLATE "C" NOT NULL,
  order_id BIGINT,
  written_at BIGINT,
  sku TEXT COLLATE "C",
  rating DOUBLE PRECISION,
  title TEXT COLLATE "C",
  body TEXT COLLATE "C",
  updated_at BIGINT,
  recorded_at BIGINT NOT NULL,
  deleted_at BIGINT,
  PRIMARY KEY (customer_id, review_id)
);

CREATE TABLE tickets (
  customer_id BIGINT NOT NULL,
  ticket_id BIGINT NOT NULL,
  source TEXT COLLATE "C" NOT NULL,
  number TEXT COLLATE "C" NOT NULL,
  order_id BIGINT,
  opened_at BIGINT,
  closed_at BIGINT,
  channel TEXT COLLATE "C",
  category TEXT COLLATE "C",
  priority TEXT COLLATE "C",
  subject TEXT COLLATE "C",
  satisfaction DOUBLE PRECISION,
  updated_at BIGINT,
  recorded_at BIGINT NOT NULL,
  deleted_at BIGINT,
  PRIMARY KEY (customer_id, ticket_id)
);

-- Who was in a segment, from when to when; entry counts the customer's entries (R1). Causes (R7): 0 the customer changed,
-- 1 the segment was refreshed for the first time, 2 its expression was edited.
CREATE TABLE memberships (
  customer_id BIGINT NOT NULL,
  segment TEXT COLLATE "C" NOT NULL,
  entry BIGINT NOT NULL,
  entered_at BIGINT NOT NULL,
  entered_by BIGINT NOT NULL,
  left_at BIGINT,
  left_by BIGINT,
  PRIMARY KEY (customer_id, segment, entry)
);
CREATE INDEX memberships_open ON memberships (segment, customer_id) WHERE left_at IS NULL;
CREATE INDEX memberships_entered ON memberships (segment, entered_at, customer_id);
CREATE INDEX memberships_left ON memberships (segment, left_at, customer_id) WHERE left_at IS NOT NULL;

-- Small and shared ---------------------------------------------------------------------------------------------------

-- Segments as they were refreshed last, with the expressions by which (their own and those of the segments behind it).
CREATE TABLE segments (
  segment TEXT COLLATE "C" PRIMARY KEY,
  definition TEXT COLLATE "C" NOT NULL,
  first_refreshed_at BIGINT NOT NULL,
  refreshed_at BIGINT NOT NULL,
  members BIGINT NOT NULL
);

-- For audiences ------------------------------------------------------------------------------------------------------

CREATE INDEX customers_zone ON customers (zone) WHERE zone IS NOT NULL;
