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
		"good morning|good afternoon|good evening|good day|" +
		"good night|hi there|hello there|hello again|hiya|greetings|excuse me|morning|afternoon|evening|anybody there|sugeng ndalu|sugeng injing|ndalu|enjing"),
	pickEdit: set("ubah|ubah laporan|edit|edit laporan|ganti laporan|ralat|ralat laporan|perbaiki laporan|change|change report|ngewahi|ngewahi laporan|" +
		"change my report|edit my report|change something|ewahi|ngowahi|diowahi|ganti laporane"),
	pickBack: set("kembali|/kembali|balik|mundur|sebelumnya|ke belakang|back|/back|go back|previous|" +
		"bali|mbalik|wangsul|baleni|kondur|mbaleni|" +
		"back please|take me back|one step back|bali mrene|mundur sik|wangsul rumiyin|mbalik sik|balik maneh"),
	pickCancel: set("batal|/batal|batalkan|dibatalkan|cancel|/cancel|stop|/stop|berhenti|udahan|keluar|exit|quit|abort|" +
		"tidak jadi lapor|gak jadi lapor|ga jadi lapor|batal lapor|ora sido lapor|tidak jadi|ndak jadi|gak jadi|ga jadi|nggak jadi|enggak jadi|gajadi|never mind|nevermind|forget it|" +
		"salah kirim|maaf salah kirim|salah sambung|salah orang|maaf salah|oh salah|oh maaf salah|klentu kirim|wrong number|sorry wrong number|jangan kirim pesan lagi|jangan kirim lagi|jangan chat lagi|jangan hubungi saya|jangan ganggu|unsubscribe|stop messaging me|" +
		"wurung|ora sida|ora sido|gak sido|gak sida|mboten sios|mboten siyos|mboten estu|boten sios|boten siyos|batall|battal|batl|btal|batalin|cancle|cansel|lerenan|" +
		"cancel it|cancel this|cancel that|cancel the report|cancel my report|cancel report|dont send|dont send it|i changed my mind|changed my mind|not any more|stop it|stop this|leave me alone|dont message me|dont text me|please stop|ora sida lapor|mboten siyos lapor|mboten sios lapor|mboten siyos matur|batalno|batalna|dibatalno|batalaken|dipunbatalaken|kula batalaken|wurung lapor|gak sido lapor|rasido|rasida|ora jadi|salah pencet|klentu pencet|klentu ngintun|salah ngirim|" +
		"i dont need it anymore|i dont need it any more|no longer needed|not needed anymore|not needed any more|ora perlu maneh|mboten prelu malih"),
	pickHelp: set("bantuan|/bantuan|help|/help|?|bantu|tolong bantu|mohon bantuan|cara|caranya|cara lapor|bagaimana caranya|" +
		"bagaimana cara lapor|gimana cara lapor|gimana caranya|cara pakai|cara melapor|petunjuk|panduan|bingung|saya bingung|tidak mengerti|ga ngerti|" +
		"how|how does it work|how does this work|how do i report|what can i do|guide|" +
		"pitulungan|pambiyantu|bantu kulo|piye carane|pripun caranipun|carane|kados pundi caranipun|mboten ngertos|" +
		"help me understand|how do i use this|how to use this|how to report|what should i do|what do i do|what now|i dont understand|i do not understand|dont understand|i dont get it|im confused|i am confused|confused|piye carane lapor|carane lapor piye|carane piye|carane lapor|pripun carane|carane pripun|pripun carane lapor|kados pundi caranipun lapor|caranipun|caranipun pripun|ora mudeng|aku ora mudeng|ora paham|ora ngerti carane|bingung aku|aku bingung|kula bingung|mboten paham|kula mboten paham|tulung bantu|kula nyuwun pitulungan|pitulung|" +
		"can you help me|can you help|could you help me|i need help|i need some help|i need your help|i need help please|what can i report here|what can i report|saged dipunbiyantu|saged mbiyantu|iso mbantu"),
	pickReport: set("lapor|/lapor|laporan|laporan baru|buat laporan|bikin laporan|mau lapor|mau lapor lagi|saya mau lapor lagi|mau lapor yang lain|lapor yang lain|mau lapor baru|mo lapor|saya mau lapor|saya ingin melapor|" +
		"ingin lapor|mau melapor|melapor|pengaduan|aduan|mengadu|ngadu|mau ngadu|komplain|keluhan|lapor pak|lapor bu|lapor min|" +
		"saya mau melapor|buat aduan|lapor lagi|report|/report|new report|make a report|complain|complaint|i want to report|" +
		"matur|badhe lapor|badhe matur|arep lapor|aku arep lapor|kulo badhe lapor|nglaporake|laporan enggal|gawe laporan|damel laporan|" +
		"i want to make a report|i would like to report|id like to report|i want to report something|i would like to report something|id like to report something|i want to report a problem|id like to report a problem|i would like to report a problem|report a problem|report something|report an issue|can i report something|can i report a problem|i have a complaint|i have a problem|i want to complain|id like to complain|id like to make a complaint|i want to make a complaint|make a complaint|file a report|file a complaint|submit a report|another report|a new report|start a report|arep wadul|aku arep wadul|wadul|wadul mas|pengin lapor|pengen lapor|aku pengin lapor|arep laporan|aku arep laporan|badhe laporan|kula badhe lapor|kula badhe matur|badhe wadul|kula badhe wadul|badhe damel laporan|gawe laporan anyar|lapor maneh|lapor malih|laporan anyar|laporan maneh|laporan malih|nggawe laporan|arep lapor maneh|badhe lapor malih|lapor mas|lapor mbak|nglapor|arep nglapor"),
	pickCheck: set("cek|/cek|cek laporan|cek status|cek aduan|status|/status|status laporan|laporan saya|lihat laporan|lihat laporan saya|" +
		"laporanku|riwayat|tambah keterangan|nambah keterangan|tambah laporan|cabut laporan|mau cabut laporan|saya mau cabut laporan|saya mau mencabut laporan|cabut laporan saya|batalkan laporan saya|cabut|mencabut laporan|batalkan laporan|withdraw|add details|tambah katrangan|nyabut laporan|bagaimana laporan saya|gimana laporan saya|laporan saya sampai mana|laporan saya sudah sampai mana|laporan saya gimana|laporan saya bagaimana|laporan saya yang kemarin gimana|cek tiket|perkembangan|sampai mana|sampe mana|sudah sampai mana|udah sampe mana|ada kabar|gimana kabarnya|belum ada kabar|kok lama|kok lama banget|kok belum|any news|any update|piye kabare|wis tekan ngendi|tekan endi|sampun dugi pundi|" +
		"check|/check|check report|check my report|my report|my reports|check status|" +
		"priksa|mriksa|mriksani|priksa laporan|mriksa laporan|mriksani laporan|laporan kulo|laporanku piye|" +
		"show my report|show my reports|see my report|see my reports|view my report|view my reports|where is my report|how is my report|how is my report going|check on my report|check my reports|check reports|report status|status of my report|track my report|my ticket|check my ticket|what happened to my report|what about my report|any progress|any answer|any answer yet|any reply|is there any news|withdraw my report|withdraw report|withdraw the report|i want to withdraw my report|cek laporanku|cek laporan kula|laporanku wis tekan ngendi|wis tekan ngendi laporanku|laporanku pripun|laporan kula pripun|laporanku kepriye|piye laporanku|pripun laporan kula|pripun laporanku|sampun dumugi pundi|laporan kula sampun dumugi pundi|ono kabar|wis ono kabar|wonten kabar|sampun wonten kabar|durung ono kabar|dereng wonten kabar|ndelok laporan|ndelok laporanku|delok laporan|delok laporanku|deleng laporan|priksa laporan kula|mriksani laporan kula|cabut laporanku|cabut laporan kula|nyabut laporan kula|badhe nyabut laporan|arep nyabut laporan|laporanku dicabut|" +
		"when will i get an answer|when do i get an answer|when will you answer|when will i hear back|whats the status|what is the status|status update|any updates|is there an update|why is it taking so long|why so long|why so slow|what is taking so long|kok suwe|kok suwe men|kok suwi|kok dangu|kok dangu sanget|kok lami|kok durung|kok dereng|siapa yang menangani|siapa yang nangani|ditangani siapa|sopo sing nangani|sopo sing nandangi|sinten ingkang nangani|sinten ingkang nandangi|who is handling it|who is handling my report|who handles it|who is in charge|i want to add something|id like to add something|i have something to add|i have more information|more information|add information|add a photo|add photos|i want to add a photo|i want to send a photo|arep nambah katrangan|badhe nambah katrangan|nambah katrangan|arep nambah foto|badhe nambah foto|arep ngirim foto|badhe ngintun foto|mau nambah foto|mau kirim foto|tambah foto"),
	pickInfo: set("info|/info|informasi|jam|jam kerja|jam buka|alamat|kontak|about|information|opening hours|address|" +
		"katrangan|inpo|jam pinten|" +
		"opening times|office hours|office address|where is your office|where is the office|when are you open|what time do you open|contact|phone number|your phone number|alamat kantor|kantore ngendi|kantore neng ngendi|kantore pundi|kantoripun pundi|alamat kantore|buka jam piro|jam piro bukane|bukane jam piro|jam pira bukane|bukak jam piro|jam pinten bukanipun|mbayar ora|mbayar piro|mbayar pinten|bayar piro|bayar pinten|gratis ora|gratis to|gratis opo mbayar|gratis apa mbayar|mbayar mboten|is it free|does it cost anything|do i have to pay|how much is it|how much does it cost"),
	pickEmergency: set("darurat|/darurat|darurat 112|nomor darurat|nomer darurat|nomor penting|112|emergency|/emergency|emergency number|emergency numbers|emergency 112|" +
		"ambulans|ambulan|ambulance|pemadam|pemadam kebakaran|telepon polisi|nomor polisi|call police|" +
		"emergency call|i need the police|call the police|i need police|police number|ambulance number|i need an ambulance|fire brigade|fire department|firefighters|nomer polisi|nomer ambulan|nomer damkar|nomor damkar|nomor ambulans"),
	pickLanguage: set("bahasa|/bahasa|ganti bahasa|ubah bahasa|pilih bahasa|language|/language|change language|languages|" +
		"basa|boso|ganti basa|gantos basa|" +
		"change the language|other language|another language|switch language|ganti boso|basane diganti"),
	pickThanks: set("ditunggu|ditunggu kabarnya|saya tunggu|kami tunggu|kutunggu|tak enteni|tak tunggu|kulo tengga|terima kasih|terimakasih|terima kasih banyak|makasih|makasi|makasih ya|trims|tks|thx|thanks|thank you|thank you very much|" +
		"matur nuwun|maturnuwun|matur suwun|suwun|matursuwun|nuwun|ok|oke|okay|okey|ok siap|siap|baik|baiklah|sip|mantap|" +
		"ok terima kasih|baik terima kasih|oke makasih|ok makasih|nggih|inggih|nggih matur nuwun|alright|great|terima kasih pak|terima kasih bu|makasih pak|makasih bu|terima kasih min|makasih min|" +
		"many thanks|thanks a lot|thank you so much|thanks very much|thanks so much|cheers|much appreciated|appreciate it|appreciated|ty|tq|thankyou|got it|noted|understood|i see|alright then|all right|all right then|great thanks|ok great|perfect thanks|ok cool|cool|good|sounds good|matur suwun sanget|matur nuwun sanget|suwun sanget|suwun mas|suwun nggih|sami sami|podo podo|padha padha|oke suwun|ok suwun|nggih suwun|njih|yo suwun|yo wis suwun|matur sembah nuwun|sembah nuwun|siap suwun|tak tunggu kabare|kula tengga kabaripun|kula tengga|" +
		"bye|bye bye|goodbye|see you|see ya|see you later|take care|sampai jumpa|dadah|pamit|pamit dulu|pareng|nuwun pamit|kula pamit|sampun pareng"),
	pickLang + "id": set("bahasa indonesia|indonesia|indonesian|pakai bahasa indonesia|indonesian please|" +
		"basa indonesia|ganti bahasa indonesia|ganti basa indonesia|nganggo bahasa indonesia|nganggo basa indonesia|ngagem basa indonesia|ngagem bahasa indonesia|in indonesian|indonesian language|speak indonesian|switch to indonesian|use indonesian|bhs indonesia|boso indonesia|pake bahasa indonesia|change to indonesian|" +
		"indo|bahasa indo|bhs indo"),
	pickLang + "jv": set("bahasa jawa|bahasa jawi|basa jawa|basa jawi|boso jowo|basa jowo|jawa|jawi|jawa krama|javanese|javanese please|nganggo basa jawa|ngagem basa jawi|" +
		"nganggo boso jowo|boso jawa|jowo|bahasa jowo|pakai bahasa jawa|pake bahasa jawa|ganti bahasa jawa|ganti basa jawa|ganti boso jowo|jawa mawon|jawa wae|jowo wae|ngoko|krama|kromo|basa krama|in javanese|speak javanese|use javanese|switch to javanese|bhs jawa|change to javanese"),
	pickSend: set("kirim|kirim laporan|kirimkan|kirim sekarang|kirim aja|kirim saja|kirim lagi|send|send it|send now|send report|send the report|submit|" +
		"kintun|kintun laporan|kintunaken|kirimno|" +
		"kirimen|kirimna|kirimo|kirim wae|kintun mawon|dikirim wae|dikirim ae|dipunkintun mawon|ndang dikirim|send it please|send it off|please send|please send it|submit it|submit report|submit the report|go ahead and send it|yes send it"),
	pickData: set("data saya|/data|/datasaya|data ku|dataku|minta data saya|lihat data saya|kirim data saya|unduh data saya|my data|send my data|show my data|data kula|data kulo|" +
		"what data do you have about me|what do you know about me|what do you keep about me|show me my data|see my data|download my data|give me my data|data kula nopo mawon|nyuwun data kula|dataku apa wae|datane aku"),
	pickErase: set("hapus data saya|hapus data|hapus semua data|hapus data pribadi|hapus data pribadi saya|hapus akun|hapus akun saya|delete all my data|erase all my data|busak data|busak sedaya data kula|hapus dataku|hapus semua data saya|tolong hapus data saya|delete my data|erase my data|" +
		"busak data kula|busek data kulo|mbusak data kula|" +
		"please delete my data|please erase my data|remove my data|please remove my data|remove all my data|delete everything|delete everything about me|erase everything|erase everything about me|forget me|delete my account|remove my account|delete my details|delete my number|delete my name|i want my data deleted|hapus data kula|hapus datane aku|hapus dataku kabeh|hapus kabeh dataku|busak dataku|busak kabeh dataku|busak dataku kabeh|busaken data kula|busaken dataku|dataku busaken|dataku busak wae|data kula dipunbusak|nyuwun data kula dipunbusak|data kula nyuwun dipunbusak|nyuwun dipunbusak data kula|tulung busak dataku|tulung busaken dataku|dataku hapusen|hapusen dataku|dataku dihapus wae|nyuwun tulung data kula dipunbusak|busak sedaya data|busak data kulo sedaya|busak akun|lalekno aku"),
	pickDelete: set("hapus|hapuskan|hapus ini|hapus laporan|hapus laporannya|hapus laporan ini|hapus laporan saya|tolong hapus|tolong hapus laporan saya|hapus laporan tadi|hapus aduan saya|" +
		"busak|busek|busak laporan|busak laporan kula|delete|delete this|delete it|delete report|delete my report|delete the report|remove|erase|" +
		"hapus laporanku|hapus laporan kula|busak laporanku|busak laporan iki|busak laporan niki|busaken|busaken laporanku|busaken laporan kula|hapusen|hapusen laporanku|please delete|please delete my report|please delete it|remove my report|remove the report|remove it|erase my report|erase it"),
	pickLang + "en": set("bahasa inggris|inggris|english|english please|in english|basa inggris|" +
		"pakai bahasa inggris|pake bahasa inggris|ganti bahasa inggris|speak english|do you speak english|can you speak english|use english|switch to english|i dont speak indonesian|i do not speak indonesian|i only speak english|i speak english|sorry english|english only|english language|change to english|in english please|can we speak english|no indonesian|bhs inggris"),
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
			if len(s) > len(g) && s[len(g)] == ' ' && strings.HasPrefix(s, g) {
				cut = s[len(g)+1:]
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
	"sir": true, "madam": true, "maam": true, "miss": true, "thanks": true, "wae": true, "ae": true, "mawon": true, "kemawon": true,
	"njih": true, "nggeh": true, "yo": true, "lur": true, "kang": true, "cak": true, "lek": true, "lik": true, "pakde": true, "bapak": true, "ibu": true, "yuk": true, "kak2": true,
}

