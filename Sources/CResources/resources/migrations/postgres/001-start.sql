-- The same tables as for SQLite. Texts compare by their bytes on every server.
-- Instants are microseconds since 1970-01-01 UTC, dates are days since then, money is minor units; a *_base amount is in
-- the shop's currency. By-customer tables have customer_id first in their key; ids come from reserved blocks.

-- Small and shared ---------------------------------------------------------------------------------------------------

CREATE TABLE meta (
  name TEXT COLLATE "C" PRIMARY KEY,
  value TEXT COLLATE "C" NOT NULL
);

-- Next free id of each kind: customer, order, item, payment, invoice, event, consent, message, response, send.
CREATE TABLE blocks (
  name TEXT COLLATE "C" PRIMARY KEY,
  next BIGINT NOT NULL
);

-- What the outside calls a row: (kind, source, value) -> the row; the value before the source, for who types a number
-- names no source. kind: customer, order, item, payment, invoice, event,
-- consent. id is 0 for a customer.
CREATE TABLE keys (
  kind TEXT COLLATE "C" NOT NULL,
  source TEXT COLLATE "C" NOT NULL,
  value TEXT COLLATE "C" NOT NULL,
  customer_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  PRIMARY KEY (kind, value, source)
);
CREATE INDEX keys_by_row ON keys (customer_id, kind, id);

-- An occurrence with a subject is unique without its customer (R1).
CREATE TABLE subject_keys (
  occurrence BYTEA NOT NULL,
  slot INTEGER NOT NULL,
  customer_id BIGINT NOT NULL,
  message_number BIGINT NOT NULL,
  PRIMARY KEY (occurrence, slot)
);

-- Addresses that must not be written to, by HMAC digest (R15). kind: phone, email, wechat.
CREATE TABLE refusals (
  kind TEXT COLLATE "C" NOT NULL,
  digest BYTEA NOT NULL,
  cause INTEGER NOT NULL,
  at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  gateway TEXT COLLATE "C",
  PRIMARY KEY (kind, digest, cause)
);

-- Provider verdicts that refuse an address only when repeated on another day (R26).
CREATE TABLE strikes (
  kind TEXT COLLATE "C" NOT NULL,
  digest BYTEA NOT NULL,
  day INTEGER NOT NULL,
  gateway TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (kind, digest, day)
);

-- Published files (R5) by content, and what each publication consists of.
CREATE TABLE files (
  hash TEXT COLLATE "C" PRIMARY KEY,
  content BYTEA NOT NULL
);

CREATE TABLE publications (
  campaign TEXT COLLATE "C" NOT NULL,
  version TEXT COLLATE "C" NOT NULL,
  published_at BIGINT NOT NULL,
  git_commit TEXT COLLATE "C",
  PRIMARY KEY (campaign, version)
);

CREATE TABLE publication_files (
  version TEXT COLLATE "C" NOT NULL,
  path TEXT COLLATE "C" NOT NULL,
  hash TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (version, path)
);

-- The version in force of each campaign, and since when the campaign acts (R7).
CREATE TABLE campaigns (
  campaign TEXT COLLATE "C" PRIMARY KEY,
  version TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  active_from BIGINT NOT NULL,
  first_published_at BIGINT NOT NULL,
  retired_at BIGINT,
  largest_run BIGINT NOT NULL DEFAULT 0
);

