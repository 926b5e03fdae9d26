package mongostore

import (
	"context"
	"errors"

	"github.com/taprose/taprose/store"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// WebLog keeps what was said in browser chats, so that a page that was closed or
// lost its connection finds everything again.
type WebLog struct{ entries, floors *mongo.Collection }

// Append adds an entry to a chat and returns its number, which is greater than
// that of every entry before. A key that the chat has already is not added again:
// the number of the first is returned.
//
// A number is the highest one plus one, and two who chose the same try again. It is
// never given out before its entry is there, so a page that has read up to a number
// has read everything below it.
func (s *WebLog) Append(ctx context.Context, chat, key string, body []byte) (seq int64, err error) {
	if body == nil {
		body = []byte{}
	}
	for {
		last, err := s.last(ctx, chat)
		if err != nil {
			return 0, fail(ctx, "append to web chat", err)
		}
		_, err = s.entries.InsertOne(ctx, webDoc{Chat: chat, Seq: last + 1, Key: key, Body: body})
		if err == nil {
			return last + 1, nil
		}
		if !isDuplicate(err) {
			return 0, fail(ctx, "append to web chat", err)
		}
		var first webDoc
		err = s.entries.FindOne(ctx, bson.D{{Key: "chat", Value: chat}, {Key: "key", Value: key}}).Decode(&first)
		if err == nil {
			return first.Seq, nil
		}
		if !errors.Is(err, mongo.ErrNoDocuments) {
			return 0, fail(ctx, "append to web chat", err)
		}
		// Somebody else took the number; somebody gets on each time.
	}
}

// last is the highest number that a chat has used.
func (s *WebLog) last(ctx context.Context, chat string) (int64, error) {
	var d webDoc
	err := s.entries.FindOne(ctx, bson.D{{Key: "chat", Value: chat}},
		options.FindOne().SetSort(bson.D{{Key: "seq", Value: -1}}).SetProjection(bson.D{{Key: "seq", Value: 1}})).Decode(&d)
	if !errors.Is(err, mongo.ErrNoDocuments) {
		return d.Seq, err
	}
	var f floorDoc
	err = s.floors.FindOne(ctx, byID(chat)).Decode(&f)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return 0, nil
	}
	return f.Seq, err
}

// Since returns at most limit entries of a chat with numbers above after, in
// order; limit below 1 means store.DefaultLimit.
func (s *WebLog) Since(ctx context.Context, chat string, after int64, limit int) ([]store.WebEntry, error) {
	cur, err := s.entries.Find(ctx,
		bson.D{{Key: "chat", Value: chat}, {Key: "seq", Value: bson.D{{Key: "$gt", Value: after}}}},
		options.Find().SetSort(asc("seq")).SetLimit(int64(store.Page{Limit: limit}.Size())))
	if err != nil {
		return nil, fail(ctx, "read web chat", err)
	}
	var docs []webDoc
	if err := cur.All(ctx, &docs); err != nil {
		return nil, fail(ctx, "read web chat", err)
	}
	var out []store.WebEntry
	for _, d := range docs {
		out = append(out, store.WebEntry{Seq: d.Seq, Body: d.Body})
	}
	return out, nil
}

// Newest returns the highest number of each of the chats that have entries above the
// number given. It is one question for all of them, answered from the index by chat and
// number.
func (s *WebLog) Newest(ctx context.Context, after map[string]int64) (map[string]int64, error) {
	out := map[string]int64{}
	if len(after) == 0 {
		return out, nil
	}
	grown := make(bson.A, 0, len(after))
	for chat, seq := range after {
		grown = append(grown, bson.D{{Key: "chat", Value: chat}, {Key: "seq", Value: bson.D{{Key: "$gt", Value: seq}}}})
	}
	cur, err := s.entries.Find(ctx, bson.D{{Key: "$or", Value: grown}},
		options.Find().SetProjection(bson.D{{Key: "_id", Value: 0}, {Key: "chat", Value: 1}, {Key: "seq", Value: 1}}))
	if err != nil {
		return nil, fail(ctx, "look into web chats", err)
	}
	var docs []webDoc
	if err := cur.All(ctx, &docs); err != nil {
		return nil, fail(ctx, "look into web chats", err)
	}
	for _, d := range docs {
		out[d.Chat] = max(out[d.Chat], d.Seq)
	}
	return out, nil
}

// eachPage is how many entries are read at once where all are gone through.
const eachPage = 500

// Each calls do for every entry there is, chat by chat and in their order. Entries that
// come or go meanwhile may be among them or not.
func (s *WebLog) Each(ctx context.Context, do func(chat string, body []byte) error) error {
	var last webDoc
	for {
		cur, err := s.entries.Find(ctx, bson.D{
			{Key: "chat", Value: bson.D{{Key: "$gte", Value: last.Chat}}},
			{Key: "$or", Value: bson.A{
				bson.D{{Key: "chat", Value: bson.D{{Key: "$gt", Value: last.Chat}}}},
				bson.D{{Key: "seq", Value: bson.D{{Key: "$gt", Value: last.Seq}}}},
			}},
		}, options.Find().SetSort(asc("chat", "seq")).SetLimit(eachPage))
		if err != nil {
			return fail(ctx, "go through web chats", err)
		}
		var page []webDoc
		if err := cur.All(ctx, &page); err != nil {
			return fail(ctx, "go through web chats", err)
		}
		for _, e := range page {
			if err := do(e.Chat, e.Body); err != nil {
				return err
			}
		}
		if len(page) < eachPage {
			return nil
		}
		last = page[len(page)-1]
	}
}

// Drop forgets a chat. Numbers are not used again.
func (s *WebLog) Drop(ctx context.Context, chat string) error {
	return fail(ctx, "drop web chat", s.drop(ctx, chat))
}

func (s *WebLog) drop(ctx context.Context, chat string) error {
	last, err := s.last(ctx, chat)
	if err != nil || last == 0 {
		return err
	}
	// The floor first, so that numbers go on above it whenever the entries go.
	err = again(func() error {
		_, err := s.floors.UpdateOne(ctx, byID(chat),
			bson.D{{Key: "$max", Value: bson.D{{Key: "seq", Value: last}}}}, options.UpdateOne().SetUpsert(true))
		return err
	})
	if err != nil {
		return err
	}
	_, err = s.entries.DeleteMany(ctx, bson.D{{Key: "chat", Value: chat}, {Key: "seq", Value: bson.D{{Key: "$lte", Value: last}}}})
	return err
}
