package config

import (
	"net/netip"
	"time"
)

// The comments of these structs are the reference of the configuration: the test
// of this package writes docs/configuration.md from them and from the tags. The
// tag "default" is used where a key is missing, "required" keys must be given,
// "example" shows what to write. A Secret is given by two keys that say where it
// is, with _env and _file behind the name; with the tag "literal" it may also stand
// in the file, as an address without a password.

// Stores says where memory lives. Nothing needs to be installed for the embedded
// store: everything is in one folder. With MongoDB and Redis several replicas of the
// program share the work; docs/mongodb.md says how.
type Stores struct {
	// DataDir is the folder of the embedded store: database and media. It is made
	// if missing. Relative names are meant from the folder in which the program
	// was started. With servers each replica still has one of its own, for messages
	// in quarantine and the control socket.
	DataDir string `yaml:"data_dir" default:"taprose-data"`
	// Reports is where reports, media and enrolments live: empty for the embedded
	// store, or a mongodb:// or mongodb+srv:// address. One with a password in it is
	// a secret and given by reports_env or reports_file. It goes together with chats:
	// both on servers, or both embedded.
	Reports Secret `yaml:"reports" literal:"address"`
	// Chats is where conversations live: empty for the embedded store, or a
	// redis:// or rediss:// address; one with a password by chats_env or chats_file.
	Chats Secret `yaml:"chats" literal:"address"`
	// Migrate is whether serve makes the collections and indexes that are missing in
	// MongoDB. With false it refuses to start until "taprose migrate" has done so,
	// for a program whose user may not make them.
	Migrate bool `yaml:"migrate" default:"true"`
}

// Channels are the networks on which people write. A network that is not named is
// off; the chat in the browser is under web.
type Channels struct {
	// Telegram is one bot on Telegram.
	Telegram *Telegram `yaml:"telegram"`
	// WhatsApp is one account on WhatsApp; write {} to switch it on as it is.
	WhatsApp *WhatsApp `yaml:"whatsapp"`
}

// Telegram is one bot on Telegram. Its token comes from @BotFather.
type Telegram struct {
	// Token is the bot's token.
	Token Secret `yaml:"token" required:"true" example:"TAPROSE_TELEGRAM_TOKEN"`
	// Mode is how messages come in: polling asks Telegram for them and needs no
	// address of one's own; webhook has Telegram call Webhook.
	Mode string `yaml:"mode" default:"polling"`
	// ServerURL is the Bot API server: Telegram's, or one of your own.
	ServerURL string `yaml:"server_url" default:"https://api.telegram.org"`
	// Webhook says where Telegram calls; only for mode webhook.
	Webhook *Webhook `yaml:"webhook"`
	// Pace is how fast we write, so that Telegram does not hold us back.
	Pace TelegramPace `yaml:"pace"`
}

// Webhook is where Telegram calls us.
type Webhook struct {
	// URL is the public https address that Telegram calls. A proxy with a
	// certificate passes it on to Listen.
	URL string `yaml:"url" required:"true" example:"https://lapor.tubankab.go.id/telegram"`
	// Secret proves that a call comes from Telegram: 32 or more characters of
	// A-Z, a-z, 0-9, _ and -.
	Secret Secret `yaml:"secret" required:"true" example:"TAPROSE_TELEGRAM_SECRET"`
	// Listen is the address on which we wait for the proxy.
	Listen string `yaml:"listen" default:"127.0.0.1:8081"`
	// Path is the path of the calls that the proxy passes on.
	Path string `yaml:"path" default:"/telegram"`
}

// TelegramPace bounds what we write; 0 means no bound. The defaults are the ones
// of Telegram's own page for bots.
type TelegramPace struct {
	// PerChatPerSecond is messages per second into one private chat.
	PerChatPerSecond float64 `yaml:"per_chat_per_second" default:"1"`
	// PerGroupPerMinute is messages per minute into one group.
	PerGroupPerMinute float64 `yaml:"per_group_per_minute" default:"20"`
	// OverallPerSecond is messages per second over all chats.
	OverallPerSecond float64 `yaml:"overall_per_second" default:"30"`
}

// WhatsApp is one account on WhatsApp, linked like a browser to a phone: see
// docs/whatsapp.md before choosing a number. "taprose whatsapp pair" links it.
type WhatsApp struct {
	// Store is where the keys of the link live: the name of a file, empty for
	// whatsapp.db in stores.data_dir, or a postgres:// address, which alone will do
	// while stores are on servers; one with a password is given by store_env or
	// store_file. Whoever has the keys has the account.
	Store Secret `yaml:"store" literal:"address"`
	// Name is what the phone shows in its list of linked devices.
	Name string `yaml:"name" default:"TapRose"`
	// UnconfirmedAfter is after how long without a receipt the agency is told that
	// a message has not reached its reader's phone.
	UnconfirmedAfter time.Duration `yaml:"unconfirmed_after" default:"24h"`
	// Pace is how fast we write. WhatsApp publishes no numbers; the defaults are
	// the careful ones for a young number.
	Pace WhatsAppPace `yaml:"pace"`
}

