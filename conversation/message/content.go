package message

// MediaKind is what sort of file a MediaRef names.
type MediaKind string

// The kinds of media that a person can send us.
const (
	MediaPhoto    MediaKind = "photo"
	MediaVideo    MediaKind = "video"
	MediaAudio    MediaKind = "audio"
	MediaVoice    MediaKind = "voice"
	MediaDocument MediaKind = "document"
)

// MediaKinds lists every kind of media.
func MediaKinds() []MediaKind {
	return []MediaKind{MediaPhoto, MediaVideo, MediaAudio, MediaVoice, MediaDocument}
}

// MediaRef names one file. Native is the network's own handle, good only on
// Channel; Hash is set once the bytes are in our own media store and is then
// good everywhere. At least one of the two is set.
//
//	{"kind":"photo","channel":"telegram","native":"AgACAgUAAx","hash":"9f86d081…","size":204800,"mime":"image/jpeg"}
type MediaRef struct {
	Kind    MediaKind `json:"kind"`
	Channel Channel   `json:"channel,omitempty"`
	Native  string    `json:"native,omitempty"`
	// Hash is the lower-case hexadecimal SHA-256 of the bytes.
	Hash string `json:"hash,omitempty"`
	// Size is in bytes, 0 when the network did not say.
	Size int64  `json:"size,omitempty"`
	Mime string `json:"mime,omitempty"`
	Name string `json:"name,omitempty"`
	// Seconds is the length of sound or video, 0 when unknown.
	Seconds int `json:"seconds,omitempty"`
	// Look is a perceptual hash of a picture, 16 hexadecimal digits: pictures that look
	// alike have looks that differ in few bits. "" when it is not known.
	Look string `json:"look,omitempty"`
	// Lost says why the bytes could never be fetched ("" when nothing is wrong).
	Lost string `json:"lost,omitempty"`
}

// Place is a position on earth, a name for one, or both.
//
//	{"lat":-6.8976,"lon":112.0649,"name":"Alun-alun Tuban"}
type Place struct {
	// Lat and Lon are WGS 84 degrees; meaningful when HasPoint.
	Lat      float64 `json:"lat,omitempty"`
	Lon      float64 `json:"lon,omitempty"`
	HasPoint bool    `json:"has_point,omitempty"`
	// Name is what a person typed or what a venue is called.
	Name string `json:"name,omitempty"`
	// District (kecamatan) and Village (desa/kelurahan) are names from the
	// regency's own list, "" when not recognised.
	District string `json:"district,omitempty"`
	Village  string `json:"village,omitempty"`
	// Live marks the first point of a location that keeps moving.
	Live bool `json:"live,omitempty"`
}

// IsZero tells whether nothing is known of the place.
func (p Place) IsZero() bool { return p == Place{} }

// Choice is one thing a person may pick: by button, by its number in the list,
// or by writing its label.
type Choice struct {
	// ID comes back in Inbound.Button. At most 64 bytes, a limit of Telegram's
	// callback_data (Bot API, InlineKeyboardButton).
	ID    string `json:"id"`
	Label string `json:"label"`
}
