package mongostore

import (
	"context"
	"errors"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// PutRefs notes what our messages are about. Noting one again replaces it. What was
// sent from a report's own outbox needs no noting: it stands in the report.
func (s *Reports) PutRefs(ctx context.Context, refs []report.Ref) error {
	if len(refs) == 0 {
		return nil
	}
	writes := make([]mongo.WriteModel, 0, len(refs))
	for _, r := range refs {
		id := refKey(r.Chat, r.MessageID)
		writes = append(writes, mongo.NewReplaceOneModel().SetFilter(byID(id)).SetUpsert(true).
			SetReplacement(refDoc{ID: id, Report: r.Report, Intent: r.Intent}))
	}
	err := again(func() error {
		_, err := s.refs.BulkWrite(ctx, writes, options.BulkWrite().SetOrdered(false))
		return err
	})
	return fail(ctx, "save references", err)
}

// Ref returns what our message in a chat is about, or store.ErrNotFound. Most
// messages about a report came from its outbox, so that is asked first.
func (s *Reports) Ref(ctx context.Context, chat message.Address, messageID string) (report.Ref, error) {
	ref, err := s.ref(ctx, chat, messageID)
	return ref, fail(ctx, "load reference", err)
}

func (s *Reports) ref(ctx context.Context, chat message.Address, messageID string) (report.Ref, error) {
	key := refKey(chat, messageID)
	r, err := s.one(ctx, bson.D{{Key: "refs", Value: key}})
	if err == nil {
		for _, ref := range r.Refs() {
			if ref.Chat == chat && ref.MessageID == messageID {
				return ref, nil
			}
		}
		return report.Ref{}, store.ErrNotFound
	}
	if !errors.Is(err, mongo.ErrNoDocuments) {
		return report.Ref{}, err
	}
	var d refDoc
	if err := s.refs.FindOne(ctx, byID(key)).Decode(&d); err != nil {
		return report.Ref{}, err
	}
	return report.Ref{Chat: chat, MessageID: messageID, Report: d.Report, Intent: d.Intent}, nil
}