// WhatsAppPace is how fast we write on WhatsApp, everyone together. Accounts that
// write faster than people do are suspended.
type WhatsAppPace struct {
	// Off removes all bounds, for tests against a server of one's own.
	Off bool `yaml:"off" default:"false"`
	// MinGap is the shortest pause between two messages.
	MinGap time.Duration `yaml:"min_gap" default:"2s"`
	// MaxGap is the longest pause that is drawn between two messages while more
	// wait; not shorter than MinGap.
	MaxGap time.Duration `yaml:"max_gap" default:"6s"`
	// PerMinute is the most messages in any minute.
	PerMinute int `yaml:"per_minute" default:"8"`
	// Silent leaves out the "typing..." that people see before a message.
	Silent bool `yaml:"silent" default:"false"`
}

// Web is the server of the chat in the browser and of the demonstration page.
type Web struct {
	// Listen is the address on which the pages are served, empty for none. Only
	// this machine reaches the default; put a proxy with a certificate before it.
	Listen string `yaml:"listen" default:"127.0.0.1:8080"`
	// PublicURL is where people reach the pages from outside, through the proxy, as
	// https://lapor.tuban.example; links that the bot sends begin with it. With https
	// cookies never travel without encryption. Empty: no links are sent.
	PublicURL string `yaml:"public_url" default:""`
	// FrameAncestors are the sites that may show the chat inside their own pages,
	// as https://desa.example; "*" is every site.
	FrameAncestors []string `yaml:"frame_ancestors" default:""`
	// TrustedProxies are the addresses of proxies before this server, single or as
	// 10.0.0.0/8; only they are believed when they say whom they speak for.
	TrustedProxies []netip.Prefix `yaml:"trusted_proxies" default:""`
	// Secret signs the sessions of the chat in the browser: 32 or more characters.
	// Replicas must have the same, so it is required with stores on servers;
	// without it the program makes one in its data folder.
	Secret Secret `yaml:"secret" example:"TAPROSE_WEB_SECRET"`
	// Dashboard serves the page with the regency's figures at /dasbor, for everybody,
	// and the leaders' view behind it.
	Dashboard bool `yaml:"dashboard" default:"true"`
	// MapTiles is where the dashboard's map gets its pictures, as
	// https://tile.example/{z}/{x}/{y}.png. Without it the map shows the regency's
	// outline alone and nobody else learns who looks at it.
	MapTiles string `yaml:"map_tiles" default:""`
	// MapCredit is whose pictures these are; most providers ask to be named.
	MapCredit string `yaml:"map_credit" default:""`
	// Demo serves the page with three phones, on which anybody may play citizen,
	// agency and administrator. Only on an address of this machine (127.0.0.1).
	Demo bool `yaml:"demo" default:"false"`
}

// Dispatch is how owed messages are sent and tried again.
type Dispatch struct {
	// Lease is how long one worker holds a report before another may take it over;
	// longer than SendTimeout.
	Lease time.Duration `yaml:"lease" default:"90s"`
	// SendTimeout is how long one send may take; files get a second more for each 128 KiB.
	SendTimeout time.Duration `yaml:"send_timeout" default:"30s"`
	// Attempts is how many tries a message gets before the administrators are told
	// that it could not be delivered. With the default pauses that is about a day.
	Attempts int `yaml:"attempts" default:"12"`
	// Backoff is the pause after the first failure; it doubles up to BackoffMax.
	Backoff time.Duration `yaml:"backoff" default:"5s"`
	// BackoffMax is the longest pause between two tries.
	BackoffMax time.Duration `yaml:"backoff_max" default:"3h"`
}

// Metrics is where the program shows how it is doing; docs/monitoring.md says what
// the figures mean.
type Metrics struct {
	// Listen is the address on which /metrics is served for Prometheus, with
	// /healthz and /readyz beside it; empty for none. The figures name nobody, but
	// tell how much is reported: keep it on this machine or on an inner network.
	Listen string `yaml:"listen" default:""`
}

// Privacy is how what is known of people is kept; docs/privacy.md tells what that is,
// who sees it and for how long.
type Privacy struct {
	// Keys seal the identities of reporters: ID:BASE64, several with commas between.
	// The first one seals, all of them open; "taprose keys" makes one. Replicas must
	// have the same, so they are required with stores on servers; without them the
	// program makes one in its data folder, where whoever has the data has the key.
	Keys Secret `yaml:"keys" example:"TAPROSE_KEYS"`
	// Notice tells whoever writes for the first time, in one sentence, what is kept of
	// him and why.
	Notice bool `yaml:"notice" default:"true"`
	// Link is a page about it that the sentence names; empty: none.
	Link string `yaml:"link" default:""`
	// Keep is for how many days what is kept is kept after a report has ended (closed,
	// archived, rejected, withdrawn). The moves of a case and what staff wrote always stay.
	Keep Keep `yaml:"keep"`
}

// Keep is for how many days; 0 keeps for ever. Once a day what is older is erased. No law
// gives these numbers: put those of the regency's own archive schedule (jadwal retensi arsip).
type Keep struct {
	// Identity is for who the reporter was, after the last of his reports ended.
	Identity int `yaml:"identity" default:"730"`
	// Files is for the photos and other files that the reporter sent.
	Files int `yaml:"files" default:"1825"`
	// Words is for what the reporter wrote and where it was, the district apart.
	Words int `yaml:"words" default:"0"`
}

// Log is what the program writes about itself. Names, numbers, words and places
// of people are never in it.
type Log struct {
	// Level is how much: debug, info, warn or error.
	Level string `yaml:"level" default:"info"`
	// Format is text for people or json for machines.
	Format string `yaml:"format" default:"text"`
}
