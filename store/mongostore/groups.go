package mongostore

import (
	"context"
	"errors"
	"math"
	"time"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// Groups keeps which group chat is whose desk, and the codes that make one so.
type Groups struct{ groups, codes *mongo.Collection }

// Group returns the enrolment of a chat, or store.ErrNotFound.
func (s *Groups) Group(ctx context.Context, chat message.Address) (desk.Group, error) {
	var d groupDoc
	var g desk.Group
	err := s.groups.FindOne(ctx, byID(chat.String())).Decode(&d)
	if err == nil {
		err = decodeInto(d.Group, &g)
	}
	return g, fail(ctx, "load group", err)
}

// Groups returns the groups of an agency, the newest enrolment first; "" means
// those of all agencies.
func (s *Groups) Groups(ctx context.Context, agency string) ([]desk.Group, error) {
	// All of them are asked for as a range, so that the index is used.
	filter := bson.D{{Key: "enrolled", Value: bson.D{{Key: "$gte", Value: int64(math.MinInt64)}}}}
	if agency != "" {
		filter = bson.D{{Key: "agency", Value: agency}}
	}
	cur, err := s.groups.Find(ctx, filter, options.Find().SetSort(bson.D{{Key: "enrolled", Value: -1}, {Key: "_id", Value: 1}}))
	if err != nil {
		return nil, fail(ctx, "list groups", err)
	}
	var docs []groupDoc
	if err := cur.All(ctx, &docs); err != nil {
		return nil, fail(ctx, "list groups", err)
	}
	var out []desk.Group
	for _, d := range docs {
		var g desk.Group
		if err := decodeInto(d.Group, &g); err != nil {
			return nil, fail(ctx, "list groups", err)
		}
		out = append(out, g)
	}
	return out, nil
}

// PutGroup enrols a group, or changes its enrolment.
func (s *Groups) PutGroup(ctx context.Context, g desk.Group) error {
	return fail(ctx, "save group", s.put(ctx, g))
}

func (s *Groups) put(ctx context.Context, g desk.Group) error {
	raw, err := encode(g)
	if err != nil {
		return err
	}
	d := groupDoc{ID: g.Chat.String(), Agency: g.Agency, Enrolled: g.Enrolled.UnixNano(), Group: raw}
	return again(func() error {
		_, err := s.groups.ReplaceOne(ctx, byID(d.ID), d, options.Replace().SetUpsert(true))
		return err
	})
}

// RemoveGroup ends a group's enrolment, and with it the codes it had used: who
// was put out does not come back by typing the old code again. Removing a group
// that is not enrolled does nothing.
func (s *Groups) RemoveGroup(ctx context.Context, chat message.Address) error {
	// The codes first: stopped in between, the group is still there to be removed.
	_, err := s.codes.DeleteMany(ctx, bson.D{{Key: "used_by", Value: chat.String()}})
	if err == nil {
		_, err = s.groups.DeleteOne(ctx, byID(chat.String()))
	}
	return fail(ctx, "remove group", err)
}

// MoveGroup gives the enrolment of one chat to another, for a group that has a
// new address. Moving it again does nothing; store.ErrNotFound if neither chat
// is enrolled.
func (s *Groups) MoveGroup(ctx context.Context, from, to message.Address) error {
	g, err := s.Group(ctx, from)
	if errors.Is(err, store.ErrNotFound) {
		_, err = s.Group(ctx, to)
		return fail(ctx, "move group", err)
	}
	if err == nil {
		g.Chat = to
		// The new one first: stopped in between, both are enrolled and it can be done
		// again.
		err = s.put(ctx, g)
	}
	if err == nil {
		_, err = s.groups.DeleteOne(ctx, byID(from.String()))
	}
	return fail(ctx, "move group", err)
}

// PutCode stores a new enrolment code. store.ErrConflict if the code is there
// already and says something else.
func (s *Groups) PutCode(ctx context.Context, c desk.Code) error {
	d := codeDoc{ID: c.Code, Agency: c.Agency, Expires: c.Expires.UnixNano()}
	if !c.UsedBy.IsZero() {
		d.UsedBy = c.UsedBy.String()
	}
	_, err := s.codes.InsertOne(ctx, d)
	if isDuplicate(err) {
		var old codeDoc
		err = s.codes.FindOne(ctx, byID(c.Code)).Decode(&old)
		if err == nil && (old.Agency != d.Agency || old.Expires != d.Expires) {
			err = store.ErrConflict
		}
	}
	return fail(ctx, "save enrolment code", err)
}

// Code returns a code as it is stored, or store.ErrNotFound.
func (s *Groups) Code(ctx context.Context, code string) (desk.Code, error) {
	var d codeDoc
	err := s.codes.FindOne(ctx, byID(code)).Decode(&d)
	if err != nil {
		return desk.Code{}, fail(ctx, "load enrolment code", err)
	}
	c, err := d.decode()
	return c, fail(ctx, "load enrolment code", err)
}

// decode reads the code of a document.
func (d *codeDoc) decode() (desk.Code, error) {
	c := desk.Code{Code: d.ID, Agency: d.Agency, Expires: time.Unix(0, d.Expires).UTC()}
	if d.UsedBy != "" {
		var err error
		if c.UsedBy, err = message.ParseAddress(d.UsedBy); err != nil {
			return desk.Code{}, err
		}
	}
	return c, nil
}

// ForgetCodes removes the codes that expired before a moment, used or not, and returns how
// many. There are few: they are looked at one by one.
func (s *Groups) ForgetCodes(ctx context.Context, before time.Time) (int64, error) {
	res, err := s.codes.DeleteMany(ctx, bson.D{
		{Key: "_id", Value: bson.D{{Key: "$gt", Value: ""}}},
		{Key: "expires", Value: bson.D{{Key: "$lt", Value: before.UnixNano()}}},
	})
	if err != nil {
		return 0, fail(ctx, "forget enrolment codes", err)
	}
	return res.DeletedCount, nil
}

// UseCode gives a code to a chat: store.ErrCodeInvalid if the code is unknown,
// has expired at now, or was used by another chat. The same chat may use it
// again, because the message that carried it may come again.
func (s *Groups) UseCode(ctx context.Context, code string, chat message.Address, now time.Time) error {
	res, err := s.codes.UpdateOne(ctx, bson.D{
		{Key: "_id", Value: code},
		{Key: "expires", Value: bson.D{{Key: "$gt", Value: now.UnixNano()}}},
		{Key: "used_by", Value: bson.D{{Key: "$in", Value: bson.A{"", chat.String()}}}},
	}, bson.D{{Key: "$set", Value: bson.D{{Key: "used_by", Value: chat.String()}}}})
	if err == nil && res.MatchedCount == 0 {
		err = store.ErrCodeInvalid
	}
	return fail(ctx, "use enrolment code", err)
}
