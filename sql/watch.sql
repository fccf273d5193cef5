-- A check that finds the source changed is one statement with the update it records.
CREATE TRIGGER gov_watch_data_update AFTER INSERT ON gov_watch_data BEGIN
  INSERT INTO gov_update_data(id, resource, updated_on, row_count, note, changed_at, changed_by)
  SELECT id, resource, updated_on, row_count, note, changed_at, changed_by FROM gov_pending_update;
END;
