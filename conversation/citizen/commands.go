package citizen

import (
	"slices"
	"strings"
)

// The IDs of what a person may choose anywhere, by button or by word.
const (
	pickMenu      = "menu"
	pickBack      = "back"
	pickCancel    = "cancel"
	pickHelp      = "help"
	pickReport    = "report"
	pickCheck     = "check"
	pickInfo      = "info"
	pickEmergency = "emergency"
	pickLanguage  = "language"
	pickThanks    = "thanks"
	// Prefixes, each followed by what was picked.
	pickLang = "lang:"
)

// commands are the words that people use for them, in the three languages and
// the spellings of chat. They are understood whatever language is chosen.
var commands = map[string]map[string]bool{
	pickMenu: set("menu|menu utama|main menu|mulai|start|/start|/menu|halo|hallo|hai|hi|hello|hey|hei|" +
		"assalamualaikum|assalamu alaikum|asalamualaikum|ass wr wb|permisi|p|ping|test|tes|home|beranda|awal|ke menu|" +
		"selamat pagi|selamat siang|selamat sore|selamat malam|pagi|siang|sore|malam|met pagi|met siang|met sore|met malam|" +
		"halo admin|halo min|min|admin|pak|bu|" +
		"sugeng|sugeng enjing|sugeng siang|sugeng sonten|sugeng dalu|sugeng rawuh|kulo nuwun|kulonuwun|nuwun sewu|wiwit|wiwiti|" +
		"woy|woi|oi|hoi|halo halo|haloo|hallo admin|bro|gan|bang|lur|dulur|assalamualaikum wr wb|assalamualaikum warahmatullahi wabarakatuh|samlekum|mikum|" +
		"hehe|hehehe|haha|hahaha|wkwk|wkwkwk|coba|coba coba|cuma coba|iseng|tes tes|apa kabar|mau tanya|mau nanya|mau bertanya|numpang tanya|numpang nanya|boleh tanya|boleh nanya|tanya|nanya|badhe nyuwun pirsa|arep takon|takon|" +
		"good morning|good afternoon|good evening|good day"),
	pickEdit: set("ubah|ubah laporan|edit|edit laporan|ganti laporan|ralat|ralat laporan|perbaiki laporan|change|change report|ngewahi|ngewahi laporan"),
	pickBack: set("kembali|/kembali|balik|mundur|sebelumnya|ke belakang|back|/back|go back|previous|" +
		"bali|mbalik|wangsul|baleni|kondur|mbaleni"),
	pickCancel: set("batal|/batal|batalkan|dibatalkan|cancel|/cancel|stop|/stop|berhenti|udahan|keluar|exit|quit|abort|" +
		"tidak jadi lapor|gak jadi lapor|ga jadi lapor|batal lapor|ora sido lapor|tidak jadi|ndak jadi|gak jadi|ga jadi|nggak jadi|enggak jadi|gajadi|never mind|nevermind|forget it|" +
		"salah kirim|maaf salah kirim|salah sambung|salah orang|maaf salah|oh salah|oh maaf salah|klentu kirim|wrong number|sorry wrong number|jangan kirim pesan lagi|jangan kirim lagi|jangan chat lagi|jangan hubungi saya|jangan ganggu|unsubscribe|stop messaging me|" +
		"wurung|ora sida|ora sido|gak sido|gak sida|mboten sios|mboten siyos|mboten estu|boten sios|boten siyos|batall|battal|batl|btal|batalin|cancle|cansel|lerenan"),
	pickHelp: set("bantuan|/bantuan|help|/help|?|bantu|tolong bantu|mohon bantuan|cara|caranya|cara lapor|bagaimana caranya|" +
		"bagaimana cara lapor|gimana cara lapor|gimana caranya|cara pakai|cara melapor|petunjuk|panduan|bingung|saya bingung|tidak mengerti|ga ngerti|" +
		"how|how does it work|how does this work|how do i report|what can i do|guide|" +
		"pitulungan|pambiyantu|bantu kulo|piye carane|pripun caranipun|carane|kados pundi caranipun|mboten ngertos"),
	pickReport: set("lapor|/lapor|laporan|laporan baru|buat laporan|bikin laporan|mau lapor|mo lapor|saya mau lapor|saya ingin melapor|" +
		"ingin lapor|mau melapor|melapor|pengaduan|aduan|mengadu|ngadu|mau ngadu|komplain|keluhan|lapor pak|lapor bu|lapor min|" +
		"saya mau melapor|buat aduan|lapor lagi|report|/report|new report|make a report|complain|complaint|i want to report|" +
		"matur|badhe lapor|badhe matur|arep lapor|aku arep lapor|kulo badhe lapor|nglaporake|laporan enggal|gawe laporan|damel laporan"),
	pickCheck: set("cek|/cek|cek laporan|cek status|cek aduan|status|/status|status laporan|laporan saya|lihat laporan|lihat laporan saya|" +
		"laporanku|riwayat|tambah keterangan|nambah keterangan|tambah laporan|cabut laporan|mau cabut laporan|saya mau cabut laporan|saya mau mencabut laporan|cabut laporan saya|batalkan laporan saya|cabut|mencabut laporan|batalkan laporan|withdraw|add details|tambah katrangan|nyabut laporan|bagaimana laporan saya|gimana laporan saya|cek tiket|perkembangan|sampai mana|sampe mana|sudah sampai mana|udah sampe mana|ada kabar|gimana kabarnya|belum ada kabar|kok lama|kok lama banget|kok belum|any news|any update|piye kabare|wis tekan ngendi|tekan endi|sampun dugi pundi|" +
		"check|/check|check report|check my report|my report|my reports|check status|" +
		"priksa|mriksa|mriksani|priksa laporan|mriksa laporan|mriksani laporan|laporan kulo|laporanku piye"),
	pickInfo: set("info|/info|informasi|jam|jam kerja|jam buka|alamat|kontak|about|information|opening hours|address|" +
		"katrangan|inpo|jam pinten"),
	pickEmergency: set("darurat|/darurat|darurat 112|nomor darurat|nomer darurat|nomor penting|112|emergency|/emergency|emergency number|emergency numbers|emergency 112|" +
		"ambulans|ambulan|ambulance|pemadam|pemadam kebakaran|telepon polisi|nomor polisi|call police"),
	pickLanguage: set("bahasa|/bahasa|ganti bahasa|ubah bahasa|pilih bahasa|language|/language|change language|languages|" +
		"basa|boso|ganti basa|gantos basa"),
	pickThanks: set("ditunggu|ditunggu kabarnya|saya tunggu|kami tunggu|kutunggu|tak enteni|tak tunggu|kulo tengga|terima kasih|terimakasih|terima kasih banyak|makasih|makasi|makasih ya|trims|tks|thx|thanks|thank you|thank you very much|" +
		"matur nuwun|maturnuwun|matur suwun|suwun|matursuwun|nuwun|ok|oke|okay|okey|ok siap|siap|baik|baiklah|sip|mantap|" +
		"ok terima kasih|baik terima kasih|oke makasih|ok makasih|nggih|inggih|nggih matur nuwun|alright|great|terima kasih pak|terima kasih bu|makasih pak|makasih bu|terima kasih min|makasih min"),
	pickLang + "id": set("bahasa indonesia|indonesia|indonesian|pakai bahasa indonesia|indonesian please"),
	pickLang + "jv": set("bahasa jawa|bahasa jawi|basa jawa|basa jawi|boso jowo|basa jowo|jawa|jawi|jawa krama|javanese|javanese please|nganggo basa jawa|ngagem basa jawi"),
	pickSend: set("kirim|kirim laporan|kirimkan|kirim sekarang|kirim aja|kirim saja|kirim lagi|send|send it|send now|send report|send the report|submit|" +
		"kintun|kintun laporan|kintunaken|kirimno"),
	pickData: set("data saya|/data|/datasaya|data ku|dataku|minta data saya|lihat data saya|kirim data saya|unduh data saya|my data|send my data|show my data|data kula|data kulo"),
	pickErase: set("hapus data saya|hapus data|hapus semua data|hapus data pribadi|hapus data pribadi saya|hapus akun|hapus akun saya|delete all my data|erase all my data|busak data|busak sedaya data kula|hapus dataku|hapus semua data saya|tolong hapus data saya|delete my data|erase my data|" +
		"busak data kula|busek data kulo|mbusak data kula"),
	pickDelete: set("hapus|hapuskan|hapus ini|hapus laporan|hapus laporannya|hapus laporan ini|hapus laporan saya|tolong hapus|tolong hapus laporan saya|hapus laporan tadi|hapus aduan saya|" +
		"busak|busek|busak laporan|busak laporan kula|delete|delete this|delete it|delete report|delete my report|delete the report|remove|erase"),
	pickLang + "en": set("bahasa inggris|inggris|english|english please|in english|basa inggris"),
}

