package citizen

import (
	"testing"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency/regencytest"
)

func TestOnlyAClearYesConsents(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	for _, c := range []struct {
		state State
		yes   string
		said  map[string]bool
	}{
		{StateErase, pickEraseYes, map[string]bool{
			"ya": true, "iya pak": true, "nggih": true, "hapus": true, "ya hapus": true, "hapus saja": true, "yes": true, "yakin": true,
			"oke": false, "siap": false, "👍": false, "baik": false, "sip": false, "sudah": false, "hapus laporannya": false, "ya hapus semua data": true,
			"maksudnya hapus laporan": false, "jangan": false, "batalkan": false, "ya tapi jangan fotonya": false,
		}},
		{StateWithdraw, pickWithdrawYes, map[string]bool{
			"ya": true, "iya cabut": true, "ya yakin": true, "yakin": true, "cabut saja": true, "iya cabut laporannya": true, "oke": true,
			"batal": false, "jangan": false, "soalnya sudah beres": false, "sudah": false, "sudah bagus": false, "oh ya": false,
		}},
	} {
		for said, want := range c.said {
			s := Session{State: c.state, Offered: []message.Choice{{ID: c.yes, Label: "Ya, hapus"}, {ID: pickMenu, Label: "Tidak"}}}
			if c.state == StateWithdraw {
				s.Offered[0].Label = "Ya, cabut"
			}
			if got := f.read(s, message.Inbound{Text: said}).pick == c.yes; got != want {
				t.Errorf("in %s %q consents: %v", c.state, said, got)
			}
		}
	}
}

func TestTheCommandNamesWhatThePlainWordDoesNot(t *testing.T) {
	t.Parallel()
	f := New(regencytest.Tuban())
	for said, want := range map[string]string{
		"/hapus": pickErase, "/hapus@TapRoseBot": pickErase, "hapus data saya": pickErase, "hapus semua data": pickErase,
		"hapus": pickDelete, "hapus saja": pickDelete, "hapus laporan saya": pickDelete, "delete my report": pickDelete, "delete my data": pickErase,
	} {
		if got := f.read(Session{State: StateMenu}, message.Inbound{Text: said}).pick; got != want {
			t.Errorf("%q picks %q, want %q", said, got, want)
		}
	}
}
