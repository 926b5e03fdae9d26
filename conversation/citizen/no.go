package citizen

// The words that deny, each list for what it is asked to tell. What denies anywhere stands
// in mereNo and mereYet alone; beside them a list has what denies where it is used.
const (
	mereNo  = "tidak|tdk|gak|nggak|enggak|ndak|ora|mboten|ra"
	mereYet = "belum|blm|durung|dereng"
)

var (
	// noneNo are the words of "there is none": of photos, of a kind that fits.
	noneNo = set(mereNo + "|" + mereYet + "|" + "tak|ga|gk|g|ngga|engga|gaada|gada|gaono|boten|belom|tanpa|gausah|gapunya|no|not|none|without|dont|rak|" +
		"gaonok|havent|hasnt|didnt|couldnt|cant|cannot|nothing|nope|nah|never|doesnt|unable|gaonten|mboya|nggadah")
	// negations turn what stands behind them into its contrary: "tidak berubah".
	negations = set(mereNo + "|" + mereYet + "|" + "ga|gk|g|ngga|engga|boten|no|never|not|dont|rung|havent|hasnt|didnt|nobody|nothing|none|cant|wasnt|isnt|" +
		"arent|doesnt|rak")
	// lacking say that a call for help did not get through.
	lacking = set(mereNo + "|" + mereYet + "|" + "ga|gk|g|ngga|tak|boten|not|nobody|cant|cannot|doesnt|dont|sibuk|busy|habis|entek|engaged|telas|none|failed|" +
		"gagal")
	// notNow answer "shall we go on?" with no.
	notNow = set(mereNo + "|" + mereYet + "|" + "ga|gk|ngga|boten|emoh|no|nope|not now|jangan|tidak dulu|gak dulu|ga dulu|nggak dulu|ndak dulu|ora saiki|" +
		"mboten rumiyin|ogah|nah|mboten sakniki|mengko wae|ojo sik|ampun rumiyin|dont|no not now|no thanks")
	// noWords answer "is it about this?" with no.
	noWords = set(mereNo + "|" + "bukan|dudu|no|not|nope|salah|sanes|nah|neither")
	// worryNo ask back: "aman gak?", "lama kah?".
	worryNo = set(mereNo + "|" + "ga|gk|ngga|boten|kah|kan|ta|to|or not|pora|not|no|isnt")
	// notYet say that something has not come yet, or goes on.
	notYet = set(mereYet + "|" + "blum|belom|masih|isih|tasih|still")
)
