-- Values of computed traits turn those who are asked about them.
CREATE TRIGGER trait_values_inserted AFTER INSERT ON trait_values BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'trait_values', t.mark, NEW.customer_id, CASE WHEN max(coalesce(NEW.since, 0), coalesce(NEW.until, 0)) > t.horizon THEN max(coalesce(NEW.since, 0), coalesce(NEW.until, 0)) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER trait_values_updated AFTER UPDATE ON trait_values BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'trait_values', t.mark, NEW.customer_id, CASE WHEN max(coalesce(NEW.since, 0), coalesce(NEW.until, 0)) > t.horizon THEN max(coalesce(NEW.since, 0), coalesce(NEW.until, 0)) ELSE 0 END
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
CREATE TRIGGER trait_values_deleted AFTER DELETE ON trait_values BEGIN
  INSERT INTO changes (entity, mark, customer_id, until)
  SELECT 'trait_values', t.mark, OLD.customer_id, 0
  FROM tracking AS t WHERE t.tracking_id = 1
  ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until WHERE excluded.until > until;
END;
