package store

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/report"
)

func TestDocumentsComeBack(t *testing.T) {
	t.Parallel()
	body, err := EncodeReport(&report.Report{ID: "r1", Version: 7, Words: "jalan"})
	if err != nil {
		t.Fatal(err)
	}
	r, err := DecodeReport(body)
	if err != nil || r.ID != "r1" || r.Words != "jalan" || r.Schema != report.Schema || r.Version != 0 {
		t.Errorf("report comes back as %+v, %v", r, err)
	}
	if body, err = EncodeChat(&chat.Chat{Person: "p1"}); err != nil {
		t.Fatal(err)
	}
	c, err := DecodeChat(body)
	if err != nil || c.Person != "p1" || c.Schema != chat.Schema {
		t.Errorf("chat comes back as %+v, %v", c, err)
	}
	if body, err = EncodePerson(&citizen.Person{ID: "p1"}); err != nil {
		t.Fatal(err)
	}
	p, err := DecodePerson(body)
	if err != nil || p.ID != "p1" || p.Schema != citizen.PersonSchema {
		t.Errorf("person comes back as %+v, %v", p, err)
	}
}

func TestNewerAndBrokenDocumentsAreErrors(t *testing.T) {
	t.Parallel()
	if _, err := DecodeReport([]byte(`{"schema":99}`)); !errors.Is(err, ErrSchemaTooNew) {
		t.Errorf("newer: error is %v", err)
	}
	for _, body := range []string{"", "{", "[]", `{"schema":"x"}`} {
		if _, err := DecodeChat([]byte(body)); err == nil || errors.Is(err, ErrSchemaTooNew) {
			t.Errorf("%q: error is %v", body, err)
		}
	}
}

// TestOlderDocumentsAreLifted goes through migrations that a third schema would
// need: a field renamed, then one split.
func TestOlderDocumentsAreLifted(t *testing.T) {
	t.Parallel()
	type doc struct {
		Schema int
		First  string
		Last   string
	}
	lift := []migration{
		func(f map[string]json.RawMessage) error {
			f["name"] = f["nama"]
			return nil
		},
		func(f map[string]json.RawMessage) error {
			var name string
			if err := json.Unmarshal(f["name"], &name); err != nil {
				return err
			}
			first, last, _ := strings.Cut(name, " ")
			var err error
			if f["first"], err = json.Marshal(first); err != nil {
				return err
			}
			f["last"], err = json.Marshal(last)
			return err
		},
	}
	for body, want := range map[string]doc{
		`{"schema":1,"nama":"Siti Aminah"}`:           {3, "Siti", "Aminah"},
		`{"schema":2,"name":"Siti Aminah"}`:           {3, "Siti", "Aminah"},
		`{"schema":3,"first":"Siti","last":"Aminah"}`: {3, "Siti", "Aminah"},
	} {
		var d doc
		if err := decode([]byte(body), &d, 3, lift, func() *int { return &d.Schema }); err != nil || d != want {
			t.Errorf("%s becomes %+v, %v", body, d, err)
		}
	}
	var d doc
	if err := decode([]byte(`{"schema":1,"nama":5}`), &d, 3, lift, func() *int { return &d.Schema }); err == nil {
		t.Error("a migration that fails is not an error")
	}
	if err := decode([]byte(`{"schema":4}`), &d, 3, lift, func() *int { return &d.Schema }); !errors.Is(err, ErrSchemaTooNew) {
		t.Errorf("newer: error is %v", err)
	}
}
