-- Local and hot ------------------------------------------------------------------------------------------------------

-- Whose rows were written, table by table, since a mark; what refreshes of segments look at again. until is the last of
-- the row's dates, where it is later than the horizon: until then the passing of time alone may change what it says.
CREATE TABLE changes (
  entity TEXT NOT NULL,
  mark INTEGER NOT NULL,
  customer_id INTEGER NOT NULL,
  until INTEGER NOT NULL,
  PRIMARY KEY (entity, mark, customer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX changes_until ON changes (entity, until, customer_id) WHERE until > 0;

-- One row from the first refresh of a segment on: without it nothing is noted. identity tells this database from its
-- copies; mark grows with each refresh; no segment was last refreshed at a moment before the horizon. is_complete is 1
-- when the rows that were dated ahead at that time have been noted.
CREATE TABLE tracking (
  tracking_id INTEGER PRIMARY KEY,
  identity TEXT NOT NULL,
  mark INTEGER NOT NULL,
  horizon INTEGER NOT NULL,
  is_complete INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What the next refresh of a segment may build on: everything before the mark was looked at, by this meaning, in this
-- database. NULL asks for a full one.
ALTER TABLE segments ADD COLUMN seen_mark INTEGER;
ALTER TABLE segments ADD COLUMN seen_by TEXT;

-- Every written row leaves its customer's number.
CREATE TRIGGER customers_inserted AFTER INSERT ON customers BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'customers', t.mark, NEW.customer_id, 0
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER customers_updated AFTER UPDATE ON customers BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'customers', t.mark, NEW.customer_id, 0
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER customers_deleted AFTER DELETE ON customers BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'customers', t.mark, OLD.customer_id, 0
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER consent_states_inserted AFTER INSERT ON consent_states BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'consent_states', t.mark, NEW.customer_id, CASE WHEN coalesce(NEW.given_at, 0) > t.horizon THEN coalesce(NEW.given_at, 0) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER consent_states_updated AFTER UPDATE ON consent_states BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'consent_states', t.mark, NEW.customer_id, CASE WHEN coalesce(NEW.given_at, 0) > t.horizon THEN coalesce(NEW.given_at, 0) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER consent_states_deleted AFTER DELETE ON consent_states BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'consent_states', t.mark, OLD.customer_id, 0
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER consents_inserted AFTER INSERT ON consents BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'consents', t.mark, NEW.customer_id, CASE WHEN coalesce(NEW.given_at, 0) > t.horizon THEN coalesce(NEW.given_at, 0) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER consents_updated AFTER UPDATE ON consents BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'consents', t.mark, NEW.customer_id, CASE WHEN coalesce(NEW.given_at, 0) > t.horizon THEN coalesce(NEW.given_at, 0) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER consents_deleted AFTER DELETE ON consents BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'consents', t.mark, OLD.customer_id, 0
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER orders_inserted AFTER INSERT ON orders BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'orders', t.mark, NEW.customer_id, CASE WHEN max(coalesce(NEW.placed_at, 0), coalesce(NEW.paid_at, 0), coalesce(NEW.shipped_at, 0), coalesce(NEW.delivered_at, 0), coalesce(NEW.cancelled_at, 0), coalesce(NEW.refunded_at, 0)) > t.horizon THEN max(coalesce(NEW.placed_at, 0), coalesce(NEW.paid_at, 0), coalesce(NEW.shipped_at, 0), coalesce(NEW.delivered_at, 0), coalesce(NEW.cancelled_at, 0), coalesce(NEW.refunded_at, 0)) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER orders_updated AFTER UPDATE ON orders BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'orders', t.mark, NEW.customer_id, CASE WHEN max(coalesce(NEW.placed_at, 0), coalesce(NEW.paid_at, 0), coalesce(NEW.shipped_at, 0), coalesce(NEW.delivered_at, 0), coalesce(NEW.cancelled_at, 0), coalesce(NEW.refunded_at, 0)) > t.horizon THEN max(coalesce(NEW.placed_at, 0), coalesce(NEW.paid_at, 0), coalesce(NEW.shipped_at, 0), coalesce(NEW.delivered_at, 0), coalesce(NEW.cancelled_at, 0), coalesce(NEW.refunded_at, 0)) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER orders_deleted AFTER DELETE ON orders BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'orders', t.mark, OLD.customer_id, 0
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER items_inserted AFTER INSERT ON items BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'items', t.mark, NEW.customer_id, CASE WHEN coalesce(NEW.placed_at, 0) > t.horizon THEN coalesce(NEW.placed_at, 0) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER items_updated AFTER UPDATE ON items BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'items', t.mark, NEW.customer_id, CASE WHEN coalesce(NEW.placed_at, 0) > t.horizon THEN coalesce(NEW.placed_at, 0) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER items_deleted AFTER DELETE ON items BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'items', t.mark, OLD.customer_id, 0
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER payments_inserted AFTER INSERT ON payments BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'payments', t.mark, NEW.customer_id, CASE WHEN coalesce(NEW.paid_at, 0) > t.horizon THEN coalesce(NEW.paid_at, 0) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER payments_updated AFTER UPDATE ON payments BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'payments', t.mark, NEW.customer_id, CASE WHEN coalesce(NEW.paid_at, 0) > t.horizon THEN coalesce(NEW.paid_at, 0) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER payments_deleted AFTER DELETE ON payments BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'payments', t.mark, OLD.customer_id, 0
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER invoices_inserted AFTER INSERT ON invoices BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'invoices', t.mark, NEW.customer_id, CASE WHEN max(coalesce(NEW.issued_at, 0), coalesce(NEW.cancelled_at, 0)) > t.horizon THEN max(coalesce(NEW.issued_at, 0), coalesce(NEW.cancelled_at, 0)) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER invoices_updated AFTER UPDATE ON invoices BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'invoices', t.mark, NEW.customer_id, CASE WHEN max(coalesce(NEW.issued_at, 0), coalesce(NEW.cancelled_at, 0)) > t.horizon THEN max(coalesce(NEW.issued_at, 0), coalesce(NEW.cancelled_at, 0)) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER invoices_deleted AFTER DELETE ON invoices BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'invoices', t.mark, OLD.customer_id, 0
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER shipments_inserted AFTER INSERT ON shipments BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'shipments', t.mark, NEW.customer_id, CASE WHEN max(coalesce(NEW.shipped_at, 0), coalesce(NEW.delivered_at, 0)) > t.horizon THEN max(coalesce(NEW.shipped_at, 0), coalesce(NEW.delivered_at, 0)) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER shipments_updated AFTER UPDATE ON shipments BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'shipments', t.mark, NEW.customer_id, CASE WHEN max(coalesce(NEW.shipped_at, 0), coalesce(NEW.delivered_at, 0)) > t.horizon THEN max(coalesce(NEW.shipped_at, 0), coalesce(NEW.delivered_at, 0)) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER shipments_deleted AFTER DELETE ON shipments BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'shipments', t.mark, OLD.customer_id, 0
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER returns_inserted AFTER INSERT ON returns BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'returns', t.mark, NEW.customer_id, CASE WHEN max(coalesce(NEW.requested_at, 0), coalesce(NEW.received_at, 0)) > t.horizon THEN max(coalesce(NEW.requested_at, 0), coalesce(NEW.received_at, 0)) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER returns_updated AFTER UPDATE ON returns BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'returns', t.mark, NEW.customer_id, CASE WHEN max(coalesce(NEW.requested_at, 0), coalesce(NEW.received_at, 0)) > t.horizon THEN max(coalesce(NEW.requested_at, 0), coalesce(NEW.received_at, 0)) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER returns_deleted AFTER DELETE ON returns BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'returns', t.mark, OLD.customer_id, 0
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER reviews_inserted AFTER INSERT ON reviews BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'reviews', t.mark, NEW.customer_id, CASE WHEN coalesce(NEW.written_at, 0) > t.horizon THEN coalesce(NEW.written_at, 0) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER reviews_updated AFTER UPDATE ON reviews BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'reviews', t.mark, NEW.customer_id, CASE WHEN coalesce(NEW.written_at, 0) > t.horizon THEN coalesce(NEW.written_at, 0) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER reviews_deleted AFTER DELETE ON reviews BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'reviews', t.mark, OLD.customer_id, 0
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER tickets_inserted AFTER INSERT ON tickets BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'tickets', t.mark, NEW.customer_id, CASE WHEN max(coalesce(NEW.opened_at, 0), coalesce(NEW.closed_at, 0)) > t.horizon THEN max(coalesce(NEW.opened_at, 0), coalesce(NEW.closed_at, 0)) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER tickets_updated AFTER UPDATE ON tickets BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'tickets', t.mark, NEW.customer_id, CASE WHEN max(coalesce(NEW.opened_at, 0), coalesce(NEW.closed_at, 0)) > t.horizon THEN max(coalesce(NEW.opened_at, 0), coalesce(NEW.closed_at, 0)) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER tickets_deleted AFTER DELETE ON tickets BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'tickets', t.mark, OLD.customer_id, 0
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER events_inserted AFTER INSERT ON events BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'events', t.mark, NEW.customer_id, CASE WHEN coalesce(NEW.at, 0) > t.horizon THEN coalesce(NEW.at, 0) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER events_updated AFTER UPDATE ON events BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'events', t.mark, NEW.customer_id, CASE WHEN coalesce(NEW.at, 0) > t.horizon THEN coalesce(NEW.at, 0) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER events_deleted AFTER DELETE ON events BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'events', t.mark, OLD.customer_id, 0
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER messages_inserted AFTER INSERT ON messages BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'messages', t.mark, NEW.customer_id, CASE WHEN max(coalesce(NEW.planned_at, 0), coalesce(NEW.sent_at, 0)) > t.horizon THEN max(coalesce(NEW.planned_at, 0), coalesce(NEW.sent_at, 0)) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER messages_updated AFTER UPDATE ON messages BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'messages', t.mark, NEW.customer_id, CASE WHEN max(coalesce(NEW.planned_at, 0), coalesce(NEW.sent_at, 0)) > t.horizon THEN max(coalesce(NEW.planned_at, 0), coalesce(NEW.sent_at, 0)) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER messages_deleted AFTER DELETE ON messages BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'messages', t.mark, OLD.customer_id, 0
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER responses_inserted AFTER INSERT ON responses BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'responses', t.mark, NEW.customer_id, CASE WHEN coalesce(NEW.at, 0) > t.horizon THEN coalesce(NEW.at, 0) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER responses_updated AFTER UPDATE ON responses BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'responses', t.mark, NEW.customer_id, CASE WHEN coalesce(NEW.at, 0) > t.horizon THEN coalesce(NEW.at, 0) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER responses_deleted AFTER DELETE ON responses BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'responses', t.mark, OLD.customer_id, 0
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;

-- For audiences ------------------------------------------------------------------------------------------------------

-- Who did something lately, without a look at everybody.
CREATE INDEX events_by_time ON events (name, at, customer_id);
