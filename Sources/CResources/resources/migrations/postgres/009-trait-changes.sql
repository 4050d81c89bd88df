-- Values of computed traits turn those who are asked about them.
CREATE TRIGGER trait_values_inserted AFTER INSERT ON trait_values REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('trait_values', 'greatest(coalesce(w.since, 0), coalesce(w.until, 0))');
CREATE TRIGGER trait_values_updated AFTER UPDATE ON trait_values REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('trait_values', 'greatest(coalesce(w.since, 0), coalesce(w.until, 0))');
CREATE TRIGGER trait_values_deleted AFTER DELETE ON trait_values REFERENCING OLD TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION note_changes('trait_values', '0');
