package sqlitestore

import (
	"fmt"

	"github.com/taprose/taprose/store"
)

// applicationID marks the file as ours ("TRos"), so that a wrong path is noticed.
const applicationID = 0x54526f73

// The schema, one step for each version that was ever released. A step is never
// changed afterwards; a new one is added.
//
// Moments are Unix nanoseconds. A report's deadline is maxTime when it has none,
// so that those come last; due and wake are NULL when nothing is due, which keeps
// them out of their index.
var migrations = []string{`
CREATE TABLE report (
	n        INTEGER PRIMARY KEY,
	id       TEXT NOT NULL UNIQUE,
	version  INTEGER NOT NULL,
	ticket   TEXT NOT NULL UNIQUE,
	person   TEXT NOT NULL,
	created  INTEGER NOT NULL,
	day      TEXT NOT NULL,
	category TEXT NOT NULL,
	agency   TEXT NOT NULL,
	status   TEXT NOT NULL,
	deadline INTEGER NOT NULL,
	due      INTEGER,
	cell     INTEGER,
	lat      REAL,
	lon      REAL,
	body     BLOB NOT NULL
);
CREATE INDEX report_person ON report (person, created, id);
CREATE INDEX report_agency ON report (agency, status, deadline, id);
CREATE INDEX report_due ON report (due) WHERE due IS NOT NULL;
CREATE INDEX report_cell ON report (cell, created, lat, lon) WHERE cell IS NOT NULL;

-- How many reports there are of each kind on each day ("d2026-11-21"), in each
-- month ("m2026-11") and of all time ("a"): see tally.go.
CREATE TABLE tally (
	span     TEXT NOT NULL,
	agency   TEXT NOT NULL,
	category TEXT NOT NULL,
	status   TEXT NOT NULL,
	n        INTEGER NOT NULL,
	PRIMARY KEY (span, agency, category, status)
) WITHOUT ROWID;

CREATE TABLE ref (
	chat    TEXT NOT NULL,
	message TEXT NOT NULL,
	report  TEXT NOT NULL,
	intent  TEXT NOT NULL,
	PRIMARY KEY (chat, message)
) WITHOUT ROWID;

-- due is when something must happen. wake is what the index knows of it: never
-- later than due, and often earlier, because most saves move due a little and
-- are spared the index. idle is the day of the latest save, indexed likewise.
-- seen and owed are parts of the document that stand beside body: the IDs because
-- as JSON they would cost more than all the rest, the replies because they are
-- cleared by themselves.
CREATE TABLE chat (
	n       INTEGER PRIMARY KEY,
	address TEXT NOT NULL UNIQUE,
	version INTEGER NOT NULL,
	wake    INTEGER,
	due     INTEGER,
	idle    INTEGER NOT NULL,
	updated INTEGER NOT NULL,
	body    BLOB NOT NULL,
	seen    TEXT,
	owed    BLOB
);
CREATE INDEX chat_wake ON chat (wake) WHERE wake IS NOT NULL;
CREATE INDEX chat_idle ON chat (idle);

CREATE TABLE person (
	id      TEXT PRIMARY KEY,
	version INTEGER NOT NULL,
	body    BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE person_address (
	address TEXT PRIMARY KEY,
	person  TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX person_address_person ON person_address (person);

CREATE TABLE desk (
	chat     TEXT PRIMARY KEY,
	agency   TEXT NOT NULL,
	enrolled INTEGER NOT NULL,
	body     BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE code (
	code    TEXT PRIMARY KEY,
	agency  TEXT NOT NULL,
	expires INTEGER NOT NULL,
	used_by TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE web (
	seq  INTEGER PRIMARY KEY AUTOINCREMENT,
	chat TEXT NOT NULL,
	key  TEXT NOT NULL,
	body BLOB NOT NULL
);
CREATE UNIQUE INDEX web_key ON web (chat, key);
CREATE INDEX web_chat ON web (chat, seq);
`, `
-- Orders of leaders, activities of agencies, and digests: package memo.
CREATE TABLE memo (
	id      TEXT PRIMARY KEY,
	version INTEGER NOT NULL,
	kind    TEXT NOT NULL,
	agency  TEXT NOT NULL,
	status  TEXT NOT NULL,
	report  TEXT NOT NULL,
	day     TEXT NOT NULL,
	created INTEGER NOT NULL,
	due     INTEGER,
	body    BLOB NOT NULL
);
CREATE INDEX memo_kind ON memo (kind, created, id);
CREATE INDEX memo_report ON memo (report, kind, created, id) WHERE report <> '';
CREATE INDEX memo_due ON memo (due, id) WHERE due IS NOT NULL;
`, `
-- What reports contribute to the figures of a day, and by report what was taken
-- from it, so that a change can take it back. sheet is what was added up of days
-- that are over ("2026-11-21", "2026-11", "2026"): it is dropped in the transaction
-- that changes one of its days. See figures.go.
CREATE TABLE part (
	day    TEXT NOT NULL,
	report INTEGER NOT NULL,
	code   TEXT NOT NULL,
	PRIMARY KEY (day, report)
) WITHOUT ROWID;
CREATE TABLE counted (
	report INTEGER PRIMARY KEY,
	parts  TEXT NOT NULL
);
CREATE TABLE sheet (
	span TEXT PRIMARY KEY,
	body BLOB NOT NULL
) WITHOUT ROWID;
ALTER TABLE report ADD COLUMN secret INTEGER NOT NULL DEFAULT 0;
CREATE INDEX report_open ON report (deadline, agency, status, secret, category, lat, lon) WHERE ` + isOpen + `;
`, `
-- failed is when something owed about the report was given up that still is.
ALTER TABLE report ADD COLUMN failed INTEGER;
UPDATE report SET failed = coalesce((
		SELECT max(unixepoch(e.value ->> '$.at')) * 1000000000 FROM json_each(CAST(body AS TEXT), '$.events') e
		WHERE e.value ->> '$.kind' = 'undeliverable'), created)
	WHERE EXISTS (
		SELECT 1 FROM json_each(CAST(body AS TEXT), '$.deliveries') d
		WHERE d.value ->> '$.state' = 'uncertain'
			OR d.value ->> '$.state' = 'discarded' AND coalesce(d.value ->> '$.failure', '') <> 'recalled');
CREATE INDEX report_failed ON report (failed, id) WHERE failed IS NOT NULL;
`, `
-- The terms by which a report is found, and in report a sum of them that tells whether
-- they changed; 0 is a report from before there were any. See search.go.
CREATE VIRTUAL TABLE term USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0');
ALTER TABLE report ADD COLUMN terms INTEGER NOT NULL DEFAULT 0;
CREATE INDEX report_unsearched ON report (n) WHERE terms = 0;
`, `
-- failed is when something that the memo owed was given up that still is. What was given
-- up before has no moment of its own: the memo's stands in for it.
ALTER TABLE memo ADD COLUMN failed INTEGER;
UPDATE memo SET failed = created
	WHERE EXISTS (
		SELECT 1 FROM json_each(CAST(body AS TEXT), '$.deliveries') d
		WHERE d.value ->> '$.state' = 'uncertain'
			OR d.value ->> '$.state' = 'discarded' AND coalesce(d.value ->> '$.failure', '') <> 'recalled');
CREATE INDEX memo_failed ON memo (failed, id) WHERE failed IS NOT NULL;
`, `
-- Sheets are amended instead of dropped: see amend.go. filed lists the reports of a day
-- by when they were filed, with the names by which they are asked for. tally had counts
-- for which nobody asks any more. progress says how far old reports are counted:
-- "counted" up to which row they are in the sheets, "end" up to which they must be,
-- "trusted" up to which counted and filed have them, "rules" the rules of counting.
DROP TABLE tally;
DROP TABLE sheet;
CREATE TABLE sheet (
	span TEXT PRIMARY KEY,
	seq  INTEGER NOT NULL,
	body BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE amend (
	seq INTEGER PRIMARY KEY,
	was TEXT NOT NULL,
	now TEXT NOT NULL
);
CREATE TABLE filed (
	day    TEXT NOT NULL,
	report INTEGER NOT NULL,
	names  TEXT NOT NULL,
	PRIMARY KEY (day, report)
) WITHOUT ROWID;
INSERT INTO filed SELECT day, report, substr(code, instr(code, '|')) FROM part WHERE substr(code, 1, 1) = 'r' ORDER BY day, report;
DROP TABLE part;
-- terms are those of a report whose own column was left alone, because its row is long.
ALTER TABLE counted ADD COLUMN terms INTEGER NOT NULL DEFAULT 0;
CREATE TABLE progress (
	what TEXT PRIMARY KEY,
	n    INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO progress SELECT 'trusted', coalesce(max(report), 0) FROM counted;
INSERT INTO progress SELECT 'end', coalesce(max(n), 0) FROM report;
INSERT INTO progress VALUES ('counted', 0), ('rules', 1);
`, `
-- Which clock of an open report runs (report.ClockKind, '' for none), and until when:
-- running is maxTime when none does, and NULL in a report from before this was kept.
-- See standing.go.
ALTER TABLE report ADD COLUMN running INTEGER;
ALTER TABLE report ADD COLUMN clock TEXT NOT NULL DEFAULT '';
DROP INDEX report_open;
CREATE INDEX report_open ON report (running, clock, agency, status, secret, category, lat, lon) WHERE ` + isOpen + `;
`, `
-- blocked is until when the person is blocked, maxTime for good.
ALTER TABLE person ADD COLUMN blocked INTEGER;
UPDATE person SET blocked = CASE
		WHEN json_extract(CAST(body AS TEXT), '$.standing.until') IS NULL THEN 9223372036854775807
		ELSE unixepoch(json_extract(CAST(body AS TEXT), '$.standing.until')) * 1000000000 END
	WHERE json_extract(CAST(body AS TEXT), '$.standing.blocked') = 1;
CREATE INDEX person_blocked ON person (blocked, id) WHERE blocked IS NOT NULL;
`}

