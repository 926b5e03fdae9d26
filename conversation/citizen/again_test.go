package citizen

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency/regencytest"
	"github.com/taprose/taprose/conversation/report"
)

func TestReportsOfOneDayAreCounted(t *testing.T) {
	t.Parallel()
	reg := regencytest.Tuban()
	reg.Abuse.Reports = 2
	f := New(reg)
	now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	var s Session
	n := 0
	// hear steps by one message and returns what was filed and said.
	hear := func(text string, lat float64) (*report.Report, string) {
		n++
		in := message.Inbound{
			ID: fmt.Sprint(n), MessageID: fmt.Sprint(n), Kind: message.ChatPrivate, Text: text, At: now,
			Chat: message.Address{Channel: message.ChannelTelegram, ID: "77"},
		}
		if lat != 0 {
			in.Place = message.Place{HasPoint: true, Lat: lat, Lon: 112.06}
		}
		next, fx, err := f.Step(s, Input{Now: now, In: &in, Person: "p", Fresh: Fresh{ReportID: fmt.Sprint("r", n), TicketSeed: uint64(n) * 7919}})
		if err != nil {
			t.Fatal(err)
		}
		s = next
		said := ""
		if len(fx.Say) > 0 {
			said = fx.Say[0].Text
		}
		return fx.Save, said
	}
	file := func(lat float64) (*report.Report, string) {
		hear("Jalan berlubang dalam di depan pasar", 0)
		hear("lewati", 0)
		hear("", lat)
		return hear("kirim", 0)
	}
	for i := range 2 {
		if r, said := file(-6.90 - float64(i)/100); r == nil {
			t.Fatalf("report %d was not filed: %q", i+1, said)
		}
	}
	r, said := file(-6.95)
	if r != nil || !strings.Contains(said, "2 laporan dalam 24 jam") {
		t.Fatalf("a third report: filed %v, said %q", r != nil, said)
	}
	if s.Draft == nil || s.State != StateReview {
		t.Errorf("the draft is gone, state %q", s.State)
	}
	now = now.Add(24*time.Hour - 10*time.Minute)
	hear("halo", 0)
	now = now.Add(11 * time.Minute)
	if r, said := hear("lanjutkan", 0); r != nil || s.State != StateReview {
		t.Fatalf("going on led to %q, %q", s.State, said)
	}
	if r, said := hear("kirim", 0); r == nil {
		t.Errorf("the next day it was not filed: %q", said)
	}
}