// commandOf is the command of each phrase; long are the phrases of five letters
// and more, in order, among which a typing error is forgiven.
var commandOf, long = index(commands)

func index(commands map[string]map[string]bool) (map[string]string, []string) {
	of := make(map[string]string)
	var long []string
	for id, words := range commands {
		for w := range words {
			if w == "" {
				continue
			}
			of[w] = id
			if len(w) >= 5 && !ends(id, w) {
				long = append(long, w)
			}
		}
	}
	slices.Sort(long)
	return of, long
}

// ends tells whether a phrase cancels, withdraws or erases: there no typing error is
// forgiven, for "tidak ada" is no "tidak jadi" and "cabul" no "cabut".
func ends(id, phrase string) bool {
	if id == pickCancel || id == pickErase || id == pickDelete {
		return true
	}
	return id == pickCheck && slices.ContainsFunc(strings.Fields(phrase), func(w string) bool {
		return w == "cabut" || w == "mencabut" || w == "nyabut" || w == "batalkan" || w == "withdraw"
	})
}

// command finds the command that a plain text is. With loose, one typing error
// is forgiven; where the answer is a text of the person's own it must not be.
func command(s string, loose bool) string {
	s = polite(s)
	if rest := greeted(s); rest != s && commandOf[rest] != "" {
		return commandOf[rest]
	}
	if first, rest, ok := strings.Cut(s, " "); ok && yesFirst[first] {
		if id := commandOf[greeted(rest)]; id == pickReport || id == pickCheck {
			return id
		}
	}
	if id := commandOf[s]; id != "" || !loose || others[s] || len(s) < 5 || len(s) > 40 {
		return id
	}
	found := ""
	for _, w := range long {
		// A first letter is seldom mistyped, and "sudah"/"mudah" are two words.
		if w[0] != s[0] || !alike(s, w) {
			continue
		}
		if found != "" && found != commandOf[w] {
			return ""
		}
		found = commandOf[w]
	}
	return found
}

