-- Instants are microseconds since 1970-01-01 UTC, dates are days since then, money is minor units; a *_base amount is in
-- the shop's currency. By-customer tables have customer_id first in their key; ids come from reserved blocks.

-- Small and shared ---------------------------------------------------------------------------------------------------

CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Next free id of each kind: customer, order, item, payment, invoice, event, consent, message, response, send.
CREATE TABLE blocks (
  name TEXT PRIMARY KEY,
  next INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What the outside calls a row: (kind, source, value) -> the row; the value before the source, for who types a number
-- names no source. kind: customer, order, item, payment, invoice, event,
-- consent. id is 0 for a customer.
CREATE TABLE keys (
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  value TEXT NOT NULL,
  customer_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY (kind, value, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX keys_by_row ON keys (customer_id, kind, id);

-- An occurrence with a subject is unique without its customer (R1).
CREATE TABLE subject_keys (
  occurrence BLOB NOT NULL,
  slot INTEGER NOT NULL,
  customer_id INTEGER NOT NULL,
  message_number INTEGER NOT NULL,
  PRIMARY KEY (occurrence, slot)
) STRICT, WITHOUT ROWID;

-- Addresses that must not be written to, by HMAC digest (R15). kind: phone, email, wechat.
CREATE TABLE refusals (
  kind TEXT NOT NULL,
  digest BLOB NOT NULL,
  cause INTEGER NOT NULL,
  at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  gateway TEXT,
  PRIMARY KEY (kind, digest, cause)
) STRICT, WITHOUT ROWID;

-- Provider verdicts that refuse an address only when repeated on another day (R26).
CREATE TABLE strikes (
  kind TEXT NOT NULL,
  digest BLOB NOT NULL,
  day INTEGER NOT NULL,
  gateway TEXT NOT NULL,
  PRIMARY KEY (kind, digest, day)
) STRICT, WITHOUT ROWID;

-- Published files (R5) by content, and what each publication consists of.
CREATE TABLE files (
  hash TEXT PRIMARY KEY,
  content BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE publications (
  campaign TEXT NOT NULL,
  version TEXT NOT NULL,
  published_at INTEGER NOT NULL,
  git_commit TEXT,
  PRIMARY KEY (campaign, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE publication_files (
  version TEXT NOT NULL,
  path TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (version, path)
) STRICT, WITHOUT ROWID;

-- The version in force of each campaign, and since when the campaign acts (R7).
CREATE TABLE campaigns (
  campaign TEXT PRIMARY KEY,
  version TEXT NOT NULL,
  state TEXT NOT NULL,
  active_from INTEGER NOT NULL,
  first_published_at INTEGER NOT NULL,
  retired_at INTEGER,
  largest_run INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- One run of a campaign. state: 0 counting, 1 planning, 2 ready, 3 done, 4 cancelled, 5 paused.
CREATE TABLE sends (
  send_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  campaign TEXT NOT NULL,
  version TEXT NOT NULL,
  state INTEGER NOT NULL,
  as_of INTEGER NOT NULL,
  cursor INTEGER NOT NULL DEFAULT 0,
  counts TEXT NOT NULL DEFAULT '{}',
  started_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE INDEX sends_by_campaign ON sends (campaign, started_at);

-- By customer --------------------------------------------------------------------------------------------------------

CREATE TABLE customers (
  customer_id INTEGER PRIMARY KEY,
  first_name TEXT,
  last_name TEXT,
  email TEXT,
  email_digest BLOB,
  phone TEXT,
  phone_digest BLOB,
  birthday INTEGER,
  month_day INTEGER,
  gender TEXT,
  city TEXT,
  region TEXT,
  country TEXT,
  postal_code TEXT,
  locale TEXT,
  zone TEXT,
  created_at INTEGER,
  updated_at INTEGER,
  recorded_at INTEGER NOT NULL,
  deleted_at INTEGER,
  erased_at INTEGER
) STRICT;
CREATE INDEX customers_month_day ON customers (month_day) WHERE month_day IS NOT NULL;
CREATE INDEX customers_email_digest ON customers (email_digest) WHERE email_digest IS NOT NULL;
CREATE INDEX customers_phone_digest ON customers (phone_digest) WHERE phone_digest IS NOT NULL;

-- The history of answers (R14); channel 0 is every channel, topic 'all' is every topic.
CREATE TABLE consents (
  customer_id INTEGER NOT NULL,
  consent_id INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  topic TEXT NOT NULL,
  state INTEGER NOT NULL,
  given_at INTEGER,
  recorded_at INTEGER NOT NULL,
  source TEXT,
  wording TEXT,
  message_number INTEGER,
  PRIMARY KEY (customer_id, consent_id)
) STRICT, WITHOUT ROWID;

-- The answer in force for each channel and topic, derived from the history whenever it grows.
CREATE TABLE consent_states (
  customer_id INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  topic TEXT NOT NULL,
  state INTEGER NOT NULL,
  given_at INTEGER,
  consent_id INTEGER NOT NULL,
  PRIMARY KEY (customer_id, channel, topic)
) STRICT, WITHOUT ROWID;

CREATE TABLE orders (
  customer_id INTEGER NOT NULL,
  order_id INTEGER NOT NULL,
  source TEXT NOT NULL,
  number TEXT NOT NULL,
  placed_at INTEGER,
  status INTEGER NOT NULL DEFAULT 0,
  currency TEXT,
  total INTEGER,
  total_base INTEGER,
  discount INTEGER,
  discount_base INTEGER,
  refunded INTEGER,
  refunded_base INTEGER,
  paid_at INTEGER,
  shipped_at INTEGER,
  delivered_at INTEGER,
  cancelled_at INTEGER,
  refunded_at INTEGER,
  estimated_at INTEGER,
  carrier TEXT,
  tracking TEXT,
  channel TEXT,
  updated_at INTEGER,
  recorded_at INTEGER NOT NULL,
  deleted_at INTEGER,
  PRIMARY KEY (customer_id, order_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX orders_placed ON orders (placed_at, customer_id, total_base);
CREATE INDEX orders_by_customer ON orders (customer_id, deleted_at, placed_at, total_base);

CREATE TABLE items (
  customer_id INTEGER NOT NULL,
  order_id INTEGER NOT NULL,
  item_id INTEGER NOT NULL,
  sku TEXT,
  name TEXT,
  category TEXT,
  quantity REAL,
  price INTEGER,
  price_base INTEGER,
  placed_at INTEGER,
  updated_at INTEGER,
  recorded_at INTEGER NOT NULL,
  deleted_at INTEGER,
  PRIMARY KEY (customer_id, order_id, item_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX items_category ON items (category, customer_id, placed_at) WHERE category IS NOT NULL;

CREATE TABLE payments (
  customer_id INTEGER NOT NULL,
  payment_id INTEGER NOT NULL,
  source TEXT NOT NULL,
  number TEXT,
  order_id INTEGER,
  invoice_id INTEGER,
  paid_at INTEGER,
  currency TEXT,
  amount INTEGER,
  amount_base INTEGER,
  method TEXT,
  updated_at INTEGER,
  recorded_at INTEGER NOT NULL,
  deleted_at INTEGER,
  PRIMARY KEY (customer_id, payment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX payments_invoice ON payments (customer_id, invoice_id, paid_at, amount_base) WHERE invoice_id IS NOT NULL;

CREATE TABLE invoices (
  customer_id INTEGER NOT NULL,
  invoice_id INTEGER NOT NULL,
  source TEXT NOT NULL,
  number TEXT NOT NULL,
  order_id INTEGER,
  issued_at INTEGER,
  due_date INTEGER,
  currency TEXT,
  amount INTEGER,
  amount_base INTEGER,
  disputed INTEGER NOT NULL DEFAULT 0,
  cancelled_at INTEGER,
  updated_at INTEGER,
  recorded_at INTEGER NOT NULL,
  deleted_at INTEGER,
  PRIMARY KEY (customer_id, invoice_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX invoices_due ON invoices (due_date, customer_id);

-- fires is 1 where the event may set off campaigns (R7). A change of an order or payment is an event with a subject (R28).
CREATE TABLE events (
  customer_id INTEGER NOT NULL,
  event_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  at INTEGER NOT NULL,
  subject_kind INTEGER NOT NULL DEFAULT 0,
  subject_id INTEGER NOT NULL DEFAULT 0,
  shipment TEXT NOT NULL DEFAULT '',
  properties TEXT,
  fires INTEGER NOT NULL DEFAULT 0,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (customer_id, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX events_by_name ON events (customer_id, name, at);
CREATE INDEX events_firing ON events (name, at, customer_id) WHERE fires = 1;

-- Who was put into which arm by lot; arm '' is no holdout, 'holdout' is held out (R29).
CREATE TABLE draws (
  customer_id INTEGER NOT NULL,
  campaign TEXT NOT NULL,
  experiment TEXT NOT NULL,
  arm TEXT NOT NULL,
  lot INTEGER NOT NULL,
  drawn_at INTEGER NOT NULL,
  PRIMARY KEY (customer_id, campaign, experiment)
) STRICT, WITHOUT ROWID;

-- One text to one person for one occurrence, through its whole life; also the people skipped and held out.
-- occurrence is the key of (campaign, step, subject, instance); slot 0 is one message by the first channel that passes,
-- otherwise the channel's number. day is the local date on which the message counts for caps.
CREATE TABLE messages (
  customer_id INTEGER NOT NULL,
  message_number INTEGER NOT NULL,
  occurrence BLOB NOT NULL,
  slot INTEGER NOT NULL,
  send_id INTEGER NOT NULL,
  campaign TEXT NOT NULL,
  step TEXT NOT NULL,
  instance TEXT NOT NULL,
  version TEXT NOT NULL,
  template TEXT NOT NULL,
  purpose INTEGER NOT NULL DEFAULT 0,
  subject_kind INTEGER NOT NULL DEFAULT 0,
  subject_id INTEGER NOT NULL DEFAULT 0,
  event_id INTEGER NOT NULL DEFAULT 0,
  channel INTEGER NOT NULL DEFAULT 0,
  arm TEXT,
  state INTEGER NOT NULL,
  reason INTEGER NOT NULL DEFAULT 0,
  detail TEXT,
  due_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  planned_at INTEGER NOT NULL,
  day INTEGER,
  address_digest BLOB,
  consent_id INTEGER,
  gateway TEXT,
  provider_id TEXT,
  parts INTEGER NOT NULL DEFAULT 0,
  sent_at INTEGER,
  delivered_at INTEGER,
  ended_at INTEGER,
  PRIMARY KEY (customer_id, message_number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX messages_occurrence ON messages (customer_id, occurrence, slot);
CREATE INDEX messages_by_send ON messages (send_id, state, reason);
CREATE INDEX messages_by_campaign ON messages (campaign, customer_id, planned_at);
CREATE INDEX messages_by_day ON messages (customer_id, day) WHERE day IS NOT NULL;
CREATE INDEX messages_by_provider_id ON messages (gateway, provider_id) WHERE provider_id IS NOT NULL;

-- Every try to hand a message over (R22). class: the verdict of R20.
CREATE TABLE attempts (
  customer_id INTEGER NOT NULL,
  message_number INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  gateway TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  class INTEGER NOT NULL DEFAULT 0,
  code TEXT,
  provider_id TEXT,
  PRIMARY KEY (customer_id, message_number, attempt)
) STRICT, WITHOUT ROWID;

-- Facts that came back; message_number is 0 where no message is known.
CREATE TABLE responses (
  customer_id INTEGER NOT NULL,
  response_id INTEGER NOT NULL,
  message_number INTEGER NOT NULL DEFAULT 0,
  campaign TEXT,
  kind INTEGER NOT NULL,
  at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  gateway TEXT,
  code TEXT,
  detail TEXT,
  machine INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (customer_id, response_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX responses_by_message ON responses (customer_id, message_number, kind);
CREATE INDEX responses_by_campaign ON responses (campaign, kind, at);

-- Local and hot ------------------------------------------------------------------------------------------------------

-- A response is taken once: (gateway, its event id or digest) (R25).
CREATE TABLE response_keys (
  gateway TEXT NOT NULL,
  event_key TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (gateway, event_key)
) STRICT, WITHOUT ROWID;

-- Responses whose message is not known yet; foreign after 72 hours (R25). customer_id and message_number are what our
-- reference says.
CREATE TABLE unmatched_responses (
  gateway TEXT NOT NULL,
  event_key TEXT NOT NULL,
  kind INTEGER NOT NULL,
  at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  customer_id INTEGER,
  message_number INTEGER,
  provider_id TEXT,
  code TEXT,
  detail TEXT,
  machine INTEGER NOT NULL DEFAULT 0,
  hard INTEGER NOT NULL DEFAULT 1,
  refusal INTEGER NOT NULL DEFAULT 0,
  foreign_since INTEGER,
  PRIMARY KEY (gateway, event_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX unmatched_waiting ON unmatched_responses (recorded_at) WHERE foreign_since IS NULL;

-- Messages that wait to be handed over. state: 10 planned, 20 claimed, 30 in doubt (Vocabulary.MessageState). What is on
-- the wire is claimed here only: its message stays planned until the answer is recorded, so that it is written once.
-- rank orders messages that are due at once: priority, then the lot of a neighbourhood of customers.
CREATE TABLE outbox (
  message_number INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL,
  send_id INTEGER NOT NULL,
  campaign TEXT NOT NULL,
  version TEXT NOT NULL,
  channel INTEGER NOT NULL,
  state INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  rank INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  gateway TEXT,
  worker INTEGER,
  claimed_at INTEGER,
  doubts INTEGER NOT NULL DEFAULT 0,
  moved INTEGER NOT NULL DEFAULT 0,
  parts INTEGER NOT NULL DEFAULT 0,
  body BLOB
) STRICT;
CREATE INDEX outbox_next ON outbox (state, channel, next_at, rank);
CREATE INDEX outbox_by_send ON outbox (send_id);

-- How many requests a gateway with a rate or quota was given, claim by claim: all workers' together keep to it. started_at
-- is when the last of them began, in real time; NULL while they begin.
CREATE TABLE gateway_starts (
  gateway TEXT NOT NULL,
  worker INTEGER NOT NULL,
  claim INTEGER NOT NULL,
  count INTEGER NOT NULL,
  started_at INTEGER,
  PRIMARY KEY (gateway, worker, claim)
) STRICT, WITHOUT ROWID;

CREATE TABLE workers (
  worker INTEGER PRIMARY KEY,
  host TEXT NOT NULL,
  process INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  heartbeat_at INTEGER NOT NULL,
  stopped_at INTEGER
) STRICT;