// interjections are words of feeling, address or emphasis that change nothing in an answer.
var interjections = set("kok|sih|nih|lho|loh|lah|kah|banget|bgt|sanget|sekali|alhamdulillah|alhamdulilah|hamdalah|syukur|syukurlah|mba|mb|bang|bro|gan|bos|lur|dek|lek|cak|kang|pakde|bude|kakak|eh|oh|maaf|sorry|ternyata|jebule|jebul|tibake|actually|ki|iki|ini|itu|niki|punika|memang|emang|kan|to|" +
	"tenan|temenan|saestu|nyatane|well|ah|wah|lha|really|indeed|jane|sakjane")

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
		"y|yo|iyo|yup|yap|iyaa|yaa|bener|bnr|btl|njih|nggeh|enggih|leres|" +
		"yep|yeah|sure|correct|yess|mpun|injih|tenan|saestu|repaired")
	yesRest = set("sudah|beres|selesai|rampung|sampun|wis|wes|baik|bagus|bener|benar|betul|pak|bu|min|mas|mbak|ya|iya|nggih|" +
		"terima|kasih|makasih|matur|nuwun|suwun|thanks|thank|you|it|is|done|fixed|banget|sekali|alhamdulillah|semua|leres|bnr|btl|kak|bang|yo|oke|ok|mantap|dikerjakan|diperbaiki|kok|sae|" +
		"mpun|wae|mawon|now|all|good|correct|right|saestu|tenan|apik|already|repaired|so|much|very|well|sir|" +
		"its|thats|that|this|anyway|use|tetep")
	reopening = set("buka lagi|buka kembali|dibuka lagi|reopen|open again|bikak malih|bukak maneh")
	noFirst   = set("belum|blm|blum|belom|blom|durung|dereng|rung|taksih|tasih|isih|still|not yet|not|no|masih|tidak|ndak|gak|nggak|mboten|ora|" +
		"nope|nah|drg|never|jik|jek|nopee|hasnt|isnt")
	noRest = set("belum|beres|selesai|rampung|pak|bu|min|sama|sekali|mas|mbak|masih|yet|done|fixed|it|is|ada|perubahan|apa|nggih|tasih|juga|jg|" +
		"durung|dereng|no|at|all|sir|wonten|ono|nopo|same|the|podo|wae|mawon|sami|really|sorry|dandan|didandani|dipundandosi|ditambal|been|completely|" +
		"leres|bener|benar|pener|right|correct|good|ok|okay|true|so")
)