// greetings stand before what is wanted.
var greetings = phraseList("assalamualaikum wr wb|assalamualaikum|assalamu alaikum|asalamualaikum|selamat pagi|selamat siang|selamat sore|selamat malam|" +
	"sugeng enjing|sugeng siang|sugeng sonten|sugeng dalu|met pagi|met siang|met sore|met malam|good morning|good afternoon|good evening|halo|hallo|hai|hi|hello|hey|permisi|nuwun sewu|kulo nuwun|kulonuwun|" +
	"wr wb|mohon maaf sebelumnya|maaf sebelumnya|mohon maaf|mohon ijin|mohon izin|ijin|izin|bertanya|mau tanya|mau nanya|numpang tanya|numpang nanya|tanya|nanya|" +
	"pagi|siang|sore|malam|maaf|pak|bu|min|admin|kak|mas|mbak|bapak|ibu|saya|sy|kula|kulo|aku")

// greeted takes greetings off the beginning of a text, leaving at least one word.
func greeted(s string) string {
	for {
		cut := s
		for _, g := range greetings {
			if rest, ok := strings.CutPrefix(s, g+" "); ok {
				cut = rest
				break
			}
		}
		if cut == s {
			return s
		}
		s = cut
	}
}

// fillers are words of politeness that change nothing at the end of a command.
var fillers = map[string]bool{
	"pak": true, "bu": true, "min": true, "admin": true, "kak": true, "mas": true, "mbak": true, "ya": true,
	"dong": true, "please": true, "tolong": true, "dulu": true, "aja": true, "saja": true, "deh": true, "nggih": true,
	"sir": true, "bapak": true, "ibu": true, "yuk": true, "kak2": true,
}

