package mongostore

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Server is what an operator wants to know of a MongoDB server.
type Server struct {
	Version string
	// ReplicaSet is its name, "" for a server alone, which loses what it has with its
	// disk.
	ReplicaSet string
	// Now is the server's clock, zero if it does not tell.
	Now time.Time
}

// Inspect asks the server about itself.
func (db *DB) Inspect(ctx context.Context) (Server, error) {
	var build struct {
		Version string `bson:"version"`
	}
	admin := db.client.Database("admin")
	if err := admin.RunCommand(ctx, bson.D{{Key: "buildInfo", Value: 1}}).Decode(&build); err != nil {
		return Server{}, fail(ctx, "inspect MongoDB", err)
	}
	var hello struct {
		Set string    `bson:"setName"`
		Now time.Time `bson:"localTime"`
	}
	if err := admin.RunCommand(ctx, bson.D{{Key: "hello", Value: 1}}).Decode(&hello); err != nil {
		return Server{}, fail(ctx, "inspect MongoDB", err)
	}
	return Server{Version: build.Version, ReplicaSet: hello.Set, Now: hello.Now}, nil
}
