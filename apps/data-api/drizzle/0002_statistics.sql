CREATE TABLE "statistics" (
	"slot" integer PRIMARY KEY NOT NULL,
	"users" bigint DEFAULT 0 NOT NULL,
	"active_users" bigint DEFAULT 0 NOT NULL,
	"active_loans" bigint DEFAULT 0 NOT NULL,
	"active_loan_applications" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
-- Room on each page for the next version of its rows.
ALTER TABLE "statistics" SET (fillfactor = 50);
--> statement-breakpoint
-- Adds to the row of this connection, so that connections do not wait for each other.
CREATE FUNCTION add_to_statistics(bigint, bigint, bigint, bigint) RETURNS void LANGUAGE sql AS $$
	INSERT INTO statistics (slot, users, active_users, active_loans, active_loan_applications)
	VALUES (abs(pg_backend_pid()) % 32, $1, $2, $3, $4)
	ON CONFLICT (slot) DO UPDATE SET
		users = statistics.users + excluded.users,
		active_users = statistics.active_users + excluded.active_users,
		active_loans = statistics.active_loans + excluded.active_loans,
		active_loan_applications = statistics.active_loan_applications + excluded.active_loan_applications
$$;
--> statement-breakpoint
CREATE FUNCTION count_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'INSERT' THEN
		PERFORM add_to_statistics((SELECT count(*) FROM new_users), 0, 0, 0);
	ELSE
		PERFORM add_to_statistics(-(SELECT count(*) FROM old_users), 0, 0, 0);
	END IF;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TYPE loan_change AS (user_id uuid, status loan_status, change integer);
--> statement-breakpoint
CREATE FUNCTION count_loans() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	changes loan_change[] := '{}';
BEGIN
	IF TG_OP <> 'INSERT' THEN
		changes := ARRAY(SELECT (user_id, status, -1)::loan_change FROM old_loans WHERE status IN ('pending', 'approved'));
	END IF;
	IF TG_OP <> 'DELETE' THEN
		changes := changes || ARRAY(SELECT (user_id, status, 1)::loan_change FROM new_loans WHERE status IN ('pending', 'approved'));
	END IF;

	-- Two transactions that change loans of one user go one after the other. The statement after this one sees what
	-- the first of them has committed.
	PERFORM FROM users
	WHERE id IN (SELECT user_id FROM unnest(changes) GROUP BY user_id HAVING sum(change) <> 0)
	ORDER BY id FOR NO KEY UPDATE;

	PERFORM add_to_statistics(0, became_active, loans_change, applications_change)
	FROM
		(
			SELECT
				coalesce(sum(change) FILTER (WHERE status = 'approved'), 0) AS loans_change,
				coalesce(sum(change) FILTER (WHERE status = 'pending'), 0) AS applications_change
			FROM unnest(changes)
		) AS by_status,
		(
			SELECT coalesce(sum((now_open > 0)::integer - (now_open > change)::integer), 0) AS became_active
			FROM (
				SELECT sum(change) AS change, (
					SELECT count(*) FROM loans
					WHERE loans.user_id = changed.user_id AND loans.status IN ('pending', 'approved')
				) AS now_open
				FROM unnest(changes) AS changed
				GROUP BY user_id HAVING sum(change) <> 0
			) AS by_user
		) AS of_users
	WHERE (became_active, loans_change, applications_change) <> (0, 0, 0);
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER count_inserted AFTER INSERT ON users REFERENCING NEW TABLE AS new_users
	FOR EACH STATEMENT EXECUTE FUNCTION count_users();
--> statement-breakpoint
CREATE TRIGGER count_deleted AFTER DELETE ON users REFERENCING OLD TABLE AS old_users
	FOR EACH STATEMENT EXECUTE FUNCTION count_users();
--> statement-breakpoint
CREATE TRIGGER count_inserted AFTER INSERT ON loans REFERENCING NEW TABLE AS new_loans
	FOR EACH STATEMENT EXECUTE FUNCTION count_loans();
--> statement-breakpoint
CREATE TRIGGER count_updated AFTER UPDATE ON loans REFERENCING OLD TABLE AS old_loans NEW TABLE AS new_loans
	FOR EACH STATEMENT EXECUTE FUNCTION count_loans();
--> statement-breakpoint
CREATE TRIGGER count_deleted AFTER DELETE ON loans REFERENCING OLD TABLE AS old_loans
	FOR EACH STATEMENT EXECUTE FUNCTION count_loans();
--> statement-breakpoint
-- What is there already. CREATE TRIGGER keeps writers out until the end of this migration.
INSERT INTO statistics
SELECT
	0,
	(SELECT count(*) FROM users),
	count(DISTINCT user_id),
	count(*) FILTER (WHERE status = 'approved'),
	count(*) FILTER (WHERE status = 'pending')
FROM loans WHERE status IN ('pending', 'approved');
