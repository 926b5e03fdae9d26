package whatsapp

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/types"

	"github.com/taprose/taprose/conversation/message"
)

func TestLongTextsAreCutAtWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		most int
		want []string
	}{
		{"", 10, nil},
		{"pendek", 10, []string{"pendek"}},
		{"satu dua tiga", 8, []string{"satu dua", "tiga"}},
		{"satu\ndua tiga", 7, []string{"satu", "dua", "tiga"}},
		{"tanpaspasisamasekali", 8, []string{"tanpaspa", "sisamase", "kali"}},
		{"🛣️🛣️🛣️", 4, []string{"🛣️🛣️", "🛣️"}},
	} {
		got := split(c.text, c.most)
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%q in pieces of %d: %q, want %q", c.text, c.most, got, c.want)
		}
	}
}

// Lists of groups may come in any order: one that was asked for before the name was told
// never brings the older one back, not even after a newer list.
func TestTheNewestTitleHolds(t *testing.T) {
	t.Parallel()
	var all titles
	g := types.NewJID("1203630000000001", types.GroupServer)
	all.list(g, "lama", all.seen())
	early := all.seen()
	all.tell(g, "baru")
	late := all.seen()
	for _, l := range []struct {
		name string
		seen int
	}{{"lama", early}, {"baru", late}, {"lama", early}} {
		if now := all.list(g, l.name, l.seen); now != "baru" || all.get(g) != "baru" {
			t.Errorf("a list with %q made it %q, %q", l.name, now, all.get(g))
		}
	}
	if now := all.list(g, "lebih baru", late); now != "lebih baru" {
		t.Errorf("a later list has no say: %q", now)
	}
}

func TestMessageIDsFollowFromWhatIsSaid(t *testing.T) {
	t.Parallel()
	chat := message.Address{Channel: message.ChannelWhatsApp, ID: "1@lid"}
	base := message.Outbound{Key: "news:3", About: "r1", Text: "selesai"}
	id := messageID(chat, base, 0)
	if id != messageID(chat, base, 0) || len(id) != 22 || !strings.HasPrefix(id, "3EB0") {
		t.Errorf("ID %q", id)
	}
	// It must never change: a retry by the next version has to have the same.
	if id != "3EB02C21B361583332734A" {
		t.Errorf("the rule of IDs has changed: %q", id)
	}
	other := []string{
		messageID(message.Address{Channel: message.ChannelWhatsApp, ID: "2@lid"}, base, 0), messageID(chat, base, 1),
		messageID(chat, message.Outbound{Key: "news:4", About: "r1", Text: "selesai"}, 0),
		messageID(chat, message.Outbound{Key: "news:3", About: "r2", Text: "selesai"}, 0),
		messageID(chat, message.Outbound{Key: "news:3", About: "r1", Text: "sudah"}, 0),
		messageID(chat, message.Outbound{Key: "news:3", About: "r1", Text: "selesai", Quote: "A"}, 0),
		messageID(chat, message.Outbound{Key: "news:3r1", Text: "selesai"}, 0),
	}
	seen := map[string]bool{id: true}
	for i, o := range other {
		if seen[o] {
			t.Errorf("number %d has the ID of another", i)
		}
		seen[o] = true
	}
}

func TestPacerSpacesAndBounds(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_000_000, 0)
	p := newPacer(Pace{MinGap: 2 * time.Second, MaxGap: 6 * time.Second, PerMinute: 8})
	p.now = func() time.Time { return now }
	var at []time.Duration
	for range 20 {
		wait, ok := p.take(time.Hour)
		if !ok {
			t.Fatal("refused")
		}
		at = append(at, wait)
	}
	for i := 1; i < len(at); i++ {
		if gap := at[i] - at[i-1]; gap < 2*time.Second {
			t.Errorf("message %d comes %v after the one before", i, gap)
		}
		if i >= 8 && at[i]-at[i-8] < time.Minute {
			t.Errorf("nine messages within %v", at[i]-at[i-8])
		}
	}
	if wait, ok := p.take(time.Second); ok || wait < time.Second {
		t.Errorf("a place beyond patience: %v %v", wait, ok)
	}
	now = now.Add(time.Hour)
	if wait, ok := p.take(time.Second); !ok || wait != 0 {
		t.Errorf("after a quiet hour: %v %v", wait, ok)
	}
}

func TestLibraryLogIsMasked(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	l := libraryLog{log: slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	l.Sub("A").Sub("B").Errorf("failed for %s in %s: %s", "628120000001@s.whatsapp.net", "123456789012345:3@lid", "q1w2e3r4t5y6u7i8o9p0q1w2e3r4t5y6=")
	l.Debugf("%s", "halo")
	out := b.String()
	for _, secret := range []string{"62812", "123456", "q1w2", "halo"} {
		if strings.Contains(out, secret) {
			t.Errorf("%q stands in %q", secret, out)
		}
	}
	if !strings.Contains(out, "A/B") {
		t.Errorf("the module is missing in %q", out)
	}
}

func TestAddressesAreOnlyPeopleAndGroups(t *testing.T) {
	t.Parallel()
	for id, ok := range map[string]bool{
		"123@lid": true, "628120000001@s.whatsapp.net": true, "120363000000000001@g.us": true, "628110-1400@g.us": true,
		"status@broadcast": false, "1@newsletter": false, "1:2@lid": false, "1.2@lid": false, "@lid": false, "lid": false, "1@lid@lid": true, "x@lid": false, "": false,
	} {
		jid, err := jidOf(message.Address{Channel: message.ChannelWhatsApp, ID: id})
		if (err == nil) != ok {
			t.Errorf("%q: %v", id, err)
		}
		if err == nil && strings.Count(id, "@") == 1 && addressOf(jid).ID != id {
			t.Errorf("%q came back as %q", id, addressOf(jid).ID)
		}
	}
}
