package desk

import (
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// work are the roots of words for what is done about a report: "ditambal", "kami
// bersihkan". What an office does with papers ("diteruskan", "dicek") settles nothing.
var work = strings.Fields("tambal perbaik bersih kerja tangan tutup ganti pasang angkut evakuas padam cor aspal urug uruk tindaklanjut sedot keruk pangkas potong tebang " +
	"rapi tata tertib segel bongkar gali kuras semprot servis setel bangun rabat paving dandan dandos tandang garap benah timbun ratakan rata nyala sambung fogging cat ambil bubar eksekusi tegur terbit cetak sita angkat normalisas las lunas layan")

// states are words for how a thing is again once it has been mended.
var states = strings.Fields("menyala jadi terbit tercetak sinkron aman kondusif terpasang teratasi tertangani terselesaikan bersih normal lancar hidup aman clear closed beres selesai rampung tuntas kelar mari diperbaiki bagus baik surut kering")

// presenting is what stands below a photo that is to speak for itself.
var presenting = append(strings.Fields("izin ijin mohon lapor melapor melaporkan laporkan monggo mangga dokumentasi dok hasil hasilnya hasile foto fotonya kegiatan before after sebelum sesudah"), idle...)

// unfinishedYet are words that say that more is to come.
var unfinishedYet = strings.Fields("belum durung dereng masih besok nanti akan tapi tetapi namun nanging menunggu nunggu tunggu ditunggu sebagian separuh setengah minggu bulan lusa rencana rencananya")

// worked tells whether words without one of ours tell of finished work: "lubang sudah kami
// tambal", with shown a photo "ditambal tadi pagi".
func worked(s string, shown bool) bool {
	ts := readTokens(s)
	if len(ts) == 0 || len(ts) > 25 || asks(s) || slices.ContainsFunc(ts, func(t string) bool { return slices.Contains(unfinishedYet, t) }) {
		return false
	}
	if says(s, idle) {
		return slices.Contains(ts, "sudah")
	}
	if shown && says(s, presenting) {
		// "Izin melaporkan pak", with a photo.
		return true
	}
	for i, t := range ts {
		if shown && strings.HasPrefix(t, "di") && isWork(t) {
			return true
		}
		if !slices.Contains([]string{"sudah", "telah", "sampun", "wis", "uwis"}, t) {
			continue
		}
		for j, next := range ts[i+1 : min(i+4, len(ts))] {
			if (next == "tindak" || next == "ditindak") && i+j+2 < len(ts) && strings.HasPrefix(ts[i+j+2], "lanjut") {
				return true
			}
			if isWork(next) || slices.Contains(states, next) {
				return true
			}
			if !slices.Contains([]string{"kami", "kita", "kulo", "tak", "tim", "petugas", "langsung", "di", "dinas", "saya", "selesai", "kembali"}, next) {
				break
			}
		}
	}
	return false
}

// isWork tells whether a word is a form of one of the roots of work.
func isWork(w string) bool {
	for _, before := range []string{"", "dipun", "di", "ter"} {
		stem, ok := strings.CutPrefix(w, before)
		if !ok {
			continue
		}
		for _, after := range []string{"", "nya", "kan", "aken", "i", "in"} {
			if root, ok := strings.CutSuffix(stem, after); ok && slices.Contains(work, root) {
				return true
			}
		}
	}
	return false
}

// settles asks whether words that tell of finished work settle the report.
func (t *turn) settles(words string) bool {
	return t.mayResolve() && worked(words, t.said.media) && t.asksDone(words)
}

// mayResolve tells whether this group may settle the report now.
func (t *turn) mayResolve() bool {
	return t.inCharge() && slices.Contains(report.Allowed(t.report.Status), report.MoveResolve)
}

// asksDone asks whether words settle the report.
func (t *turn) asksDone(words string) bool {
	return t.doubt(text.DeskDoubtDone, wordChoose, words, nil, string(wordResolve), string(wordAnswer), string(wordNote))
}
