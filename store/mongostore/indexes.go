package mongostore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/store"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// index is one index and the questions that it answers. Everything that is not in
// this list is asked by _id.
type index struct {
	collection string
	keys       bson.D
	unique     bool
	// serves names the methods that need it.
	serves string
}

func asc(fields ...string) bson.D {
	var d bson.D
	for _, f := range fields {
		d = append(d, bson.E{Key: f, Value: 1})
	}
	return d
}

// indexes are all indexes beside _id. Equality comes first, then what is sorted by,
// then ranges.
var indexes = []index{
	{colReports, asc("ticket"), true, "ByTicket; one report per ticket"},
	{colReports, bson.D{{Key: "person", Value: 1}, {Key: "created", Value: -1}, {Key: "_id", Value: -1}}, false, "ByPerson"},
	{colReports, asc("agency", "status", "deadline", "_id"), false, "ByAgency: a stretch for each status, merged in the order of deadline"},
	{colReports, asc("due", "_id", "lease_until"), false, "Due, OldestDue and Backlog, all answered from the index"},
	{colReports, asc("cell", "created", "lat", "lon"), false, "Near, from the index until the reports themselves are loaded"},
	{colReports, asc("day", "_id"), false, "Filed: the reports of some days in their order"},
	{colReports, asc("fresh", "day", "_id"), false, "Figures: the reports that changed since the sheets were added up; rolling them, in the order of days"},
	{colReports, asc("status", "running", "_id", "clock", "agency", "secret", "category", "lat", "lon", "cell"), false, "Standing, Overdue and Spots: the open reports, from the index"},
	{colReports, bson.D{{Key: "failed", Value: -1}, {Key: "_id", Value: -1}}, false, "Failed and CountFailed"},
	{colReports, bson.D{{Key: "terms", Value: 1}, {Key: "created", Value: -1}, {Key: "_id", Value: -1}}, false, "Search: newest first of one term, the others looked at"},
	{colReports, asc("refs"), false, "Ref of what was sent from a report's outbox"},
	{colPeople, asc("addresses"), true, "ByAddress; one person per address"},
	{colPeople, asc("blocked", "_id"), false, "Blocked"},
	{colGroups, bson.D{{Key: "agency", Value: 1}, {Key: "enrolled", Value: -1}, {Key: "_id", Value: 1}}, false, "Groups of an agency"},
	{colGroups, bson.D{{Key: "enrolled", Value: -1}, {Key: "_id", Value: 1}}, false, "Groups of all agencies"},
	{colCodes, asc("used_by"), false, "RemoveGroup"},
	{colMemos, bson.D{{Key: "kind", Value: 1}, {Key: "created", Value: -1}, {Key: "_id", Value: -1}}, false, "List of memos"},
	{colMemos, bson.D{{Key: "report", Value: 1}, {Key: "kind", Value: 1}, {Key: "created", Value: -1}, {Key: "_id", Value: -1}}, false, "List of memos about a report"},
	{colMemos, asc("due", "_id", "lease_until"), false, "Due and OldestDue of memos"},
	{colMemos, bson.D{{Key: "failed", Value: -1}, {Key: "_id", Value: -1}}, false, "Failed and CountFailed of memos"},
	{colFiles, asc("filename"), true, "Media: Open, Prune; one file per hash"},
	{colFiles, asc("filename", "uploadDate"), false, "GridFS: asked for by its specification"},
	{colChunks, asc("files_id", "n"), true, "Media: reading and deleting"},
	{colUploads, asc("begun"), false, "Media: Sweep"},
	{colWeb, asc("chat", "seq"), true, "WebLog: Since, Append, Each, Drop; one entry per number"},
	{colWeb, asc("chat", "key"), true, "WebLog: one entry per key"},
}

// retired are the keys of indexes of older versions that serve nobody any more. While
// an older replica still runs its questions take longer.
var retired = []index{
	{collection: colReports, keys: asc("parts")},
	{collection: colReports, keys: asc("day", "agency", "category", "status")},
	{collection: colReports, keys: asc("status", "deadline", "_id", "agency", "secret", "category", "lat", "lon", "cell")},
}

// schemaVersion is the version of everything that Migrate makes. It grows when an
// index or a collection changes in a way that an older program would not bear; the
// documents' own shapes have versions of their own.
const schemaVersion = 9

const metaID = "schema"

// migrateTimeout bounds one run of Migrate. One operation after the other may take as much
// of it as it needs; without a deadline of its own each would end after Options.Timeout.
const migrateTimeout = 2 * time.Hour

