package mongostore

import (
	"context"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// paged decodes the first size documents of a question that asked for one more, and makes
// the next page's cursor, behind the last of them, if that one is there.
func paged[D, T any](docs []D, size int, decode func(*D) (T, error), cursor func(*D) string) (out []T, next string, err error) {
	if len(docs) > size {
		docs = docs[:size]
		next = cursor(&docs[size-1])
	}
	out = make([]T, 0, len(docs))
	for i := range docs {
		one, err := decode(&docs[i])
		if err != nil {
			return nil, "", err
		}
		out = append(out, one)
	}
	return out, next, nil
}

// liftBatch is how many documents of an older schema are read at once.
const liftBatch = 100

// lift gives the documents that filter finds the fields that they lack; those for which
// fields returns none stay as they are. One that is saved meanwhile by a replica of this
// version has its fields, and by one of the version before gets them with its next save.
func lift(ctx context.Context, col *mongo.Collection, filter bson.D, fields func(bson.Raw) (bson.D, error)) error {
	cur, err := col.Find(ctx, filter, options.Find().SetBatchSize(liftBatch))
	if err != nil {
		return err
	}
	defer cur.Close(context.WithoutCancel(ctx))
	for cur.Next(ctx) {
		set, err := fields(cur.Current)
		if err != nil {
			return fmt.Errorf("%s %s: %w", col.Name(), idOf(cur.Current), err)
		}
		if len(set) == 0 {
			continue
		}
		version, _ := cur.Current.Lookup("version").AsInt64OK()
		same := bson.D{{Key: "_id", Value: idOf(cur.Current)}, {Key: "version", Value: version}}
		if _, err := col.UpdateOne(ctx, same, bson.D{{Key: "$set", Value: set}}); err != nil {
			return err
		}
	}
	return cur.Err()
}
