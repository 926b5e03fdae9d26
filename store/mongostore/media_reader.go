package mongostore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
)

// errDamaged: a file whose chunks are not what its document says.
var errDamaged = errors.New("stored file damaged")

// mediaReader reads a file chunk by chunk, holding one. It needs no cursor on the
// server, so a slow reader holds up nobody and may begin anywhere.
type mediaReader struct {
	ctx    context.Context
	chunks *mongo.Collection
	file   fileDoc
	pos    int64
	// at is the number of the chunk in data, -1 for none.
	at     int64
	data   []byte
	closed bool
}

// Read reads on from where the reader stands.
func (r *mediaReader) Read(p []byte) (int, error) {
	switch {
	case r.closed:
		return 0, fs.ErrClosed
	case len(p) == 0:
		return 0, nil
	case r.pos >= r.file.Length:
		return 0, io.EOF
	}
	size := int64(r.file.ChunkSize)
	if n := r.pos / size; n != r.at {
		if err := r.fetch(n); err != nil {
			return 0, fail(r.ctx, "read media", err)
		}
	}
	k := copy(p, r.data[r.pos%size:])
	r.pos += int64(k)
	return k, nil
}

func (r *mediaReader) fetch(n int64) error {
	var c chunkDoc
	err := r.chunks.FindOne(r.ctx, bson.D{{Key: "files_id", Value: r.file.ID}, {Key: "n", Value: n}}).Decode(&c)
	if err != nil {
		return err
	}
	size := int64(r.file.ChunkSize)
	if want := min(size, r.file.Length-n*size); int64(len(c.Data)) != want {
		return fmt.Errorf("chunk %d has %d bytes, want %d: %w", n, len(c.Data), want, errDamaged)
	}
	r.at, r.data = n, c.Data
	return nil
}

// Seek moves to where the next Read begins.
func (r *mediaReader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.pos
	case io.SeekEnd:
		offset += r.file.Length
	}
	if offset < 0 {
		return r.pos, fs.ErrInvalid
	}
	r.pos = offset
	return r.pos, nil
}

// Close lets the chunk go.
func (r *mediaReader) Close() error {
	r.closed, r.data = true, nil
	return nil
}
