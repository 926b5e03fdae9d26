package dispatch

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// TestFilesThatNetworksPassOnAsTheyAreGoByOurStore: a document keeps its metadata on
// Telegram, so that it must be uploaded from where it is cleaned; a photo need not.
func TestFilesThatNetworksPassOnAsTheyAreGoByOurStore(t *testing.T) {
	t.Parallel()
	photo := message.MediaRef{Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: "P"}
	document := message.MediaRef{Kind: message.MediaDocument, Channel: message.ChannelTelegram, Native: "D"}
	r := report.New(morning, report.Filing{ID: "r1", Person: "p1", Media: []message.MediaRef{photo, document}})
	if _, wait := ready(&r, message.ChannelTelegram, message.Outbound{Media: r.Media}); wait == nil || wait.Target.Media != 1 {
		t.Fatalf("does not wait for the document: %+v", wait)
	}
	stored := document
	stored.Hash = "h"
	r.Settle(report.Outcome{Key: "fetch:0:1", At: morning, State: report.DeliverySent, Stored: stored})
	out, wait := ready(&r, message.ChannelTelegram, message.Outbound{Media: []message.MediaRef{photo, document}})
	if wait != nil || len(out.Media) != 2 || out.Media[0].Native != "P" || out.Media[1].Native != "" || out.Media[1].Hash != "h" {
		t.Errorf("sends %+v, waits for %+v", out.Media, wait)
	}
}

func TestFilesThatCannotBeCleanedAreLeftOutAndNamed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.Post.Files(func(_ context.Context, hash string) (bool, error) { return hash != "heic", nil })
	b.file(func(r *report.Report) {
		i := slices.IndexFunc(r.Deliveries, func(d report.Delivery) bool { return d.IsCard() })
		r.Deliveries[i].Out.Media = []message.MediaRef{
			{Kind: message.MediaDocument, Hash: "heic"}, {Kind: message.MediaPhoto, Hash: "jpeg"},
		}
	})
	b.pass()
	for _, s := range b.net.sent {
		if s.to == pupr && (len(s.out.Media) != 1 || s.out.Media[0].Hash != "jpeg" || !strings.Contains(s.out.Text, "1 berkas tidak ikut dikirim")) {
			t.Errorf("the group gets %+v", s.out)
		}
	}
	if b.state("card:pupr:1") != report.DeliverySent {
		t.Error("the card did not go")
	}
}

// TestAnAnswerGoesWithoutTheFileThatCannot: a leader asks for the files of a report, one of
// which cannot be cleaned. Tried with it again and again it would hold up his chat for ever.
func TestAnAnswerGoesWithoutTheFileThatCannot(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.Post.Files(func(_ context.Context, hash string) (bool, error) { return hash != "heic", nil })
	out := message.Outbound{Key: "k", Text: "Berkas TBN-1", Media: []message.MediaRef{{Kind: message.MediaDocument, Hash: "heic"}}}
	if _, err := b.Post.Send(t.Context(), pupr, true, out); err != nil {
		t.Fatal(err)
	}
	if n := len(b.net.sent); n != 1 || len(b.net.sent[0].out.Media) != 0 || !strings.Contains(b.net.sent[0].out.Text, "1 berkas tidak ikut dikirim") {
		t.Errorf("%d messages are sent: %+v", n, b.net.sent)
	}
}
