-- Local and hot ------------------------------------------------------------------------------------------------------

-- Whose rows were written, table by table, since a mark; what refreshes of segments look at again. until is the last of
-- the row's dates, where it is later than the horizon: until then the passing of time alone may change what it says.
CREATE TABLE changes (
  entity TEXT COLLATE "C" NOT NULL,
  mark BIGINT NOT NULL,
  customer_id BIGINT NOT NULL,
  until BIGINT NOT NULL,
  PRIMARY KEY (entity, mark, customer_id)
);
CREATE INDEX changes_until ON changes (entity, until, customer_id) WHERE until > 0;

-- One row from the first refresh of a segment on: without it nothing is noted. identity tells this database from its
-- copies; mark grows with each refresh; no segment was last refreshed at a moment before the horizon. is_complete is 1
-- when the rows that were dated ahead at that time have been noted.
CREATE TABLE tracking (
  tracking_id BIGINT PRIMARY KEY,
  identity TEXT COLLATE "C" NOT NULL,
  mark BIGINT NOT NULL,
  horizon BIGINT NOT NULL,
  is_complete BIGINT NOT NULL DEFAULT 0
);

-- What the next refresh of a segment may build on: everything before the mark was looked at, by this meaning, in this
-- database. NULL asks for a full one.
ALTER TABLE segments ADD COLUMN seen_mark BIGINT;
ALTER TABLE segments ADD COLUMN seen_by TEXT COLLATE "C";

