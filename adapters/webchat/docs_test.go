package webchat

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"testing"
)

// TestDocumentedExamplesDecode reads docs/webchat.md: every example must decode
// into its shape without a field left over, and encode to the same again.
func TestDocumentedExamplesDecode(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("../../docs/webchat.md")
	if err != nil {
		t.Fatal(err)
	}
	shapes := map[string]func() any{
		"session": func() any { return new(wireSession) },
		"post":    func() any { return new(wirePost) },
		"posted":  func() any { return new(wirePosted) },
		"upload":  func() any { return new(wireUpload) },
		"stream":  func() any { return new(wireStream) },
		"entry":   func() any { return new(wireEntry) },
		"entries": func() any { return new(wireEntries) },
		"ready":   func() any { return new(wireReady) },
		"config":  func() any { return new(wireConfig) },
		"error":   func() any { return new(wireError) },
	}
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile("(?s)```json (\\w+)\n(.*?)```").FindAllSubmatch(doc, -1) {
		name, body := string(m[1]), m[2]
		shape, ok := shapes[name]
		if !ok {
			t.Errorf("no shape %q", name)
			continue
		}
		seen[name] = true
		v := shape()
		dec := json.NewDecoder(bytes.NewReader(body))
		dec.DisallowUnknownFields()
		if err := dec.Decode(v); err != nil {
			t.Errorf("%s: %v in %s", name, err, body)
			continue
		}
		var want, got any
		if err := json.Unmarshal(body, &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(encodeJSON(v), &got); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s does not come back the same:\n%s\n%s", name, body, encodeJSON(v))
		}
	}
	for name := range shapes {
		if !seen[name] {
			t.Errorf("%q is not documented", name)
		}
	}
}

// TestStoredExampleDecodes reads the example in the comment of stored.
func TestStoredExampleDecodes(t *testing.T) {
	t.Parallel()
	s, err := decodeStored([]byte(`{"kind":"message","id":"b0123456789abcdef01234567","at":"2026-11-21T08:00:00Z","from":"bot",
	 "text":"Tentang apa laporannya?","choices":[{"id":"cat:jalan","label":"Jalan rusak"}],"columns":2}`))
	if err != nil || s.Kind != KindMessage || !ownMessageID(s.ID) || len(s.Choices) != 1 {
		t.Errorf("decoded %+v, %v", s, err)
	}
}