-- One run of a campaign. state: 0 counting, 1 planning, 2 ready, 3 done, 4 cancelled, 5 paused.
CREATE TABLE sends (
  send_id BIGINT PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL UNIQUE,
  campaign TEXT COLLATE "C" NOT NULL,
  version TEXT COLLATE "C" NOT NULL,
  state INTEGER NOT NULL,
  as_of BIGINT NOT NULL,
  cursor BIGINT NOT NULL DEFAULT 0,
  counts TEXT COLLATE "C" NOT NULL DEFAULT '{}',
  started_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX sends_by_campaign ON sends (campaign, started_at);

-- By customer --------------------------------------------------------------------------------------------------------

CREATE TABLE customers (
  customer_id BIGINT PRIMARY KEY,
  first_name TEXT COLLATE "C",
  last_name TEXT COLLATE "C",
  email TEXT COLLATE "C",
  email_digest BYTEA,
  phone TEXT COLLATE "C",
  phone_digest BYTEA,
  birthday INTEGER,
  month_day INTEGER,
  gender TEXT COLLATE "C",
  city TEXT COLLATE "C",
  region TEXT COLLATE "C",
  country TEXT COLLATE "C",
  postal_code TEXT COLLATE "C",
  locale TEXT COLLATE "C",
  zone TEXT COLLATE "C",
  created_at BIGINT,
  updated_at BIGINT,
  recorded_at BIGINT NOT NULL,
  deleted_at BIGINT,
  erased_at BIGINT
);
CREATE INDEX customers_month_day ON customers (month_day) WHERE month_day IS NOT NULL;
CREATE INDEX customers_email_digest ON customers (email_digest) WHERE email_digest IS NOT NULL;
CREATE INDEX customers_phone_digest ON customers (phone_digest) WHERE phone_digest IS NOT NULL;

-- The history of answers (R14); channel 0 is every channel, topic 'all' is every topic.
CREATE TABLE consents (
  customer_id BIGINT NOT NULL,
  consent_id BIGINT NOT NULL,
  channel INTEGER NOT NULL,
  topic TEXT COLLATE "C" NOT NULL,
  state INTEGER NOT NULL,
  given_at BIGINT,
  recorded_at BIGINT NOT NULL,
  source TEXT COLLATE "C",
  wording TEXT COLLATE "C",
  message_number BIGINT,
  PRIMARY KEY (customer_id, consent_id)
);

-- The answer in force for each channel and topic, derived from the history whenever it grows.
CREATE TABLE consent_states (
  customer_id BIGINT NOT NULL,
  channel INTEGER NOT NULL,
  topic TEXT COLLATE "C" NOT NULL,
  state INTEGER NOT NULL,
  given_at BIGINT,
  consent_id BIGINT NOT NULL,
  PRIMARY KEY (customer_id, channel, topic)
);

CREATE TABLE orders (
  customer_id BIGINT NOT NULL,
  order_id BIGINT NOT NULL,
  source TEXT COLLATE "C" NOT NULL,
  number TEXT COLLATE "C" NOT NULL,
  placed_at BIGINT,
  status INTEGER NOT NULL DEFAULT 0,
  currency TEXT COLLATE "C",
  total BIGINT,
  total_base BIGINT,
  discount BIGINT,
  discount_base BIGINT,
  refunded BIGINT,
  refunded_base BIGINT,
  paid_at BIGINT,
  shipped_at BIGINT,
  delivered_at BIGINT,
  cancelled_at BIGINT,
  refunded_at BIGINT,
  estimated_at BIGINT,
  carrier TEXT COLLATE "C",
  tracking TEXT COLLATE "C",
  channel TEXT COLLATE "C",
  updated_at BIGINT,
  recorded_at BIGINT NOT NULL,
  deleted_at BIGINT,
  PRIMARY KEY (customer_id, order_id)
);
CREATE INDEX orders_placed ON orders (placed_at, customer_id, total_base);
CREATE INDEX orders_by_customer ON orders (customer_id, deleted_at, placed_at, total_base);

CREATE TABLE items (
  customer_id BIGINT NOT NULL,
  order_id BIGINT NOT NULL,
  item_id BIGINT NOT NULL,
  sku TEXT COLLATE "C",
  name TEXT COLLATE "C",
  category TEXT COLLATE "C",
  quantity DOUBLE PRECISION,
  price BIGINT,
  price_base BIGINT,
  placed_at BIGINT,
  updated_at BIGINT,
  recorded_at BIGINT NOT NULL,
  deleted_at BIGINT,
  PRIMARY KEY (customer_id, order_id, item_id)
);
CREATE INDEX items_category ON items (category, customer_id, placed_at) WHERE category IS NOT NULL;

CREATE TABLE payments (
  customer_id BIGINT NOT NULL,
  payment_id BIGINT NOT NULL,
  source TEXT COLLATE "C" NOT NULL,
  number TEXT COLLATE "C",
  order_id BIGINT,
  invoice_id BIGINT,
  paid_at BIGINT,
  currency TEXT COLLATE "C",
  amount BIGINT,
  amount_base BIGINT,
  method TEXT COLLATE "C",
  updated_at BIGINT,
  recorded_at BIGINT NOT NULL,
  deleted_at BIGINT,
  PRIMARY KEY (customer_id, payment_id)
);
CREATE INDEX payments_invoice ON payments (customer_id, invoice_id, paid_at, amount_base) WHERE invoice_id IS NOT NULL;

CREATE TABLE invoices (
  customer_id BIGINT NOT NULL,
  invoice_id BIGINT NOT NULL,
  source TEXT COLLATE "C" NOT NULL,
  number TEXT COLLATE "C" NOT NULL,
  order_id BIGINT,
  issued_at BIGINT,
  due_date INTEGER,
  currency TEXT COLLATE "C",
  amount BIGINT,
  amount_base BIGINT,
  disputed INTEGER NOT NULL DEFAULT 0,
  cancelled_at BIGINT,
  updated_at BIGINT,
  recorded_at BIGINT NOT NULL,
  deleted_at BIGINT,
  PRIMARY KEY (customer_id, invoice_id)
);
CREATE INDEX invoices_due ON invoices (due_date, customer_id);

-- fires is 1 where the event may set off campaigns (R7). A change of an order or payment is an event with a subject (R28).
CREATE TABLE events (
  customer_id BIGINT NOT NULL,
  event_id BIGINT NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  subject_kind INTEGER NOT NULL DEFAULT 0,
  subject_id BIGINT NOT NULL DEFAULT 0,
  shipment TEXT COLLATE "C" NOT NULL DEFAULT '',
  properties TEXT COLLATE "C",
  fires INTEGER NOT NULL DEFAULT 0,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (customer_id, event_id)
);
CREATE INDEX events_by_name ON events (customer_id, name, at);
CREATE INDEX events_firing ON events (name, at, customer_id) WHERE fires = 1;

-- Who was put into which arm by lot; arm '' is no holdout, 'holdout' is held out (R29).
CREATE TABLE draws (
  customer_id BIGINT NOT NULL,
  campaign TEXT COLLATE "C" NOT NULL,
  experiment TEXT COLLATE "C" NOT NULL,
  arm TEXT COLLATE "C" NOT NULL,
  lot INTEGER NOT NULL,
  drawn_at BIGINT NOT NULL,
  PRIMARY KEY (customer_id, campaign, experiment)
);

-- One text to one person for one occurrence, through its whole life; also the people skipped and held out.
-- occurrence is the key of (campaign, step, subject, instance); slot 0 is one message by the first channel that passes,
-- otherwise the channel's number. day is the local date on which the message counts for caps.
CREATE TABLE messages (
  customer_id BIGINT NOT NULL,
  message_number BIGINT NOT NULL,
  occurrence BYTEA NOT NULL,
  slot INTEGER NOT NULL,
  send_id BIGINT NOT NULL,
  campaign TEXT COLLATE "C" NOT NULL,
  step TEXT COLLATE "C" NOT NULL,
  instance TEXT COLLATE "C" NOT NULL,
  version TEXT COLLATE "C" NOT NULL,
  template TEXT COLLATE "C" NOT NULL,
  purpose INTEGER NOT NULL DEFAULT 0,
  subject_kind INTEGER NOT NULL DEFAULT 0,
  subject_id BIGINT NOT NULL DEFAULT 0,
  event_id BIGINT NOT NULL DEFAULT 0,
  channel INTEGER NOT NULL DEFAULT 0,
  arm TEXT COLLATE "C",
  state INTEGER NOT NULL,
  reason INTEGER NOT NULL DEFAULT 0,
  detail TEXT COLLATE "C",
  due_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  planned_at BIGINT NOT NULL,
  day INTEGER,
  address_digest BYTEA,
  consent_id BIGINT,
  gateway TEXT COLLATE "C",
  provider_id TEXT COLLATE "C",
  parts INTEGER NOT NULL DEFAULT 0,
  sent_at BIGINT,
  delivered_at BIGINT,
  ended_at BIGINT,
  PRIMARY KEY (customer_id, message_number)
);
CREATE UNIQUE INDEX messages_occurrence ON messages (customer_id, occurrence, slot);
CREATE INDEX messages_by_send ON messages (send_id, state, reason);
CREATE INDEX messages_by_campaign ON messages (campaign, customer_id, planned_at);
CREATE INDEX messages_by_day ON messages (customer_id, day) WHERE day IS NOT NULL;
CREATE INDEX messages_by_provider_id ON messages (gateway, provider_id) WHERE provider_id IS NOT NULL;

-- Every try to hand a message over (R22). class: the verdict of R20.
CREATE TABLE attempts (
  customer_id BIGINT NOT NULL,
  message_number BIGINT NOT NULL,
  attempt INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  gateway TEXT COLLATE "C" NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  class INTEGER NOT NULL DEFAULT 0,
  code TEXT COLLATE "C",
  provider_id TEXT COLLATE "C",
  PRIMARY KEY (customer_id, message_number, attempt)
);

-- Facts that came back; message_number is 0 where no message is known.
CREATE TABLE responses (
  customer_id BIGINT NOT NULL,
  response_id BIGINT NOT NULL,
  message_number BIGINT NOT NULL DEFAULT 0,
  campaign TEXT COLLATE "C",
  kind INTEGER NOT NULL,
  at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  gateway TEXT COLLATE "C",
  code TEXT COLLATE "C",
  detail TEXT COLLATE "C",
  machine INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (customer_id, response_id)
);
CREATE INDEX responses_by_message ON responses (customer_id, message_number, kind);
CREATE INDEX responses_by_campaign ON responses (campaign, kind, at);

-- Local and hot ------------------------------------------------------------------------------------------------------

-- A response is taken once: (gateway, its event id or digest) (R25).
CREATE TABLE response_keys (
  gateway TEXT COLLATE "C" NOT NULL,
  event_key TEXT COLLATE "C" NOT NULL,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (gateway, event_key)
);

-- Responses whose message is not known yet; foreign after 72 hours (R25). customer_id and message_number are what our
-- reference says.
CREATE TABLE unmatched_responses (
  gateway TEXT COLLATE "C" NOT NULL,
  event_key TEXT COLLATE "C" NOT NULL,
  kind INTEGER NOT NULL,
  at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  customer_id BIGINT,
  message_number BIGINT,
  provider_id TEXT COLLATE "C",
  code TEXT COLLATE "C",
  detail TEXT COLLATE "C",
  machine INTEGER NOT NULL DEFAULT 0,
  hard INTEGER NOT NULL DEFAULT 1,
  refusal INTEGER NOT NULL DEFAULT 0,
  foreign_since BIGINT,
  PRIMARY KEY (gateway, event_key)
);
CREATE INDEX unmatched_waiting ON unmatched_responses (recorded_at) WHERE foreign_since IS NULL;

-- Messages that wait to be handed over. state: 10 planned, 20 claimed, 30 in doubt (Vocabulary.MessageState). What is on
-- the wire is claimed here only: its message stays planned until the answer is recorded, so that it is written once.
-- rank orders messages that are due at once: priority, then the lot of a neighbourhood of customers.
CREATE TABLE outbox (
  message_number BIGINT PRIMARY KEY,
  customer_id BIGINT NOT NULL,
  send_id BIGINT NOT NULL,
  campaign TEXT COLLATE "C" NOT NULL,
  version TEXT COLLATE "C" NOT NULL,
  channel INTEGER NOT NULL,
  state INTEGER NOT NULL,
  next_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  rank BIGINT NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  gateway TEXT COLLATE "C",
  worker BIGINT,
  claimed_at BIGINT,
  doubts INTEGER NOT NULL DEFAULT 0,
  moved INTEGER NOT NULL DEFAULT 0,
  parts INTEGER NOT NULL DEFAULT 0,
  body BYTEA
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
CREATE INDEX outbox_next ON outbox (state, channel, next_at, rank);
CREATE INDEX outbox_by_send ON outbox (send_id);

CREATE TABLE workers (
  worker BIGINT PRIMARY KEY,
  host TEXT COLLATE "C" NOT NULL,
  process INTEGER NOT NULL,
  started_at BIGINT NOT NULL,
  heartbeat_at BIGINT NOT NULL,
  stopped_at BIGINT
);

-- How many requests a gateway with a rate or quota was given, claim by claim: all workers' together keep to it. started_at
-- is when the last of them began, in real time; NULL while they begin.
CREATE TABLE gateway_starts (
  gateway TEXT COLLATE "C" NOT NULL,
  worker BIGINT NOT NULL,
  claim BIGINT NOT NULL,
  count BIGINT NOT NULL,
  started_at BIGINT,
  PRIMARY KEY (gateway, worker, claim)
);