-- Every statement leaves the numbers of the customers whose rows it wrote. The lock is the one that the program's own
-- transactions begin with: marks are in the order of commits, whoever writes.
CREATE FUNCTION note_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_catalog.pg_advisory_xact_lock(32766977284925299);
  IF EXISTS (SELECT 1 FROM tracking) THEN
    EXECUTE format('INSERT INTO changes (entity, mark, customer_id, until)
      SELECT %L, t.mark, w.customer_id, max(CASE WHEN %s > t.horizon THEN %s ELSE 0 END)
      FROM written AS w CROSS JOIN tracking AS t GROUP BY t.mark, w.customer_id ORDER BY w.customer_id
      ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until
      WHERE excluded.until > changes.until', TG_ARGV[0], TG_ARGV[1], TG_ARGV[1]);
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER customers_inserted AFTER INSERT ON customers REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('customers', '0');
CREATE TRIGGER customers_updated AFTER UPDATE ON customers REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('customers', '0');
CREATE TRIGGER customers_deleted AFTER DELETE ON customers REFERENCING OLD TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('customers', '0');
CREATE TRIGGER consent_states_inserted AFTER INSERT ON consent_states REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('consent_states', 'coalesce(w.given_at, 0)');
CREATE TRIGGER consent_states_updated AFTER UPDATE ON consent_states REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('consent_states', 'coalesce(w.given_at, 0)');
CREATE TRIGGER consent_states_deleted AFTER DELETE ON consent_states REFERENCING OLD TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('consent_states', '0');
CREATE TRIGGER consents_inserted AFTER INSERT ON consents REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('consents', 'coalesce(w.given_at, 0)');
CREATE TRIGGER consents_updated AFTER UPDATE ON consents REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('consents', 'coalesce(w.given_at, 0)');
CREATE TRIGGER consents_deleted AFTER DELETE ON consents REFERENCING OLD TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('consents', '0');
CREATE TRIGGER orders_inserted AFTER INSERT ON orders REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('orders', 'greatest(coalesce(w.placed_at, 0), coalesce(w.paid_at, 0), coalesce(w.shipped_at, 0), coalesce(w.delivered_at, 0), coalesce(w.cancelled_at, 0), coalesce(w.refunded_at, 0))');
CREATE TRIGGER orders_updated AFTER UPDATE ON orders REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('orders', 'greatest(coalesce(w.placed_at, 0), coalesce(w.paid_at, 0), coalesce(w.shipped_at, 0), coalesce(w.delivered_at, 0), coalesce(w.cancelled_at, 0), coalesce(w.refunded_at, 0))');
CREATE TRIGGER orders_deleted AFTER DELETE ON orders REFERENCING OLD TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('orders', '0');
CREATE TRIGGER items_inserted AFTER INSERT ON items REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('items', 'coalesce(w.placed_at, 0)');
CREATE TRIGGER items_updated AFTER UPDATE ON items REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('items', 'coalesce(w.placed_at, 0)');
CREATE TRIGGER items_deleted AFTER DELETE ON items REFERENCING OLD TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('items', '0');
CREATE TRIGGER payments_inserted AFTER INSERT ON payments REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('payments', 'coalesce(w.paid_at, 0)');
CREATE TRIGGER payments_updated AFTER UPDATE ON payments REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('payments', 'coalesce(w.paid_at, 0)');
CREATE TRIGGER payments_deleted AFTER DELETE ON payments REFERENCING OLD TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('payments', '0');
CREATE TRIGGER invoices_inserted AFTER INSERT ON invoices REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('invoices', 'greatest(coalesce(w.issued_at, 0), coalesce(w.cancelled_at, 0))');
CREATE TRIGGER invoices_updated AFTER UPDATE ON invoices REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('invoices', 'greatest(coalesce(w.issued_at, 0), coalesce(w.cancelled_at, 0))');
CREATE TRIGGER invoices_deleted AFTER DELETE ON invoices REFERENCING OLD TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('invoices', '0');
CREATE TRIGGER shipments_inserted AFTER INSERT ON shipments REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('shipments', 'greatest(coalesce(w.shipped_at, 0), coalesce(w.delivered_at, 0))');
CREATE TRIGGER shipments_updated AFTER UPDATE ON shipments REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('shipments', 'greatest(coalesce(w.shipped_at, 0), coalesce(w.delivered_at, 0))');
CREATE TRIGGER shipments_deleted AFTER DELETE ON shipments REFERENCING OLD TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('shipments', '0');
CREATE TRIGGER returns_inserted AFTER INSERT ON returns REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('returns', 'greatest(coalesce(w.requested_at, 0), coalesce(w.received_at, 0))');
CREATE TRIGGER returns_updated AFTER UPDATE ON returns REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('returns', 'greatest(coalesce(w.requested_at, 0), coalesce(w.received_at, 0))');
CREATE TRIGGER returns_deleted AFTER DELETE ON returns REFERENCING OLD TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('returns', '0');
CREATE TRIGGER reviews_inserted AFTER INSERT ON reviews REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('reviews', 'coalesce(w.written_at, 0)');
CREATE TRIGGER reviews_updated AFTER UPDATE ON reviews REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('reviews', 'coalesce(w.written_at, 0)');
CREATE TRIGGER reviews_deleted AFTER DELETE ON reviews REFERENCING OLD TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('reviews', '0');
CREATE TRIGGER tickets_inserted AFTER INSERT ON tickets REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('tickets', 'greatest(coalesce(w.opened_at, 0), coalesce(w.closed_at, 0))');
CREATE TRIGGER tickets_updated AFTER UPDATE ON tickets REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('tickets', 'greatest(coalesce(w.opened_at, 0), coalesce(w.closed_at, 0))');
CREATE TRIGGER tickets_deleted AFTER DELETE ON tickets REFERENCING OLD TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('tickets', '0');
CREATE TRIGGER events_inserted AFTER INSERT ON events REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('events', 'coalesce(w.at, 0)');
CREATE TRIGGER events_updated AFTER UPDATE ON events REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('events', 'coalesce(w.at, 0)');
CREATE TRIGGER events_deleted AFTER DELETE ON events REFERENCING OLD TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('events', '0');
CREATE TRIGGER messages_inserted AFTER INSERT ON messages REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('messages', 'greatest(coalesce(w.planned_at, 0), coalesce(w.sent_at, 0))');
CREATE TRIGGER messages_updated AFTER UPDATE ON messages REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('messages', 'greatest(coalesce(w.planned_at, 0), coalesce(w.sent_at, 0))');
CREATE TRIGGER messages_deleted AFTER DELETE ON messages REFERENCING OLD TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('messages', '0');
CREATE TRIGGER responses_inserted AFTER INSERT ON responses REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('responses', 'coalesce(w.at, 0)');
CREATE TRIGGER responses_updated AFTER UPDATE ON responses REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('responses', 'coalesce(w.at, 0)');
CREATE TRIGGER responses_deleted AFTER DELETE ON responses REFERENCING OLD TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('responses', '0');

-- For audiences ------------------------------------------------------------------------------------------------------

-- Who did something lately, without a look at everybody.
CREATE INDEX events_by_time ON events (name, at, customer_id);

-- Items by category, whatever the case of its letters, without a look at the table.
DROP INDEX items_category;
CREATE INDEX items_by_category ON items (lower(category COLLATE "C"), customer_id)
  INCLUDE (category, deleted_at, placed_at);
