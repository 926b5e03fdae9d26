package mongostore

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"go.mongodb.org/mongo-driver/v2/bson"
)

// examples reads the indented examples out of the comments of fields.go, by type.
func examples(t *testing.T) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "fields.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]string)
	for _, decl := range file.Decls {
		g, ok := decl.(*ast.GenDecl)
		if !ok || g.Tok != token.TYPE || !strings.HasSuffix(g.Specs[0].(*ast.TypeSpec).Name.Name, "Doc") {
			continue
		}
		var example []string
		for line := range strings.Lines(g.Doc.Text()) {
			if strings.HasPrefix(line, "\t") {
				example = append(example, strings.TrimSpace(line))
			}
		}
		found[g.Specs[0].(*ast.TypeSpec).Name.Name] = strings.Join(example, "")
	}
	return found
}

// same compares two texts of JSON.
func same(t *testing.T, got, want []byte) {
	t.Helper()
	var g, w any
	if err := json.Unmarshal(got, &g); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(want, &w); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(g, w) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Every stored shape has an example, which has all of its fields and no others.
func TestExamplesAreWhatIsStored(t *testing.T) {
	t.Parallel()
	docs := map[string]any{
		"reportDoc": &reportDoc{}, "refDoc": &refDoc{}, "personDoc": &personDoc{}, "groupDoc": &groupDoc{},
		"codeDoc": &codeDoc{}, "fileDoc": &fileDoc{}, "chunkDoc": &chunkDoc{}, "uploadDoc": &uploadDoc{},
		"webDoc": &webDoc{}, "memoDoc": &memoDoc{}, "floorDoc": &floorDoc{}, "metaDoc": &metaDoc{},
		"sheetDoc": &sheetDoc{}, "rollDoc": &rollDoc{},
	}
	found := examples(t)
	if len(found) != len(docs) {
		t.Errorf("fields.go describes %d shapes, the test knows %d", len(found), len(docs))
	}
	for name, doc := range docs {
		if err := bson.UnmarshalExtJSON([]byte(found[name]), false, doc); err != nil {
			t.Errorf("%s: example %q: %v", name, found[name], err)
			continue
		}
		again, err := bson.MarshalExtJSON(doc, false, false)
		if err != nil {
			t.Fatal(err)
		}
		same(t, again, []byte(found[name]))
	}
}

// The parts that other packages describe are read as those packages read them.
func TestExamplesHoldWholeDocuments(t *testing.T) {
	t.Parallel()
	found := examples(t)
	var r reportDoc
	if err := bson.UnmarshalExtJSON([]byte(found["reportDoc"]), false, &r); err != nil {
		t.Fatal(err)
	}
	got, err := r.decode()
	if err != nil {
		t.Fatal(err)
	}
	if got.ID != r.ID || got.Version != r.State.Version || got.Words != "Jalan berlubang" || got.Status != report.StatusForwarded {
		t.Errorf("the report of the example is %+v", got)
	}
	// The copies beside it are those that saving it would make.
	got.Version--
	state, err := newReportState(&got)
	if err != nil {
		t.Fatal(err)
	}
	state.Report, r.State.Report = nil, nil
	if !reflect.DeepEqual(state, r.State) {
		t.Errorf("beside the report of the example stands\n%+v, want\n%+v", r.State, state)
	}
	var p personDoc
	var person citizen.Person
	if err := bson.UnmarshalExtJSON([]byte(found["personDoc"]), false, &p); err != nil {
		t.Fatal(err)
	}
	if err := decodeInto(p.Person, &person); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(addresses(&person), p.Addresses) {
		t.Errorf("the person's addresses are %v, the index has %v", addresses(&person), p.Addresses)
	}
	var md memoDoc
	if err := bson.UnmarshalExtJSON([]byte(found["memoDoc"]), false, &md); err != nil {
		t.Fatal(err)
	}
	m, err := md.decode()
	if err != nil {
		t.Fatal(err)
	}
	m.Version--
	ms, err := newMemoState(&m)
	if err != nil {
		t.Fatal(err)
	}
	ms.Memo, md.State.Memo = nil, nil
	if !reflect.DeepEqual(ms, md.State) {
		t.Errorf("beside the memo of the example stands\n%+v, want\n%+v", ms, md.State)
	}
	var gd groupDoc
	var group desk.Group
	if err := bson.UnmarshalExtJSON([]byte(found["groupDoc"]), false, &gd); err != nil {
		t.Fatal(err)
	}
	if err := decodeInto(gd.Group, &group); err != nil {
		t.Fatal(err)
	}
	if group.Chat.String() != gd.ID || group.Enrolled.UnixNano() != gd.Enrolled {
		t.Errorf("the group of the example is %+v, beside %s and %d", group, gd.ID, gd.Enrolled)
	}
}

func TestBodyComesBackAsItWas(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "Jalan <rusak> & \"berlubang\"", "\x00\x01\u2028\ufeff", "👷🏽‍♀️", `{"$oid":"x"}`, "$date", "a.b", strings.Repeat("é", 5000), "\xff",
	} {
		in := report.Report{ID: text, Words: text, Media: []message.MediaRef{{Size: 1 << 40, Name: text}},
			Place: message.Place{Lat: -6.897612345678, Lon: 112, HasPoint: true}}
		want, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := encode(in)
		if err != nil {
			t.Fatal(err)
		}
		got, err := toJSON(raw)
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, want)
		var out report.Report
		if err := decodeInto(raw, &out); err != nil {
			t.Errorf("%q does not come back: %v", text, err)
		}
	}
}

func TestRefKeysAreNeverTheSame(t *testing.T) {
	t.Parallel()
	seen := make(map[string]string)
	for _, chat := range []string{"1", "1/2", "/", "2/1", "a b", "%2F"} {
		for _, id := range []string{"1", "2/1", "/", "", "1/telegram:1", "%2F", "é"} {
			key := refKey(message.Address{Channel: message.ChannelTelegram, ID: chat}, id)
			if other, ok := seen[key]; ok {
				t.Errorf("%q in %q is called %q like %s", id, chat, key, other)
			}
			seen[key] = id + " in " + chat
		}
	}
}

func BenchmarkBody(b *testing.B) {
	r := report.Report{ID: "r1", Words: strings.Repeat("Jalan berlubang besar. ", 20)}
	for range 8 {
		r.Events = append(r.Events, report.Event{Text: "Sudah kami terima dan akan kami kerjakan minggu ini."})
		r.Deliveries = append(r.Deliveries, report.Delivery{Key: "card:pupr:1", MessageIDs: []string{"55"}})
	}
	body, err := json.Marshal(r)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		raw, err := fromJSON(body, nil)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := toJSON(raw); err != nil {
			b.Fatal(err)
		}
	}
}
