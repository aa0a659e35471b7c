-- The orders that an agent can choose for a place, kept with its rows so that each has an index: nothing is sorted while
-- it is read.
ALTER TABLE place_row ADD COLUMN by_last INTEGER NOT NULL DEFAULT 0; -- the newest message first
ALTER TABLE place_row ADD COLUMN by_wait INTEGER NOT NULL DEFAULT 0; -- who waits longest first, then as by_last
ALTER TABLE place_row ADD COLUMN by_name TEXT    NOT NULL DEFAULT '' COLLATE NOCASE;

CREATE INDEX place_row_last ON place_row (place, by_last, id);
CREATE INDEX place_row_wait ON place_row (place, by_wait, id);
CREATE INDEX place_row_name ON place_row (place, by_name, id);

-- Times beyond 2^61 cannot be; they are only sorted. Whoever does not wait stands behind everybody who does.
CREATE VIEW place_order (id, by_last, by_wait, by_name) AS
    SELECT id, -last_at, iif(waits IS NULL, 4611686018427387904 - last_at, waits), name
    FROM (
        SELECT id, name,
            max(-2305843009213693952, min(2305843009213693952, coalesce(last_at, 0))) AS last_at,
            max(-2305843009213693952, min(2305843009213693952, waiting_since)) AS waits
        FROM interaction
    );

CREATE TRIGGER place_row_added AFTER INSERT ON place_row BEGIN
    UPDATE place_row SET by_last = o.by_last, by_wait = o.by_wait, by_name = o.by_name
        FROM place_order AS o WHERE o.id = new.id AND place_row.place = new.place AND place_row.id = new.id;
END;

CREATE TRIGGER interaction_added AFTER INSERT ON interaction BEGIN
    UPDATE place_row SET by_last = o.by_last, by_wait = o.by_wait, by_name = o.by_name
        FROM place_order AS o WHERE o.id = new.id AND place_row.id = new.id;
END;

CREATE TRIGGER interaction_moved AFTER UPDATE OF last_at, waiting_since, name ON interaction
    WHEN old.last_at IS NOT new.last_at OR old.waiting_since IS NOT new.waiting_since OR old.name <> new.name
BEGIN
    UPDATE place_row SET by_last = o.by_last, by_wait = o.by_wait, by_name = o.by_name
        FROM place_order AS o WHERE o.id = new.id AND place_row.id = new.id;
END;

UPDATE place_row SET by_last = o.by_last, by_wait = o.by_wait, by_name = o.by_name
    FROM place_order AS o WHERE o.id = place_row.id;

-- The directory.
CREATE INDEX contact_name ON contact (name COLLATE NOCASE, id);
