package mongostore

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/taprose/taprose/store"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// Media keeps the files people sent, each once, named by the SHA-256 of its bytes,
// in GridFS. The driver's own writer holds 16 MB of each file in memory; this one
// holds a chunk.
type Media struct{ files, chunks, uploads *mongo.Collection }

const (
	// chunkSize is a megabyte less what BSON puts around it: a photo is one or two
	// chunks, so one or two waits for the majority.
	chunkSize = 1<<20 - 1024
	// sweepAge is after how long an upload that did not end is taken for dead: far
	// longer than any takes.
	sweepAge = 24 * time.Hour
	// cleanTimeout bounds the removal of what a failed upload left.
	cleanTimeout = 10 * time.Second
)

// Put stores what r gives, which may be at most max bytes long: more is
// store.ErrTooLarge and nothing is kept. It returns the lower-case hexadecimal
// SHA-256 and the length. When it returns, the file is on a majority of the
// replica set. Storing the same bytes again keeps one file.
//
// The chunks are written first, under an ID of their own, and the file appears last
// and whole, under its hash.
func (m *Media) Put(ctx context.Context, r io.Reader, max int64) (hash string, size int64, err error) {
	id := bson.NewObjectID()
	// One byte more is asked for, to know that there are more.
	in := &source{r: io.LimitReader(r, max+1)}
	hash, size, err = m.put(ctx, id, in, max)
	if in.err != nil {
		// No error of the database, though it may look like one: the bytes come from
		// a network too.
		return "", 0, fmt.Errorf("store media: %w", in.err)
	}
	if err != nil {
		return "", 0, fail(ctx, "store media", err)
	}
	return hash, size, nil
}

func (m *Media) put(ctx context.Context, id bson.ObjectID, in *source, max int64) (hash string, size int64, err error) {
	if _, err := m.uploads.InsertOne(ctx, uploadDoc{ID: id, Begun: id.Timestamp().UnixNano()}); err != nil {
		return "", 0, err
	}
	sum := sha256.New()
	size, err = m.write(ctx, id, io.TeeReader(in, sum))
	if err == nil && size > max {
		err = store.ErrTooLarge
	}
	if err != nil {
		// After an error of the database something may still be on its way there:
		// what is left is Sweep's then.
		if in.err != nil || errors.Is(err, store.ErrTooLarge) {
			m.abandon(ctx, id)
		}
		return "", 0, err
	}
	hash = hex.EncodeToString(sum.Sum(nil))
	had, err := m.appear(ctx, fileDoc{ID: id, Length: size, ChunkSize: chunkSize, Uploaded: time.Now(), Filename: hash})
	if had {
		m.abandon(ctx, id)
		return hash, size, nil
	}
	if err == nil {
		_, err = m.uploads.DeleteOne(ctx, byID(id))
	}
	return hash, size, err
}

// appear gives a file whose chunks are there its name. One that has the name already is
// noted as put again, so that Prune lets it be.
func (m *Media) appear(ctx context.Context, f fileDoc) (had bool, err error) {
	for {
		if _, err := m.files.InsertOne(ctx, f); !isDuplicate(err) {
			return false, err
		}
		res, err := m.files.UpdateOne(ctx, bson.D{{Key: "filename", Value: f.Filename}},
			bson.D{{Key: "$max", Value: bson.D{{Key: "uploadDate", Value: f.Uploaded}}}})
		if err != nil {
			return false, err
		}
		if res.MatchedCount > 0 {
			return true, nil
		}
		// It was removed in between: then ours is the file.
	}
}

// abandon removes what was written of a file that is not wanted. If that cannot be
// done now, Sweep will.
func (m *Media) abandon(ctx context.Context, id bson.ObjectID) {
	clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanTimeout)
	defer cancel()
	_ = m.discard(clean, id)
}

// source remembers whether it was the reading that failed.
type source struct {
	r   io.Reader
	err error
}