// musings begin with a yes and say none: something comes to mind.
var musings = set("oh ya|oh iya|oh yaa|oh iyaa|o ya|o iya|oya|oiya|eh ya|eh iya|oh ya pak|oh iya pak|oh ya min|oh iya min|oh yes")

// generic are yes and no to any question: they answer "is it done?" only when
// that was the last thing asked.
var generic = set("y|yo|iyo|yup|yap|iyaa|yaa|bener|bnr|btl|njih|nggeh|enggih|leres|ya|iya|benar|betul|nggih|inggih|yes|done|selesai|rampung|no|not|masih|tidak|ndak|gak|nggak|mboten|ora|" +
	"yep|yeah|sure|correct|nope|nah|injih|tenan|saestu|never")

// pointing are English words before a yes and a no: "that's right", "it's not".
var pointing = set("thats|that|its|it|is|this")

// verdict reads an answer to "is it done?": yes, no, or neither. pure tells that
// the text says nothing beyond it.
func verdict(s string) (yes, no, pure bool) {
	words := strings.Fields(plain(s))
	if musings[strings.Join(words, " ")] || wondersDone(words) || doubtsDone(words) && !some(words, notYet) {
		return false, false, false
	}
	if reopening[polite(strings.Join(words, " "))] {
		return false, true, true
	}
	if len(words) == 0 || len(words) > 400 {
		return false, false, false
	}
	for len(words) > 1 && (interjections[words[0]] || pointing[words[0]] && (yesFirst[words[1]] || noFirst[words[1]] || pointing[words[1]]) || generic[words[0]] && yesFirst[words[0]] && noFirst[words[1]]) {
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
