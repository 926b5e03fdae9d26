package postgrestest_test

import (
	"database/sql"
	"testing"

	"github.com/taprose/taprose/adapters/whatsapp/postgrestest"
)

// TestAKilledServerKeepsWhatWasCommitted: it is a real one.
func TestAKilledServerKeepsWhatWasCommitted(t *testing.T) {
	t.Parallel()
	s := postgrestest.Start(t)
	db, err := sql.Open("pgx", s.Address())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec("CREATE TABLE kept AS SELECT 7 AS n"); err != nil {
		t.Fatal(err)
	}
	s.Kill()
	if err := db.Ping(); err == nil {
		t.Error("a killed server answers")
	}
	s.Restart(t)
	var n int
	if err := db.QueryRow("SELECT n FROM kept").Scan(&n); err != nil || n != 7 {
		t.Errorf("after a restart: %d, %v", n, err)
	}
}
