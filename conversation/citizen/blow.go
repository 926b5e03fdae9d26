package citizen

// English says "hits me" of dust and of prices too, and "abusing" of drugs and of power: such
// words tell of violence only where somebody does it to somebody.

var (
	// strikes are what people and things do, in English; doers are the people.
	strikes = set("hits|hitting|beats|touches|touched|harassed|kicked|kicks|slapped|slaps|punched|punches")
	doers   = set("i|he|she|they|we|who|him|husband|wife|father|dad|stepfather|mother|mom|mum|stepmother|parents|brother|sister|uncle|aunt|cousin|grandfather|grandpa|son|daughter|kid|kids|child|children|boy|boys|girl|girls|baby|teacher|teachers|headmaster|principal|coach|ustad|ustadz|ustaz|kyai|kiai|imam|pastor|priest|man|men|woman|women|guy|guys|boyfriend|girlfriend|ex|partner|boss|employer|manager|landlord|neighbor|neighbour|neighbors|neighbours|officer|officers|official|officials|policeman|police|cop|soldier|guard|nurse|doctor|driver|conductor|seller|vendor|friend|friends|classmate|classmates|student|students|pupil|pupils|somebody|someone|stranger|strangers|people|person|drunk|thug|thugs|gang|staff|pak|pakde|bu|mas|mbak|guru|suami|bapak|bapakku|ayah|ayahku|paman|colleague|coworker|passenger|worker|maid|caretaker|relative|stepdad|stepmom|grandmother|granny|head|chief|lurah|camat|kades|supervisor|principals")
	named   = set("the|a|an|this|that|my|our|his|her|their|your")
	// doerNear is how many words before the blow its doer stands at most.
	doerNear = 5
	// misused are what is abused beside people.
	abuses  = set("abuse|abused|abuses|abusing")
	misused = set("power|powers|authority|position|office|law|trust|drug|drugs|alcohol|money|fund|funds|budget|subsidy|system")
	// stung are whom blows fall on that nobody reports.
	stung = set("nyamuk|lemut|laler|lalat|semut|mosquito|mosquitoes|mosquitos")
)

// figurative tells whether a phrase of violence, n of the words from at on, is said of what
// is none: "the smell hits me every morning", "they slapped me with a fine".
func figurative(words []string, at, n int) bool {
	before, after := words[:at], words[at+n:]
	switch w := words[at]; {
	case abuses[w]:
		return some(after[:min(3, len(after))], misused)
	case len(after) > 0 && blows[w] && stung[after[0]]:
		return true
	case !strikes[w]:
		return false
	case n > 1 && words[at+1] == "his":
		// Only people hit a wife of theirs.
		return false
	}
	by := len(after) > 0 && (after[0] == "by" || at == 0)
	if by && some(after, doers) {
		return idiom(after)
	}
	if !some(before[max(0, at-doerNear):], doers) || at > 1 && named[words[at-2]] && !doers[words[at-1]] {
		// "My father says that the dust hits me".
		return true
	}
	return idiom(after)
}

// idiom tells whether what follows a blow makes a saying of it.
func idiom(after []string) bool {
	for i, w := range after[:min(3, len(after))] {
		next := ""
		if i+1 < len(after) {
			next = after[i+1]
		}
		if w == "out" && (next == "of" || next == "from") && !some(after, tempers) || w == "hard" && i == 0 || w == "for" && (next == "money" || next == "cash" || next == "donations") ||
			w == "with" && some(after[i:min(len(after), i+4)], fines) {
			return true
		}
	}
	return false
}

// tempers are what people hit out of.
var tempers = set("anger|jealousy|spite|rage|fun|nowhere|control")

var fines = set("fine|fines|fee|fees|bill|bills|charge|charges|tax|taxes")