// isOpen tells whether an agency still has to act on a report. It is part of an
// index: a list that changes needs a new step.
const isOpen = "status IN ('received', 'forwarded', 'acknowledged', 'in_progress', 'awaiting_reporter', 'transferred', 'reopened')"

// migrate brings the database to the newest schema, each step in a transaction
// of its own, and refuses one that is newer than this program.
func migrate(c *conn) error {
	app, err := c.pragma("application_id")
	if err != nil {
		return err
	}
	version, err := c.pragma("user_version")
	if err != nil {
		return err
	}
	tables, err := c.one("SELECT count(*) FROM sqlite_schema")
	if err != nil {
		return err
	}
	if app != applicationID && (app != 0 || tables != 0) {
		return ErrForeign
	}
	if version > int64(len(migrations)) {
		return fmt.Errorf("database schema %d, this program knows %d: %w", version, len(migrations), store.ErrSchemaTooNew)
	}
	for v := version; v < int64(len(migrations)); v++ {
		script := fmt.Sprintf("BEGIN IMMEDIATE;%s;PRAGMA application_id=%d;PRAGMA user_version=%d;COMMIT",
			migrations[v], applicationID, v+1)
		if err := c.script(script); err != nil {
			_ = c.script("ROLLBACK") // the connection is closed next
			return fmt.Errorf("migrate to schema %d: %w", v+1, err)
		}
	}
	if err := clockOld(c); err != nil {
		return fmt.Errorf("read the clocks of open reports: %w", err)
	}
	if err := recountByNewRules(c); err != nil {
		return fmt.Errorf("count by new rules: %w", err)
	}
	return nil
}
