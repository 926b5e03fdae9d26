package move_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/move"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

var update = flag.Bool("update", false, "write the examples of docs/archive.md anew")

const page = "../../docs/archive.md"

// tenBytes is the file of the example, which the page spells out.
const tenBytes = "ten bytes!"

var example = regexp.MustCompile(`(?s)<!-- example ([a-z.]+) -->\n(.*?)<!-- end -->\n`)

// TestTheDocumentedArchiveIsReal holds docs/archive.md to what an export writes, and
// reads the archive that stands on the page as an import would.
func TestTheDocumentedArchiveIsReal(t *testing.T) {
	t.Parallel()
	written := documented(t)
	src, err := os.ReadFile(page)
	must(t, err)
	if *update {
		src = example.ReplaceAllFunc(src, func(block []byte) []byte {
			name := string(example.FindSubmatch(block)[1])
			raw, err := os.ReadFile(filepath.Join(written, name))
			must(t, err)
			return []byte("<!-- example " + name + " -->\n```json\n" + string(raw) + "```\n<!-- end -->\n")
		})
		must(t, os.WriteFile(page, src, 0o644))
	}
	dir := t.TempDir()
	found := example.FindAllStringSubmatch(string(src), -1)
	if len(found) != 8 {
		t.Fatalf("%d examples on the page, want eight", len(found))
	}
	for _, e := range found {
		name := e[1]
		text := strings.TrimSuffix(strings.TrimPrefix(e[2], "```json\n"), "```\n")
		want, err := os.ReadFile(filepath.Join(written, name))
		must(t, err)
		if text != string(want) {
			t.Errorf("%s on the page is not what an export writes; run: go test ./bot/move -update\n%s\n%s", name, text, want)
		}
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
		for l := range strings.Lines(text) {
			if strings.HasSuffix(name, ".jsonl") && !json.Valid([]byte(l)) {
				t.Errorf("%s: not JSON: %s", name, l)
			}
		}
	}
	if !strings.Contains(string(src), "`"+tenBytes+"`") {
		t.Error("the page does not say what the file holds")
	}
	must(t, os.MkdirAll(filepath.Join(dir, "media"), 0o700))
	must(t, os.CopyFS(filepath.Join(dir, "media"), os.DirFS(filepath.Join(written, "media"))))
	into := open(t, t.TempDir())
	_, err = move.Import(t.Context(), dir, side(into), options)
	must(t, err)
	r, err := into.Reports().ByTicket(t.Context(), "TBN-K7M3XA")
	must(t, err)
	if r.Status != report.StatusForwarded || len(r.Media) != 2 {
		t.Errorf("the report of the page comes back as %+v", r)
	}
}

// documented exports a small store, with one of each.
func documented(t *testing.T) string {
	t.Helper()
	ctx := t.Context()
	db := open(t, t.TempDir())
	hash, size, err := db.Media().Put(ctx, strings.NewReader(tenBytes), 100)
	must(t, err)
	siti := message.Address{Channel: message.ChannelTelegram, ID: "77"}
	group := message.Address{Channel: message.ChannelTelegram, ID: "-100123"}
	must(t, db.People().Save(ctx, &citizen.Person{
		ID: "p_7f3k", Addresses: []message.Address{siti}, Name: "Siti", Lang: regency.Indonesian, Created: now,
	}))
	must(t, db.Groups().PutGroup(ctx, desk.Group{Chat: group, Agency: "pupr", Title: "Aduan PUPR", Enrolled: now, By: "Pak Budi"}))
	must(t, db.Groups().PutCode(ctx, desk.Code{Code: "K7M3XA9P", Agency: "pupr", Expires: now.Add(24 * time.Hour)}))
	must(t, db.Groups().UseCode(ctx, "K7M3XA9P", group, now))
	r := report.New(now, report.Filing{
		ID: "r_9f", Ticket: "TBN-K7M3XA", Day: "2026-11-21", Person: "p_7f3k", Alias: "Pelapor 7F", Home: siti,
		Category: "jalan", Agency: "pupr", Words: "Jalan berlubang di depan pasar", Deadline: now.AddDate(0, 0, 14), Cause: "telegram:990",
		Place: message.Place{Lat: -6.8976, Lon: 112.0649, HasPoint: true, District: "Tuban"},
		Media: []message.MediaRef{
			{Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: "AgACAgUAAx", Hash: hash, Size: size, Mime: "image/jpeg"},
			{Kind: message.MediaPhoto, Hash: strings.Repeat("0f", 32), Size: 204800},
		},
	})
	r.Owe(now, report.Delivery{
		Key: "card:pupr:1", Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"},
		Out: message.Outbound{Text: "Laporan baru"}, OnSent: report.MoveForward,
	})
	r.Settle(report.Outcome{
		Key: "card:pupr:1", At: now.Add(time.Second), To: group, State: report.DeliverySent, Sent: message.Sent{MessageIDs: []string{"55"}},
	})
	_, err = db.Reports().Save(ctx, now, &r, store.Lease{})
	must(t, err)
	order := memo.Memo{
		ID: memo.OrderID("telegram:992"), Kind: memo.KindOrder, Created: now, Updated: now, Day: "2026-11-21", Agency: "pupr",
		Chat: message.Address{Channel: message.ChannelTelegram, ID: "9"}, By: "Bupati", Report: "r_9f", Tickets: []string{"TBN-K7M3XA"},
		Words: "Tolong cek hari ini", Status: memo.StatusOpen, Remind: now.AddDate(0, 0, 2), Cause: "telegram:992",
	}
	_, err = db.Memos().Save(ctx, now, &order, store.Lease{})
	must(t, err)
	must(t, db.Reports().PutRefs(ctx, []report.Ref{{Chat: siti, MessageID: "991", Report: "r_9f"}}))
	dir := filepath.Join(t.TempDir(), "archive")
	_, err = move.Export(ctx, dir, side(db), move.Options{Program: "taprose v1.0.0", Now: func() time.Time { return now }})
	must(t, err)
	return dir
}