// ErrNotMigrated: Migrate has not been run on this database, or not by a program as
// new as this one. Without its unique indexes the promises do not hold.
var ErrNotMigrated = errors.New("database not migrated")

// Migrate makes what is missing: collections and indexes. Running it again does
// nothing, and several replicas may do so at once. It refuses a database of a newer
// program with store.ErrSchemaTooNew.
func (db *DB) Migrate(ctx context.Context) error {
	// A server takes longer for the index of a large collection than for anything else.
	ctx, cancel := context.WithTimeout(ctx, migrateTimeout)
	defer cancel()
	have, err := db.schema(ctx)
	if err == nil && have > schemaVersion {
		err = tooNew(have)
	}
	if err != nil {
		return fail(ctx, "migrate database", err)
	}
	rules, err := db.rules(ctx)
	if err != nil {
		return fail(ctx, "migrate database", err)
	}
	if have == schemaVersion && rules == figures.Rules {
		return nil
	}
	for _, i := range indexes {
		m := mongo.IndexModel{Keys: i.keys}
		if i.unique {
			m.Options = options.Index().SetUnique(true)
		}
		// This makes the collection too, and whoever comes second finds it there.
		if _, err := db.db.Collection(i.collection).Indexes().CreateOne(ctx, m); err != nil {
			return fail(ctx, "migrate database: index of "+i.collection, err)
		}
	}
	if err := db.clockOld(ctx); err != nil {
		return fail(ctx, "migrate database: clocks of open reports", err)
	}
	if err := db.countOld(ctx); err != nil {
		return fail(ctx, "migrate database: count reports", err)
	}
	if have > 0 && have < 4 {
		if err := db.Reports().markFailed(ctx); err != nil {
			return fail(ctx, "migrate database: failed deliveries", err)
		}
	}
	if have > 0 && have < 6 {
		if err := db.Memos().markFailed(ctx); err != nil {
			return fail(ctx, "migrate database: failed deliveries of memos", err)
		}
	}
	if have > 0 {
		for _, i := range retired {
			if err := db.db.Collection(i.collection).Indexes().DropWithKey(ctx, i.keys); err != nil && !noSuchIndex(err) {
				return fail(ctx, "migrate database: an index of before", err)
			}
		}
	}
	if have > 0 && have < 8 {
		if err := db.People().markBlocked(ctx); err != nil {
			return fail(ctx, "migrate database: blocked persons", err)
		}
	}
	return fail(ctx, "migrate database", db.setSchema(ctx))
}

// noSuchIndex: somebody dropped it before (IndexNotFound).
func noSuchIndex(err error) bool {
	var ce mongo.CommandError
	return errors.As(err, &ce) && ce.Code == 27
}

// CheckSchema tells whether the database is as this program needs it:
// ErrNotMigrated or store.ErrSchemaTooNew if not.
func (db *DB) CheckSchema(ctx context.Context) error {
	have, err := db.schema(ctx)
	switch {
	case err != nil:
	case have > schemaVersion:
		err = tooNew(have)
	case have < schemaVersion:
		err = ErrNotMigrated
	}
	return fail(ctx, "check database schema", err)
}

func tooNew(have int) error {
	return fmt.Errorf("database schema %d, this program knows %d: %w", have, schemaVersion, store.ErrSchemaTooNew)
}

// schema is the version that was migrated to, 0 before the first time.
func (db *DB) schema(ctx context.Context) (int, error) {
	return db.noted(ctx, metaID, 0)
}

// noted is the version that a document of meta has, or absent when there is none.
func (db *DB) noted(ctx context.Context, id string, absent int) (int, error) {
	var m metaDoc
	err := db.db.Collection(colMeta).FindOne(ctx, byID(id)).Decode(&m)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return absent, nil
	}
	return m.Version, err
}

// setSchema never lowers what another replica has set.
func (db *DB) setSchema(ctx context.Context) error {
	return again(func() error {
		_, err := db.db.Collection(colMeta).UpdateOne(ctx, byID(metaID),
			bson.D{{Key: "$max", Value: bson.D{{Key: "version", Value: schemaVersion}}}}, options.UpdateOne().SetUpsert(true))
		return err
	})
}

// again runs an upsert a second time if somebody else inserted the same document
// meanwhile; then it is an update.
func again(upsert func() error) error {
	err := upsert()
	if isDuplicate(err) {
		err = upsert()
	}
	return err
}

func byID(id any) bson.D { return bson.D{{Key: "_id", Value: id}} }