// interjections are words of feeling, address or emphasis that change nothing in an answer.
var interjections = set("kok|sih|nih|lho|loh|lah|kah|banget|bgt|sanget|sekali|alhamdulillah|alhamdulilah|hamdalah|syukur|syukurlah|mba|mb|bang|bro|gan|bos|lur|dek|lek|cak|kang|pakde|bude|kakak|eh|oh|maaf|sorry|ternyata|jebule|jebul|tibake|actually|ki|iki|ini|itu|niki|punika|memang|emang|kan|to")

// polite takes fillers off the end of a text, leaving at least one word.
func polite(s string) string {
	for {
		i := strings.LastIndexByte(s, ' ')
		if i < 0 || !fillers[s[i+1:]] {
			return s
		}
		s = s[:i]
	}
}

// vocabulary of a plain yes and no to "is it done?".
var (
	yesFirst = set("sudah|sdh|udah|udh|uda|beres|selesai|rampung|sampun|wis|wes|done|yes|fixed|sudah beres|benar|betul|iya|ya|nggih|inggih|fixed now|" +
		"y|yo|iyo|yup|yap|iyaa|yaa|bener|bnr|btl|njih|nggeh|enggih|leres")
	yesRest = set("sudah|beres|selesai|rampung|sampun|wis|wes|baik|bagus|bener|benar|betul|pak|bu|min|mas|mbak|ya|iya|nggih|" +
		"terima|kasih|makasih|matur|nuwun|suwun|thanks|thank|you|it|is|done|fixed|banget|sekali|alhamdulillah|semua|leres|bnr|btl|kak|bang|yo|oke|ok|mantap|dikerjakan|diperbaiki|kok|sae")
	reopening = set("buka lagi|buka kembali|dibuka lagi|reopen|open again|bikak malih|bukak maneh")
	noFirst   = set("belum|blm|blum|belom|blom|durung|dereng|rung|taksih|tasih|isih|still|not yet|not|no|masih|tidak|ndak|gak|nggak|mboten|ora")
	noRest    = set("belum|beres|selesai|rampung|pak|bu|min|sama|sekali|mas|mbak|masih|yet|done|fixed|it|is|ada|perubahan|apa|nggih|tasih|juga|jg")
)

// generic are yes and no to any question: they answer "is it done?" only when
// that was the last thing asked.
var generic = set("y|yo|iyo|yup|yap|iyaa|yaa|bener|bnr|btl|njih|nggeh|enggih|leres|ya|iya|benar|betul|nggih|inggih|yes|done|selesai|rampung|no|not|masih|tidak|ndak|gak|nggak|mboten|ora")

// verdict reads an answer to "is it done?": yes, no, or neither. pure tells that
// the text says nothing beyond it.
func verdict(s string) (yes, no, pure bool) {
	words := strings.Fields(plain(s))
	if reopening[polite(strings.Join(words, " "))] {
		return false, true, true
	}
	if len(words) == 0 || len(words) > 400 {
		return false, false, false
	}
	for len(words) > 1 && (interjections[words[0]] || generic[words[0]] && yesFirst[words[0]] && noFirst[words[1]]) {
		// "Alhamdulillah sudah", "iya belum".
		words = words[1:]
	}
	all := func(rest map[string]bool) bool {
		for _, w := range words[1:] {
			if !rest[w] && !fillers[w] && !interjections[w] {
				return false
			}
		}
		return true
	}
	switch {
	case noFirst[words[0]]:
		return false, true, all(noRest)
	case yesFirst[words[0]] && all(yesRest):
		return true, false, true
	case yesFirst[words[0]]:
		return true, false, false
	}
	return false, false, false
}
