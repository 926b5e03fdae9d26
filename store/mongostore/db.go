package mongostore

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/connstring"
)

// Options tunes a store. The zero value is right.
type Options struct {
	// Database is used where the address names none; default "taprose".
	Database string
	// Timeout is how long one operation may take, its retries included, where the
	// address says nothing (timeoutMS) and the context none shorter; default 10 s.
	Timeout time.Duration
	// SelectTimeout is how long an operation waits for a primary to be found, where
	// the address says nothing (serverSelectionTimeoutMS); default 5 s: longer than
	// an election usually takes.
	SelectTimeout time.Duration
	// TLS, if set, is used for every connection, in place of what the address says.
	TLS *tls.Config

	// monitor sees every command; for tests.
	monitor *event.CommandMonitor
}

func (o Options) withDefaults() Options {
	o.Database = cmp.Or(o.Database, "taprose")
	o.Timeout = cmp.Or(o.Timeout, 10*time.Second)
	o.SelectTimeout = cmp.Or(o.SelectTimeout, 5*time.Second)
	return o
}

// ErrBadAddress is returned for an address that is not one of MongoDB. It does not
// quote the address, which may hold a password.
var ErrBadAddress = errors.New("not a valid address: want mongodb://[user:password@]host[:port][,host…]/[database][?options]")

// DB is one opened database. It is safe from any goroutine.
type DB struct {
	client *mongo.Client
	db     *mongo.Database
	rolls  rolling

	closeOnce sync.Once
	closeErr  error
}

// Open connects to the database that address names and proves that its primary
// answers. It makes nothing there: Migrate does. Errors to ask for: ErrBadAddress,
// store.ErrUnavailable.
func Open(ctx context.Context, address string, opts Options) (*DB, error) {
	opts = opts.withDefaults()
	cs, err := connstring.ParseAndValidate(address)
	if err != nil {
		return nil, fmt.Errorf("open MongoDB: %w", ErrBadAddress)
	}
	client, err := mongo.Connect(clientOptions(address, opts))
	if err != nil {
		return nil, fmt.Errorf("open MongoDB: %w", err)
	}
	db := &DB{client: client, db: client.Database(cmp.Or(cs.Database, opts.Database))}
	db.rolls.ctx, db.rolls.stop = context.WithCancel(context.Background())
	if err := db.Check(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open MongoDB: %w", err), db.Close())
	}
	return db, nil
}

// clientOptions lets the address decide about hosts, TLS, users and times, and
// nothing about durability.
func clientOptions(address string, opts Options) *options.ClientOptions {
	journal := true
	co := options.Client().
		SetAppName("taprose").
		SetTimeout(opts.Timeout).
		SetServerSelectionTimeout(opts.SelectTimeout).
		ApplyURI(address).
		SetWriteConcern(&writeconcern.WriteConcern{W: writeconcern.WCMajority, Journal: &journal}).
		// What is read was written to a majority: nothing is told to people that an
		// election could undo.
		SetReadConcern(readconcern.Majority()).
		SetReadPreference(readpref.Primary()).
		SetRetryWrites(true).
		SetRetryReads(true)
	if opts.TLS != nil {
		co.SetTLSConfig(opts.TLS)
	}
	if opts.monitor != nil {
		co.SetMonitor(opts.monitor)
	}
	return co
}

// closeTimeout bounds the wait for operations under way.
const closeTimeout = 10 * time.Second

// Close waits for the operations under way, then closes the connections. Closing
// twice is closing once.
func (db *DB) Close() error {
	db.closeOnce.Do(func() {
		db.rolls.stop()
		db.rolls.wg.Wait()
		ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
		defer cancel()
		if err := db.client.Disconnect(ctx); err != nil {
			db.closeErr = fmt.Errorf("close MongoDB: %w", err)
		}
	})
	return db.closeErr
}

// Check proves that a primary answers and takes a write, which a server that is full or
// stepping down does not; it is for a health check. It writes one small document, again
// and again the same.
func (db *DB) Check(ctx context.Context) error {
	_, err := db.db.Collection(colMeta).UpdateOne(ctx, byID(checkID),
		bson.D{{Key: "$inc", Value: bson.D{{Key: "version", Value: 1}}}}, options.UpdateOne().SetUpsert(true))
	if mongo.IsDuplicateKeyError(err) {
		return nil // another replica made it at the same moment
	}
	return fail(ctx, "check MongoDB", err)
}

// checkID is the document that Check writes.
const checkID = "check"

// Drop removes the whole database. It is for tests and for an operator who says so
// twice.
func (db *DB) Drop(ctx context.Context) error {
	return fail(ctx, "drop database", db.db.Drop(ctx))
}

// Reports returns the reports, with their references and figures.
func (db *DB) Reports() *Reports {
	return &Reports{
		reports: db.db.Collection(colReports), refs: db.db.Collection(colRefs),
		sums: db.db.Collection(colSheets), journal: db.db.Collection(colRolls), rolls: &db.rolls,
	}
}

// People returns the reporters.
func (db *DB) People() *People { return &People{people: db.db.Collection(colPeople)} }

// Groups returns the enrolled groups and the enrolment codes.
func (db *DB) Groups() *Groups {
	return &Groups{groups: db.db.Collection(colGroups), codes: db.db.Collection(colCodes)}
}

// Memos returns the orders, activities and digests.
func (db *DB) Memos() *Memos {
	return &Memos{memos: db.db.Collection(colMemos), refs: db.Reports()}
}

// Media returns the files.
func (db *DB) Media() *Media {
	return &Media{
		files: db.db.Collection(colFiles), chunks: db.db.Collection(colChunks),
		uploads: db.db.Collection(colUploads),
	}
}

// WebLog returns what was said in browser chats.
func (db *DB) WebLog() *WebLog {
	return &WebLog{entries: db.db.Collection(colWeb), floors: db.db.Collection(colWebFloors)}
}
