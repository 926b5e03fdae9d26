package leader

import (
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/text"
)

// What people say that asks for nothing. Each kind has words of its own, and words that
// may stand beside them.
var (
	salamWords  = set("assalamualaikum assalamu assalamualaikum'wr samlekum askum asslkm aslm waalaikumsalam salam")
	helloWords  = set("halo hallo hai hei hello selamat met pagi siang sore malam sugeng enjing siyang sonten dalu permisi kabar")
	thankWords  = set("makasih makasi terimakasih trimakasih trims tks thx thanks thank suwun nuwun maturnuwun matursuwun tengkyu")
	fineWords   = set("ok oke okay okey okee siap sip baik baiklah mantap mantab bagus good keren joss jos lanjut noted setuju hebat paham mengerti ngerti wkwk wkwkwk haha hehe 👍 👌 🙏 🫡 ✅ 🆗 😊 😁 👏 💪")
	politeWords = set("alaikum wr wb warahmatullahi wabarakatuh terima trima kasih matur banyak sangat sanget sekali atas bantuannya infonya laporannya informasinya kerjanya " +
		"apa kabar ya yaa yo pak bu bapak ibu mas mbak min admin bot saudara nggih inggih njih semua semuanya sudah sdh wis mawon saja aja kalau begitu gitu " +
		"kerja kerjanya terus lanjutkan you very much")
)

// fewMost is the most words that courtesy, a yes or a "batal" has.
const fewMost = 15

// few are the words of a short text, none of a longer one, which may be a megabyte.
func few(s string) []string {
	if len(s) > fewMost*20 {
		return nil
	}
	if ws := desk.Tokens(s); len(ws) <= fewMost {
		return ws
	}
	return nil
}

// polite is what answers a message that only greets, thanks or agrees; "" for any other.
func polite(s string) text.Key {
	var salam, hello, thanks, fine bool
	words := few(s)
	for i, w := range words {
		switch {
		case thankWords[w], (w == "terima" || w == "trima") && i+1 < len(words) && words[i+1] == "kasih":
			thanks = true
		case salamWords[w]:
			salam = true
		case helloWords[w]:
			hello = true
		case fineWords[w]:
			fine = true
		case !politeWords[w]:
			return ""
		}
	}
	switch {
	case salam:
		return text.LeaderSalam
	case thanks:
		return text.LeaderWelcome
	case hello:
		return text.LeaderHello
	case fine:
		return text.LeaderFine
	}
	return ""
}

// The words that agree to a question, refuse it, or take something back, and those that
// may stand beside any of them.
var (
	yesWords    = set("ya y yaa yes iya iyo yo yoi kirim kirimkan kirimno inggih nggih njih ok oke okay siap sip setuju betul bener benar boleh lanjut lanjutkan gas 👍 👌 ✅")
	noWords     = set("tidak tdk no nggak enggak gak ga gk ndak nda mboten ora jangan ojo")
	cancelWords = set("batal batalkan batalno batalen cancel gagalkan urungkan tarik tarikan cabut hapus undo")
	wrongWords  = set("salah keliru lepat")
	besideWords = set("saja aja wae dulu ya yaa pak bu mas mbak min deh dong tolong tlg segera sekarang usah jadi sido sios perlu itu tadi ini barusan mawon")
	orderNames  = set("perintah perintahnya perintahe kirim kiriman pesan pesannya kembali lagi ketik alamat orang maaf sorry ngapunten yang yg ke kepada dinas")
)

// agrees tells whether a text says yes and nothing else.
func agrees(s string) bool {
	return allOf(s, func(w string) bool { return yesWords[w] }, func(w string) bool { return besideWords[w] && w != "usah" && w != "jadi" && w != "dulu" })
}

// refuses tells whether a text says no and nothing else: "tidak", "gak usah pak".
func refuses(s string) bool {
	return allOf(s, func(w string) bool { return noWords[w] }, func(w string) bool { return besideWords[w] || w == "kirim" || w == "dikirim" })
}

// takesBack tells whether a text wants something stopped or taken back and says nothing
// else: "tarik kembali", "batalkan perintah tadi", "gak jadi", "maaf salah kirim".
func (l *Leader) takesBack(s string) bool {
	words := few(s)
	for i := range words {
		// Whose order it was may be said: the question that follows names it.
		if key, rest := l.desk.NamedAgency(joined(words[i:])); key != "" {
			s = joined(words[:i]) + " " + rest
			break
		}
	}
	beside := func(w string) bool { return besideWords[w] || orderNames[w] }
	if allOf(s, func(w string) bool { return cancelWords[w] || wrongWords[w] }, beside) {
		return true
	}
	ws := few(s)
	return len(ws) > 1 && noWords[ws[0]] && (ws[1] == "jadi" || ws[1] == "sido" || ws[1] == "sios") && (len(ws) == 2 || allOf(joined(ws[1:]), beside, beside))
}

// allOf tells whether every word is one of key or beside, and at least one of key.
func allOf(s string, key, beside func(string) bool) bool {
	said := false
	for _, w := range few(s) {
		switch {
		case key(w):
			said = true
		case !beside(w):
			return false
		}
	}
	return said
}