// Read reads on.
func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// write stores what r gives as the chunks of a file.
func (m *Media) write(ctx context.Context, id bson.ObjectID, r io.Reader) (size int64, err error) {
	buf := make([]byte, chunkSize)
	for n := int64(0); ; n++ {
		if err := ctx.Err(); err != nil {
			return size, err
		}
		k, err := io.ReadFull(r, buf)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return size, err
		}
		if k > 0 {
			if _, err := m.chunks.InsertOne(ctx, chunkDoc{File: id, N: n, Data: buf[:k]}); err != nil {
				return size, err
			}
			size += int64(k)
		}
		if err != nil {
			return size, nil
		}
	}
}

// discard removes the chunks of an upload that never became a file, and the upload.
func (m *Media) discard(ctx context.Context, id bson.ObjectID) error {
	err := m.files.FindOne(ctx, byID(id)).Err()
	if errors.Is(err, mongo.ErrNoDocuments) {
		_, err = m.chunks.DeleteMany(ctx, bson.D{{Key: "files_id", Value: id}})
	}
	if err == nil {
		_, err = m.uploads.DeleteOne(ctx, byID(id))
	}
	return err
}

// Open returns a file and its length, or store.ErrNotFound. The caller closes it;
// reading ends when ctx does.
func (m *Media) Open(ctx context.Context, hash string) (io.ReadSeekCloser, int64, error) {
	var f fileDoc
	if err := m.files.FindOne(ctx, bson.D{{Key: "filename", Value: hash}}).Decode(&f); err != nil {
		return nil, 0, fail(ctx, "open media", err)
	}
	return &mediaReader{ctx: ctx, chunks: m.chunks, file: f, at: -1}, f.Length, nil
}

// Prune removes the files that unwanted names, each asked for with the moment at which it
// was put last, and returns how many. One that is put again meanwhile stays.
func (m *Media) Prune(ctx context.Context, unwanted func(hash string, put time.Time) bool) (int, error) {
	n, err := m.prune(ctx, unwanted)
	return n, fail(ctx, "prune media", err)
}

// prunePage is how many files are looked at in one go.
const prunePage = 1000

func (m *Media) prune(ctx context.Context, unwanted func(string, time.Time) bool) (removed int, err error) {
	for after := ""; ; {
		cur, err := m.files.Find(ctx, bson.D{{Key: "filename", Value: bson.D{{Key: "$gt", Value: after}}}},
			options.Find().SetSort(asc("filename")).SetLimit(prunePage))
		if err != nil {
			return removed, err
		}
		var some []fileDoc
		if err := cur.All(ctx, &some); err != nil || len(some) == 0 {
			return removed, err
		}
		for _, f := range some {
			after = f.Filename
			if !unwanted(f.Filename, f.Uploaded) {
				continue
			}
			gone, err := m.delete(ctx, f)
			if err != nil {
				return removed, err
			}
			if gone {
				removed++
			}
		}
	}
}

// delete removes a file unless it was put again since it was read.
func (m *Media) delete(ctx context.Context, f fileDoc) (bool, error) {
	// From here on it is an upload that never became a file: stopped at any point,
	// Sweep finishes.
	err := again(func() error {
		_, err := m.uploads.ReplaceOne(ctx, byID(f.ID), uploadDoc{ID: f.ID, Begun: time.Now().UnixNano()}, options.Replace().SetUpsert(true))
		return err
	})
	if err != nil {
		return false, err
	}
	res, err := m.files.DeleteOne(ctx, bson.D{{Key: "_id", Value: f.ID}, {Key: "uploadDate", Value: f.Uploaded}})
	if err != nil {
		return false, err
	}
	return res.DeletedCount > 0, m.discard(ctx, f.ID)
}

// Sweep removes what uploads and deletions left that did not end, if they began a
// day before now or earlier, and returns how many those were. It is to be run now
// and then, by any replica.
func (m *Media) Sweep(ctx context.Context, now time.Time) (int, error) {
	cur, err := m.uploads.Find(ctx, bson.D{{Key: "begun", Value: bson.D{{Key: "$lte", Value: now.Add(-sweepAge).UnixNano()}}}})
	if err != nil {
		return 0, fail(ctx, "sweep media", err)
	}
	var dead []uploadDoc
	if err := cur.All(ctx, &dead); err != nil {
		return 0, fail(ctx, "sweep media", err)
	}
	for i, u := range dead {
		if err := m.discard(ctx, u.ID); err != nil {
			return i, fail(ctx, "sweep media", err)
		}
	}
	return len(dead), nil
}
