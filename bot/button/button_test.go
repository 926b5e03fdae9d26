package button

import (
	"strings"
	"testing"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

var (
	group = message.Address{Channel: message.ChannelTelegram, ID: "-1001"}
	seals = New(map[message.Channel]string{message.ChannelTelegram: "1:token"})
)

func TestAPressIsGoodOnlyWhereItsButtonWasShown(t *testing.T) {
	t.Parallel()
	card := &message.Outbound{About: "r1", Intent: " terima,proses"}
	ref := report.Ref{Report: "r1", Intent: " terima,proses"}
	choice, tag := seals.Open(seals.Data(group, card, "terima"))
	if choice != "terima" || !seals.Valid(group, ref, choice, tag) {
		t.Fatalf("%q %q", choice, tag)
	}
	flipped := "A" + tag[1:]
	if tag[0] == 'A' {
		flipped = "B" + tag[1:]
	}
	for name, c := range map[string]struct {
		chat        message.Address
		ref         report.Ref
		choice, tag string
	}{
		"another choice":       {group, ref, "proses", tag},
		"another report":       {group, report.Ref{Report: "r2", Intent: ref.Intent}, choice, tag},
		"other buttons":        {group, report.Ref{Report: "r1", Intent: "pindah pindah:dlhp"}, choice, tag},
		"no report":            {group, report.Ref{}, choice, tag},
		"another chat":         {message.Address{Channel: message.ChannelTelegram, ID: "-1002"}, ref, choice, tag},
		"another channel":      {message.Address{Channel: message.ChannelWeb, ID: "-1001"}, ref, choice, tag},
		"made up":              {group, ref, choice, flipped},
		"nothing":              {group, ref, choice, ""},
		"cut differently":      {group, report.Ref{Report: "r1 ", Intent: "terima,proses"}, choice, tag},
		"longer than it is":    {group, ref, choice, tag + "A"},
		"the end left out":     {group, ref, choice, tag[:len(tag)-1]},
		"what Open would eat":  {group, ref, choice + mark + tag, tag},
		"the parts in one":     {group, report.Ref{Report: "r1" + ref.Intent}, choice, tag},
		"a button of a prompt": {group, report.Ref{Intent: ref.Intent}, choice, tag},
	} {
		if seals.Valid(c.chat, c.ref, c.choice, c.tag) {
			t.Errorf("%s is believed", name)
		}
	}
	other := New(map[message.Channel]string{message.ChannelTelegram: "2:token"})
	if other.Valid(group, ref, choice, tag) {
		t.Error("another bot's key fits")
	}
}

// Two networks that were given one secret, and have a chat of the same number, do not
// take each other's buttons.
func TestAButtonOfOneNetworkIsNoneOfAnother(t *testing.T) {
	t.Parallel()
	both := New(map[message.Channel]string{message.ChannelTelegram: "same", message.ChannelWhatsApp: "same"})
	choice, tag := both.Open(both.Data(group, &message.Outbound{}, "terima"))
	there := message.Address{Channel: message.ChannelWhatsApp, ID: group.ID}
	if tag == "" || both.Valid(there, report.Ref{}, choice, tag) {
		t.Errorf("%q is believed on another network", tag)
	}
}

func TestDataFitsWhatTelegramTakes(t *testing.T) {
	t.Parallel()
	for n := range 65 {
		choice := strings.Repeat("x", n)
		data := seals.Data(group, &message.Outbound{}, choice)
		if len(data) > dataMax {
			t.Errorf("%d bytes of choice make %d", n, len(data))
		}
		got, tag := seals.Open(data)
		if got != choice || (tag == "") != (n > 47) || tag != "" && !seals.Valid(group, report.Ref{}, got, tag) {
			t.Errorf("%d bytes come back as %q %q", n, got, tag)
		}
	}
}

func TestWithoutAKeyNothingIsSealed(t *testing.T) {
	t.Parallel()
	web := message.Address{Channel: message.ChannelWeb, ID: "x"}
	for _, s := range []*Seals{nil, seals} {
		if data := s.Data(web, &message.Outbound{}, "terima"); data != "terima" || s.On(web.Channel) {
			t.Errorf("data %q", data)
		}
	}
	if choice, tag := seals.Open("cat:a~b"); choice != "cat:a~b" || tag != "" {
		t.Errorf("%q %q", choice, tag)
	}
}
