package desk

import (
	"slices"
	"strings"
)

// What an agency says to an order before it has done anything about it. Any of these
// keeps the order open; what it says is passed on.
var (
	// agreeing are what mere agreement is made of, beside the soft phrases.
	agreeing = wordSet("ok oke okay okey okee siap siaap baik baiklah nggih inggih njih enggih sip noted roger monitor copy diterima terima dimengerti mengerti paham " +
		"laksanakan dilaksanakan melaksanakan kerjakan sendika sendiko dawuh dhawuh atensi perhatian mantap 86 8-6 86ndan 👍 👌 🫡 ✅ 🆗 🙏 💪 🙇")
	// courteous stand beside it: titles, thanks, small words.
	courteous = wordSet("pak bu ibu bapak mas mbak kak bos ndan komandan dan bupati bup wabup wakil sekda kadis beliau yth kasih makasih terimakasih trimakasih trims " +
		"matur suwun nuwun maturnuwun atas arahan arahannya petunjuk petunjuknya perintah perintahnya instruksi instruksinya perhatiannya informasinya ya yaa dulu " +
		"segera kami kita tim akan mohon ijin izin selamat pagi siang sore malam assalamualaikum waalaikumsalam salam hormat tindak lanjut lanjuti tindaklanjuti " +
		"ditindaklanjuti menindaklanjuti")
	// laughing says nothing to anybody.
	laughing = wordSet("wkwk wkwkwk wkwkwkwk wkwkk wk haha hahaha hahahaha hehe hehehe hihi xixi lol 😂 🤣 😁 😀 😄 😅")
	// later are of what is still to come, beside the promises of promises.txt, which are
	// of settling.
	later = wordSet("besuk bsk nti ntar mengko sebentar bentar menyusul insyaallah insyaalloh usahakan diusahakan upayakan diupayakan otw meluncur menuju " +
		"cek dicek koordinasi koordinasikan waktu proses perjalanan senin selasa rabu kamis jumat sabtu minggu")
	// handing on is said to a colleague, not to the leader.
	handing = wordSet("lupa tolong tlg monggo mangga silakan silahkan minta")
	// refusing are of what cannot be done, or has not been: the leader is to know why.
	refusing = wordSet("tidak tdk tak bukan belum blm blum gak ga nggak ndak mboten dereng maaf kendala terkendala habis kosong karena krn sebab anggaran wewenang kewenangan")
)

func wordSet(list string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

// interimWords is how long a promise may be; who writes more has something to say.
const interimWords = 20

// noYet is a mere no.
var noYet = append(append([]string{}, notYet...), titles...)

// interim tells whether words to an order agree to it, promise something, ask back or
// pass it on to a colleague, and tell nothing that was done or cannot be.
func interim(words string) bool {
	if asks(words) && !tellsFirst(words) {
		// "Sudah dikerjakan belum?" is asked among colleagues, or of the leader.
		return true
	}
	said := foldedTokens(words)
	if len(said) > 0 && says(words, noYet) {
		// "Belum pak" may answer a colleague, and tells no reason.
		return true
	}
	has := func(of func(string) bool) bool { return slices.ContainsFunc(said, of) }
	if has(func(w string) bool { return refusing[w] }) {
		return false
	}
	if !has(func(w string) bool { return !agreeing[w] && !courteous[w] && !laughing[w] }) {
		return true
	}
	if len(said) > interimWords {
		return false
	}
	if _, only := promise(words); only {
		return true
	}
	return !has(func(w string) bool { return slices.Contains(doneWords, w) }) &&
		(strings.HasSuffix(strings.TrimSpace(words), "?") || has(func(w string) bool { return later[w] || handing[w] }))
}

// laughs tells whether words are laughter and nothing else.
func laughs(words string) bool {
	for _, w := range foldedTokens(words) {
		if !laughing[w] {
			return false
		}
	}
	return true
}
