package citizen

import "strings"

// sendWords have a report sent, okWords stand beside them or beside a yes.
var (
	sendWords = set("kirim|kirimkan|kirimin|kirimen|kintun|kintunaken|send|submit")
	okWords   = set("it|aja|saja|langsung|lanjut|laporan|laporannya|sekarang|now|report|the|go|looks|good|all|is|are|correct|right|that|thats|fine|perfect|pas|cocok|sampun|monggo|mangga|silakan|semua|semuanya|yaudah|yasudah|yowis|gpp")
	// sentOff have it sent where someone urges: "sudah dikirim" alone may be a question.
	sentOff = set("dikirim|dikirimkan|dikirimin|kakintun")
	urging  = set("aja|saja|langsung|mawon|wae")
)

// sends tells whether a plain text of several words agrees to what is shown and has it
// sent: "ya kirim", "sudah benar, kirim saja".
func sends(s string) bool {
	words, agreed := strings.Fields(s), false
	urged := some(words, urging)
	for _, w := range words {
		switch {
		case sendWords[w], urged && sentOff[w]:
			agreed = true
		case !okWords[w] && !yesFirst[w] && !yesRest[w] && !affirmative[w] && !fillers[w]:
			return false
		}
	}
	return agreed && len(words) > 1 && len(words) <= 7
}

// thankWords are what thanks are made of; at least one must be of thankFirst.
var (
	thankFirst = set("makasih|makasi|terima|terimakasih|trims|trimakasih|tks|thx|thanks|thank|suwun|nuwun|matursuwun|maturnuwun")
	thankRest  = set("kasih|matur|banyak|sangat|sanget|atas|bantuannya|responnya|infonya|ya|yaa|pak|bu|min|mas|mbak|kak|admin|bapak|ibu|ok|oke|okay|sip|siap|baik|nggih|inggih|you|very|much|so|a|lot|for|your|help|sudah|dibantu|lho|loh|semoga|lancar|sehat|selalu|amin")
)

// A wish may follow thanks: "makasih ya pak semoga cepat diperbaiki".
var (
	wishFirst = set("semoga|moga|mugi|mudah|mudahan|hope|hopefully")
	wishRest  = set("cepat|cepet|segera|lekas|enggal|enggala|bisa|dapat|saged|diperbaiki|dipunperbaiki|didandani|ditangani|dikerjakan|dibenahi|ditindaklanjuti|diproses|beres|selesai|rampung|lancar|sehat|selalu|amin|aamiin|sukses|berkah|mudah|mudahan|it|gets|will|be|fixed|soon|done")
)

// thanks tells whether a plain text is thanks, perhaps with a wish, and nothing else: "sip
// suwun", "ok makasih ya min".
func thanks(s string) bool {
	words, said, wished := strings.Fields(s), false, false
	for _, w := range words {
		switch {
		case thankFirst[w]:
			said = true
		case wishFirst[w]:
			wished = true
		case !thankRest[w] && !fillers[w] && !interjections[w] && !(wished && wishRest[w]):
			return false
		}
	}
	return said && len(words) <= 10
}
