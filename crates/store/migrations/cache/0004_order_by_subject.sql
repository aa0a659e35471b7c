-- Another order of a place, kept like the others. Chats without a subject come last: behind the last character there is.
ALTER TABLE place_row ADD COLUMN by_subject TEXT NOT NULL DEFAULT '' COLLATE NOCASE;

CREATE INDEX place_row_subject ON place_row (place, by_subject, id);

DROP TRIGGER place_row_added;
DROP TRIGGER interaction_added;
DROP TRIGGER interaction_moved;
DROP VIEW place_order;

CREATE VIEW place_order (id, by_last, by_wait, by_name, by_subject) AS
    SELECT id, -last_at, iif(waits IS NULL, 4611686018427387904 - last_at, waits), name, subject
    FROM (
        SELECT id, name, coalesce(nullif(subject, ''), char(1114111)) AS subject,
            max(-2305843009213693952, min(2305843009213693952, coalesce(last_at, 0))) AS last_at,
            max(-2305843009213693952, min(2305843009213693952, waiting_since)) AS waits
        FROM interaction
    );

CREATE TRIGGER place_row_added AFTER INSERT ON place_row BEGIN
    UPDATE place_row SET by_last = o.by_last, by_wait = o.by_wait, by_name = o.by_name, by_subject = o.by_subject
        FROM place_order AS o WHERE o.id = new.id AND place_row.place = new.place AND place_row.id = new.id;
END;

CREATE TRIGGER interaction_added AFTER INSERT ON interaction BEGIN
    UPDATE place_row SET by_last = o.by_last, by_wait = o.by_wait, by_name = o.by_name, by_subject = o.by_subject
        FROM place_order AS o WHERE o.id = new.id AND place_row.id = new.id;
END;

CREATE TRIGGER interaction_moved AFTER UPDATE OF last_at, waiting_since, name, subject ON interaction
    WHEN old.last_at IS NOT new.last_at OR old.waiting_since IS NOT new.waiting_since OR old.name <> new.name
        OR old.subject IS NOT new.subject
BEGIN
    UPDATE place_row SET by_last = o.by_last, by_wait = o.by_wait, by_name = o.by_name, by_subject = o.by_subject
        FROM place_order AS o WHERE o.id = new.id AND place_row.id = new.id;
END;

UPDATE place_row SET by_subject = o.by_subject FROM place_order AS o WHERE o.id = place_row.id;
