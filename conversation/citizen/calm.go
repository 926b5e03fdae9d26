package citizen

// What stands behind an emergency word may say that nothing is happening right now, as what
// stands before it may (calmBefore): "badly hurt last week", "snake bite serum". It is looked
// for right there only, for two sentences on somebody else may be dying.

var (
	// breath are words of emergencies that are never told of the past.
	breath = set("breathing|breathe|ambegan|napas|nafas|unconscious|sadar|sadarkan")
	// ongoing, right before an emergency word, say that it lasts: "is bleeding since yesterday".
	ongoing = set("is|are|am|still|hes|shes|im|theyre|masih|msh|isih|taksih|lagi|sedang")
	// passed are words that may stand between an emergency word and when it was.
	passed = set("happened|happen|there|here|again|di|sini|situ|ning|neng|nang|kene|kono|in|on|pada|disini|disitu")
	// days name by themselves a time that is over, spans with one of overs behind them.
	days = set("yesterday|wingi|kemarin|kmrn|kemaren|dek|" +
		"january|february|march|april|may|june|july|august|september|october|november|december|januari|februari|maret|mei|juni|juli|agustus|oktober|desember")
	spans = set("last|minggu|bulan|tahun|malam|hari|sasi|wulan|taun|dina|week|month|year|weeks|months|years|days|sebulan|seminggu|setahun")
	overs = set("week|month|year|night|lalu|kemarin|kmrn|wingi|kepungkur|ago")
	// ifs and mays speak of what has not happened.
	ifs     = set("if|unless|kalau|kalo|jika|bila|yen|nek|menawi")
	futures = set("will|would|bakal|akan|bakale|badhe")
	mays    = set("could|might|may|can|bisa|dapat|iso|isa|saged")
	happens = set("happen|occur|terjadi|kedadean|kedaden")
	// kinds are things called after an emergency, and animals and plants that it befalls,
	// after the few words of possession and duty that stand between.
	kinds = set("hydrant|hydrants|extinguisher|extinguishers|drill|detector|truck|trucks|serum|antivenom|medicine|medicines|medication|pills|drug|drugs|sap|resin|" +
		"mosquitoes|mosquitos|mosquito|rats|flies|insects|chicken|chickens|dog|dogs|cat|cats|goat|goats|cow|cows|duck|ducks|fish|tree|trees|plants|crops|" +
		"patrol|control|regulate|monitor|mbayar|bayar|membayar|pay")
	between = set("of|to|the|my|our|his|her|their|these|those|all|a|kudu|harus|kedah|must|has|have")
	// drifts are what water does to people and to things; cargo are the things.
	drifts = set("klelep|kelelep|kintir|keli|katut|tenggelam")
	cargo  = set("sapi|sapiku|wedhus|wedus|kambing|kebo|kerbau|pitik|ayam|bebek|iwak|sandal|sandale|sandalku|sampah|sampahe|uwuh|uwuhe|dalan|dalane|jalan|jalannya|sawah|sawahe|sawahku|pari|parine|padi|tandurane|tegal|lapangan|makam|got|pagar|kayu|pring")
	// people, beside them, are whom the water has then.
	people = set("wong|uwong|wonge|tiyang|orang|bocah|anak|anakku|lare|cah|bapak|bapakku|ibu|ibuku|simbok|mbah|simbah|adik|adikku|adhiku|kakak|kancaku|tonggo|bayi|penumpang|warga|korban|tetangga|tanggaku|tonggoku|tanggane|kanca|konco|teman|temanku|suami|suamiku|istri|istriku|bojo|bojoku|siswa|murid|pelajar|nelayan|remaja|pemuda|saya|aku|kami|kula|kulo|sy|dia|man|boy|girl|child|children|people|son|daughter")
	// plays, right before "with a knife", are harmless.
	plays = set("play|plays|playing|played")
)

// calmAfter tells whether an emergency word that stands in words from at on, n of them, is
// none because of what follows it, or because it is played with.
func calmAfter(words []string, at, n int) bool {
	if at > 0 && words[at] == "with" && plays[words[at-1]] {
		return true
	}
	phrase, before, after := words[at:at+n], words[max(0, at-3):at], words[at+n:]
	if some(phrase, breath) || len(after) == 0 {
		return false
	}
	i := 0
	for i < len(after)-1 && i < 3 && between[after[i]] {
		i++
	}
	if kinds[after[i]] {
		return true
	}
	if ifs[after[0]] && some(before, futures) || len(after) > 1 && mays[after[0]] && happens[after[1]] {
		return true
	}
	if at > 0 && ongoing[words[at-1]] {
		return false
	}
	for i = 0; i < len(after)-1 && i < 3 && passed[after[i]]; {
		i++
	}
	return days[after[i]] || i+1 < len(after) && spans[after[i]] && overs[after[i+1]]
}

// adrift tells whether only things are in the water: "sandale kintir ning kali".
func adrift(phrase, words []string) bool {
	return drifts[phrase[0]] && some(words, cargo) && !some(words, people)
}
