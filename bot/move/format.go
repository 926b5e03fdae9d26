package move

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// The archive: a manifest, one file of JSON lines for each kind of document, and a
// folder of media. docs/archive.md describes it.
const (
	formatName = "taprose-archive"
	// formatVersion 2 added memos; archives of version 1 have none.
	formatVersion = 2

	manifestFile = "manifest.json"
	progressFile = "progress.json"
	mediaFolder  = "media"
)

// Manifest says what a finished archive holds. It is written last, so an archive
// without one is not finished.
type Manifest struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	// Program wrote the archive; Begun and Finished are when.
	Program  string    `json:"program"`
	Begun    time.Time `json:"begun"`
	Finished time.Time `json:"finished"`
	Files    []File    `json:"files"`
	Media    Totals    `json:"media"`
}

// File is one file of JSON lines.
type File struct {
	Name  string `json:"name"`
	Lines int64  `json:"lines"`
	Bytes int64  `json:"bytes"`
	// SHA256 is of the whole file, in lower-case hexadecimal.
	SHA256 string `json:"sha256"`
}

// Totals are of the files in the folder of media.
type Totals struct {
	Files int64 `json:"files"`
	Bytes int64 `json:"bytes"`
	// Lost files are named by reports but were missing or damaged in the store.
	Lost int64 `json:"lost"`
}

// Lines is how many documents a file holds.
func (m *Manifest) Lines(name string) int64 {
	for _, f := range m.Files {
		if f.Name == name {
			return f.Lines
		}
	}
	return 0
}

// line is one line of a file: a document, and the SHA-256 of its bytes as they
// stand in the line.
type line struct {
	SHA256 string          `json:"sha256"`
	Doc    json.RawMessage `json:"doc"`
}

// kind is one kind of document in an archive.
type kind[T any] struct {
	file, noun string
	// key orders the documents, as bytes; nil when they have no order.
	key    func(*T) string
	encode func(*T) ([]byte, error)
	decode func([]byte) (T, error)
}

// mediaDoc is a line of media.jsonl: a file that reports name.
type mediaDoc struct {
	Hash string `json:"hash"`
	Size int64  `json:"size"`
	// Lost says why the archive has no such file: missing, or damaged, in the store
	// from which it was taken.
	Lost string `json:"lost,omitempty"`
}

const lostMissing, lostDamaged = "missing", "damaged"

var (
	people = kind[citizen.Person]{
		"people.jsonl", "person", func(p *citizen.Person) string { return p.ID }, store.EncodePerson, store.DecodePerson,
	}
	groups  = plain("groups.jsonl", "group", func(g *desk.Group) string { return g.Chat.String() })
	codes   = plain("codes.jsonl", "enrolment code", func(c *desk.Code) string { return c.Code })
	files   = plain[mediaDoc]("media.jsonl", "file", nil)
	reports = kind[report.Report]{
		"reports.jsonl", "report", func(r *report.Report) string { return r.ID }, store.EncodeReport, store.DecodeReport,
	}
	memos = kind[memo.Memo]{
		"memos.jsonl", "memo", func(m *memo.Memo) string { return m.ID }, store.EncodeMemo, store.DecodeMemo,
	}
	refs = plain[report.Ref]("refs.jsonl", "reference", nil)
)

// names are the files of an archive in the order in which they are written.
var names = namesOf(formatVersion)

// namesOf are the files of an archive of this version.
func namesOf(version int) []string {
	names := []string{people.file, groups.file, codes.file, files.file, reports.file}
	if hasMemos(version) {
		names = append(names, memos.file)
	}
	return append(names, refs.file)
}

// hasMemos tells whether archives of a version hold memos.
func hasMemos(version int) bool { return version >= 2 }

// plain is a kind without a schema of its own. A field that this program does not
// know was written by a newer one, and dropping it would lose something.
func plain[T any](file, noun string, key func(*T) string) kind[T] {
	return kind[T]{
		file: file, noun: noun, key: key,
		encode: func(v *T) ([]byte, error) { return json.Marshal(v) },
		decode: func(b []byte) (v T, err error) {
			d := json.NewDecoder(bytes.NewReader(b))
			d.DisallowUnknownFields()
			err = d.Decode(&v)
			return v, err
		},
	}
}
