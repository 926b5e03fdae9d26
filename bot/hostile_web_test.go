package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// visitor is a browser with a good token, whose owner means harm.
type visitor struct {
	t           *testing.T
	base, token string
}

// newVisitor begins a chat.
func newVisitor(t *testing.T, listen string) *visitor {
	t.Helper()
	v := &visitor{t: t, base: "http://" + listen}
	var s struct{ Token string }
	v.ask(http.MethodPost, "/api/v1/sessions", nil, &s)
	v.token = s.Token
	return v
}

func (v *visitor) ask(method, path string, body []byte, answer any) {
	v.t.Helper()
	req, err := http.NewRequestWithContext(v.t.Context(), method, v.base+path, bytes.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	if v.token != "" {
		req.Header.Set("Authorization", "Bearer "+v.token)
	}
	if strings.HasSuffix(path, "/messages") {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		v.t.Fatalf("%s %s: %s %s, %v", method, path, resp.Status, raw, err)
	}
	if err := json.Unmarshal(raw, answer); err != nil {
		v.t.Fatalf("%s %s: %v", method, path, err)
	}
}

// upload stores a picture and returns the ID by which a message names it.
func (v *visitor) upload(n int) string {
	v.t.Helper()
	var file struct{ Media string }
	v.ask(http.MethodPost, "/api/v1/media?name=foto.jpg", picture(n), &file)
	return file.Media
}

// webEntry is what a visitor reads of one entry of the chat's log.
type webEntry struct {
	ID, Kind, From, Key string
	Choices             []struct{ ID, Sig string }
}

func (v *visitor) entries() []webEntry {
	v.t.Helper()
	var all []webEntry
	for after := int64(0); ; {
		var page struct {
			Entries []struct {
				Seq int64
				webEntry
			}
		}
		v.ask(http.MethodGet, fmt.Sprintf("/api/v1/entries?after=%d&limit=50", after), nil, &page)
		if len(page.Entries) == 0 {
			return all
		}
		for _, e := range page.Entries {
			all, after = append(all, e.webEntry), e.Seq
		}
	}
}

// button says hello and waits for the bot's first message with a button.
func (v *visitor) button() (message, id, sig string) {
	v.t.Helper()
	var said struct{ ID string }
	v.ask(http.MethodPost, "/api/v1/messages", []byte(`{"key":"hostile-greeting-1","text":"halo"}`), &said)
	resp, err := http.Post(v.base+"/api/v1/stream", "application/json", strings.NewReader(`{"chats":[{"token":"`+v.token+`"}]}`))
	if err != nil {
		v.t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		var e webEntry
		if ok && json.Unmarshal([]byte(data), &e) == nil && len(e.Choices) > 0 {
			return e.ID, e.Choices[0].ID, e.Choices[0].Sig
		}
	}
	v.t.Fatalf("no button came: %v", lines.Err())
	return "", "", ""
}

// perVisitor is how many hostile requests one chat makes: well below its pace, which would
// answer all others alike.
const perVisitor = 12

// hostileVisitors plays webchat.yaml: requests of people whose token is good.
func hostileVisitors(t *testing.T, p *program) {
	t.Helper()
	all := corpus[request](t, "webchat.yaml")
	for part := range slices.Chunk(all, perVisitor) {
		hostileVisitor(t, p, part)
	}
}

func hostileVisitor(t *testing.T, p *program, part []request) {
	t.Helper()
	one, other := newVisitor(t, p.listen), newVisitor(t, p.listen)
	message, button, sig := one.button()
	media, foreign := one.upload(1), other.upload(2)
	body, _, _ := strings.Cut(foreign, ".")
	_, signature, _ := strings.Cut(media, ".")
	fill := strings.NewReplacer("TOKEN", one.token, "OTHER", other.token, "MEDIA", media, "FOREIGN", foreign, "SWAPPED", body+"."+signature,
		"MSG", message, "BUTTON", button, "SIG", sig, "RAWBYTES", "\xff\xfe\xc0\x80", "BIG", strings.Repeat("a", 1<<20), "PLACENAME", strings.Repeat("a", 100_000))
	want := map[string]bool{"hostile-greeting-1": true}
	for _, r := range part {
		r.Path, r.Body = fill.Replace(r.Path), fill.Replace(r.Body)
		for i := range r.Headers {
			r.Headers[i] = fill.Replace(r.Headers[i])
		}
		got, err := r.play(t.Context(), p.listen)
		switch {
		case err != nil:
			t.Errorf("%s: %v", r.Name, err)
		case *noteHostile:
			t.Logf("REQUEST\t%s\t%s", r.Name, got)
		case got != r.Outcome:
			t.Errorf("%s: the outcome is %s, want %s", r.Name, got, r.Outcome)
		}
		if key := postKey.FindStringSubmatch(r.Body); got == "200" && key != nil {
			want[key[1]] = true
		}
	}
	// What was refused left nothing, and what was repeated stands there once.
	for _, e := range one.entries() {
		if e.From != "person" {
			continue
		}
		if !want[e.Key] {
			t.Errorf("what was said with the key %s stands there, refused or twice", e.Key)
		}
		delete(want, e.Key)
	}
	if len(want) > 0 {
		t.Errorf("of what was taken nothing is there of %v", want)
	}
	if left := other.entries(); len(left) != 0 {
		t.Errorf("in the other chat stand %+v", left)
	}
}

// postKey is the key of a post.
var postKey = regexp.MustCompile(`"key": ?"([A-Za-z0-9_-]{16,64})"`)
