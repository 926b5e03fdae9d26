package config_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/taprose/taprose/bot/config"
)

const telegram = "channels:\n  telegram:\n    token_env: TAPROSE_TELEGRAM_TOKEN\n"

// TestEachMistakeIsNamed changes the valid configuration in one place and holds
// the whole line that the operator reads.
func TestEachMistakeIsNamed(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name     string
		old, new string // replaced once in the valid configuration
		add      string // or added at its end
		want     []string
	}{
		// The shape of the file.
		{name: "an empty file", old: valid, new: "", want: []string{
			`x.yaml: the file is empty; write a first one with: taprose init`}},
		{name: "not a mapping", old: valid, new: "- a\n- b\n", want: []string{
			`x.yaml:1:1: the file must be a mapping, not a list; begin with regency:`}},
		{name: "broken YAML", old: valid, new: "regency:\n  name: 'Kabupaten\n", want: []string{
			`x.yaml:2:9: a quote that this line does not close; close it at the end of the text; a text with ' in it goes between " and "`}},
		{name: "a quote that swallows lines", old: "  ticket_prefix: UJI", new: "  bot_name: 'Lapor\n  ticket_prefix: UJI\n  info: {id: 'Senin'}", want: []string{
			`x.yaml:3:13: a quote that this line does not close; close it at the end of the text; a text with ' in it goes between " and "`}},
		{name: "a tab", old: "  ticket_prefix: UJI", new: "\tticket_prefix: UJI", want: []string{
			`x.yaml:3:1: a tab before the text; indent with spaces: as many as the lines beside it have`}},
		{name: "a key that stands too far right", old: "  ticket_prefix: UJI", new: "  # tiket\n   ticket_prefix: UJI", want: []string{
			`x.yaml:4:4: the indentation does not fit that of the lines above; keys of one section begin in the same column: look here and at the line before`}},
		{name: "no space after the colon", old: "ticket_prefix: UJI", new: "ticket_prefix:UJI", want: []string{
			`x.yaml:3:3: not a key with a value; write a space after the colon, as in name: Kabupaten Tuban, and indent texts of several lines`}},
		{name: "a colon in a text", old: "  ticket_prefix: UJI", new: "  bot_name: Lapor: Uji\n  ticket_prefix: UJI", want: []string{
			`x.yaml:3:13: a second colon, or a line that is indented too far; put a text with a colon between quotes, and indent keys like those beside them`}},
		{name: "a sign of YAML", old: "  ticket_prefix: UJI", new: "  bot_name: @Lapor\n  ticket_prefix: UJI", want: []string{
			`x.yaml:3:13: a text that begins with a sign of YAML; put it between quotes`}},
		{name: "another encoding", old: "ticket_prefix: UJI", new: "ticket_prefix: UJ\xedI", want: []string{
			`x.yaml:3:20: a character that is not UTF-8; save the file as UTF-8`}},
		{name: "two documents", add: "---\nlog: {level: info}\n", want: []string{
			`x.yaml:24:1: a second YAML document; keep everything in one, without ---`}},
		{name: "an anchor", old: "ticket_prefix: UJI", new: "ticket_prefix: &p UJI", want: []string{
			`x.yaml:3:18: YAML anchor; write the value out: anchors, aliases, tags and merges are not used here`,
			`x.yaml:3:3: regency.ticket_prefix: missing; give it, for example ticket_prefix: TBN`}},
		{name: "no regency", old: valid, new: "log: {level: info}\n", want: []string{
			`x.yaml:1:1: regency: missing; give it`}},
		{name: "a key twice", old: "  ticket_prefix: UJI", new: "  ticket_prefix: UJI\n  ticket_prefix: UJJ", want: []string{
			`x.yaml:4:3: key "ticket_prefix" stands twice; keep this one or the one in line 3`}},

		// Unknown keys.
		{name: "a misspelt key", old: "ticket_prefix: UJI", new: "ticket_prefiks: UJI", want: []string{
			`x.yaml:1:1: regency.ticket_prefix: missing; give it, for example ticket_prefix: TBN`,
			`x.yaml:3:3: regency.ticket_prefiks: unknown key; did you mean "ticket_prefix"?`}},
		{name: "figures on the web page's address", add: "web: {listen: 127.0.0.1:9090}\nmetrics: {listen: 127.0.0.1:9090}\n", want: []string{
			`x.yaml:24:19: metrics.listen: web.listen has the same address; give each a port of its own`}},
		{name: "figures on no address", add: "metrics: {listen: 9090x}\n", want: []string{
			`x.yaml:23:19: metrics.listen: "9090x" is not an address to listen on; write host:port, such as 127.0.0.1:8080`}},
		{name: "a key in the wrong section", add: "send_timeout: 3s\n", want: []string{
			`x.yaml:23:1: send_timeout: unknown key; it belongs under dispatch`}},
		{name: "a key from elsewhere", add: "log: {colour: red}\n", want: []string{
			`x.yaml:23:7: log.colour: unknown key; known are level, format`}},
		{name: "a network that is not there", add: "channels: {signal: {}}\n", want: []string{
			`x.yaml:23:12: channels.signal: unknown key; known are telegram, whatsapp`}},

		{name: "a store on a server of another kind", add: "channels: {whatsapp: {store: mysql://host/wa}}\n", want: []string{
			`x.yaml:23:30: channels.whatsapp.store: neither a file nor the address of such a server; write the name of a file, or postgres://host/name`}},
		{name: "a link in a file while stores are on servers", add: "stores: {reports: mongodb://h/t, chats: redis://h}\nweb: {listen: \"\"}\nchannels: {whatsapp: {store: wa.db}}\n", want: []string{
			`x.yaml:1:1: privacy.keys: with stores on servers each replica must open what another sealed; make one with: taprose keys, and name the variable or file that holds it`,
			`x.yaml:25:30: channels.whatsapp.store: a file, which one replica has, while stores are on servers, where any replica must be able to take the account over; give the address of a PostgreSQL database by store_env or store_file`}},
		{name: "a password in the link's address", add: "channels: {whatsapp: {store: \"postgres://u:kata:sandi@host/wa\"}}\n", want: []string{
			`x.yaml:23:30: channels.whatsapp.store: an address with a password must not stand in this file; put the whole address into an environment variable or a file and write store_env or store_file`}},
		{name: "a pace that nobody keeps", add: "channels: {whatsapp: {pace: {min_gap: 8s, per_minute: 0}}}\n", want: []string{
			`x.yaml:23:23: channels.whatsapp.pace.max_gap: 6s is shorter than min_gap (8s); make it longer`,
			`x.yaml:23:55: channels.whatsapp.pace.per_minute: 0 is out of range; from 1 to 600`}},
		{name: "a receipt awaited for no time, from a device without a name", add: "channels: {whatsapp: {name: \" \", unconfirmed_after: 1s}}\n", want: []string{
			`x.yaml:23:29: channels.whatsapp.name: empty; write what the phone shall show, such as TapRose`,
			`x.yaml:23:53: channels.whatsapp.unconfirmed_after: 1s is out of range; from 1m0s to 720h0m0s`}},

		// Types.
		{name: "a number for a text", old: `number: "112"`, new: "number: 112", want: []string{
			`x.yaml:21:15: regency.emergency[0].number: must be text, not 112; put it in quotes: "112"`}},
		{name: "a text for a number", add: "dispatch: {attempts: many}\n", want: []string{
			`x.yaml:23:22: dispatch.attempts: must be a whole number, not the text "many"`}},
		{name: "a fraction for a whole number", add: "dispatch: {attempts: 1.5}\n", want: []string{
			`x.yaml:23:22: dispatch.attempts: must be a whole number, not 1.5; write digits only: 10`}},
		{name: "a word for true", add: "web: {demo: yes}\n", want: []string{
			`x.yaml:23:13: web.demo: must be true or false, not the text "yes"`}},
		{name: "a duration without unit", add: "dispatch: {lease: 90}\n", want: []string{
			`x.yaml:23:19: dispatch.lease: must be a duration, not 90; write a number with its unit: 30s, 15m, 24h`}},
		{name: "a duration in words", add: "dispatch: {lease: 1 minute}\n", want: []string{
			`x.yaml:23:19: dispatch.lease: must be a duration, not the text "1 minute"; write a number with its unit: 30s, 15m, 24h`}},
		{name: "a text for a list", old: "words: [aspal]", new: "words: aspal", want: []string{
			`x.yaml:14:14: regency.categories[0].words: must be a list of texts, not the text "aspal"; write [a, b] or one - item on each line`}},
		{name: "a text for a section", add: "log: info\n", want: []string{
			`x.yaml:23:6: log: must be a mapping, not the text "info"; write its keys on indented lines below`}},
		{name: "no number is a number", add: "channels: {telegram: {token_env: TAPROSE_TELEGRAM_TOKEN, pace: {overall_per_second: .nan}}}\n", want: []string{
			`x.yaml:23:85: channels.telegram.pace.overall_per_second: must be a number, not .nan; write a number: 1 or 0.5`}},

		// The regency.
		{name: "a bad prefix", old: "ticket_prefix: UJI", new: "ticket_prefix: uji1", want: []string{
			`x.yaml:3:18: regency.ticket_prefix: "uji1" is not a prefix; two to five capital letters, such as TBN`}},
		{name: "a bad zone", old: "  ticket_prefix: UJI", new: "  zone: WIB\n  ticket_prefix: UJI", want: []string{
			`x.yaml:3:9: regency.zone: "WIB" is not a time zone; Asia/Jakarta (WIB), Asia/Makassar (WITA) or Asia/Jayapura (WIT)`}},
		{name: "a zone of somebody else", old: "  ticket_prefix: UJI", new: "  zone: UTC\n  ticket_prefix: UJI", want: []string{
			`x.yaml:3:9: regency.zone: "UTC" is not a time zone of Indonesia; Asia/Jakarta (WIB), Asia/Makassar (WITA) or Asia/Jayapura (WIT)`}},
		{name: "an unknown language", old: "  ticket_prefix: UJI", new: "  languages: [id, jw]\n  ticket_prefix: UJI", want: []string{
			`x.yaml:3:19: regency.languages[1]: "jw" is not known; did you mean "jv"?`}},
		{name: "a language twice", old: "  ticket_prefix: UJI", new: "  languages: [id, id]\n  ticket_prefix: UJI", want: []string{
			`x.yaml:3:19: regency.languages[1]: the language "id" stands twice; regency.languages[0] has it already, in line 3`}},
		{name: "info without Indonesian", old: "info: {id: Senin", new: "info: {en: Senin", want: []string{
			`x.yaml:4:3: regency.info: no Indonesian text; add id: ..., which stands in for languages that are missing`}},
		{name: "a label without Indonesian", old: "{id: Jalan, en: Roads}", new: "{en: Roads}", want: []string{
			`x.yaml:13:7: regency.categories[0].label: no Indonesian text; add id: ..., which stands in for languages that are missing`}},
		{name: "a label in an unknown language", old: "{id: Jalan, en: Roads}", new: "{id: Jalan, su: Jalan}", want: []string{
			`x.yaml:13:26: regency.categories[0].label.su: "su" is not known; known are id, jv, en`}},
		{name: "an empty label", old: "{id: Jalan, en: Roads}", new: `{id: "", en: Roads}`, want: []string{
			`x.yaml:13:15: regency.categories[0].label.id: empty; write something, or remove the key`}},
		{name: "a bad key", old: "- key: pupr", new: "- key: Dinas PU", want: []string{
			`x.yaml:6:12: regency.agencies[0].key: "Dinas PU" is not a key; small letters and digits without spaces, 2 to 20 of them, such as pupr`,
			`x.yaml:15:15: regency.categories[0].agency: no agency "pupr"; known are Dinas PU, dlh`}},
		{name: "the administrators as an agency", old: "- key: dlh", new: "- key: admin", want: []string{
			`x.yaml:9:12: regency.agencies[1].key: "admin" is the administrators' group; choose another key`,
			`x.yaml:19:15: regency.categories[1].agency: no agency "dlh"; known are pupr, admin`}},
		{name: "an agency twice", old: "- key: dlh", new: "- key: pupr", want: []string{
			`x.yaml:9:12: regency.agencies[1].key: the name of an agency "pupr" stands twice; regency.agencies[0].key has it already, in line 6`,
			`x.yaml:19:15: regency.categories[1].agency: no agency "dlh"; known are pupr`}},
		{name: "an alias that is another's name", old: "name: Dinas LH", new: "name: PU", want: []string{
			`x.yaml:10:13: regency.agencies[1].name: the name of an agency "PU" stands twice; regency.agencies[0].aliases[0] has it already, in line 8`}},
		{name: "no agencies", old: "    - key: pupr\n      name: Dinas PUPR\n      aliases: [pu]\n    - key: dlh\n      name: Dinas LH\n", new: "    []\n", want: []string{
			`x.yaml:5:3: regency.agencies: empty; give at least one`,
			`x.yaml:11:15: regency.categories[0].agency: no agency "pupr"; remove it`,
			`x.yaml:15:15: regency.categories[1].agency: no agency "dlh"; remove it`}},
		{name: "an agency that is not there", old: "agency: pupr", new: "agency: pupt", want: []string{
			`x.yaml:15:15: regency.categories[0].agency: no agency "pupt"; did you mean "pupr"?`}},
		{name: "a category twice", old: "- key: sampah", new: "- key: jalan", want: []string{
			`x.yaml:16:12: regency.categories[1].key: the category "jalan" stands twice; regency.categories[0].key has it already, in line 12`}},
		{name: "a word of two categories", old: "words: [limbah]", new: "words: [limbah, ASPAL]", want: []string{
			`x.yaml:18:23: regency.categories[1].words[1]: the word for a category "ASPAL" stands twice; regency.categories[0].words[0] has it already, in line 14`}},
		{name: "a word that is another's label", old: "words: [limbah]", new: "words: [roads]", want: []string{
			`x.yaml:18:15: regency.categories[1].words[0]: the word for a category "roads" stands twice; regency.categories[0].label.en has it already, in line 13`}},
		{name: "a number as a word", old: "words: [limbah]", new: `words: ["2"]`, want: []string{
			`x.yaml:18:15: regency.categories[1].words[0]: "2" is a number, and numbers choose from lists; use a word`}},
		{name: "too many days", old: "words: [limbah]", new: "answer_days: 500", want: []string{
			`x.yaml:18:20: regency.categories[1].answer_days: 500 is out of range; from 0 to 365`}},
		{name: "a village twice", old: "  emergency:", new: "  districts:\n    - {name: Jenu, villages: [Beji, beji]}\n  emergency:", want: []string{
			`x.yaml:21:37: regency.districts[0].villages[1]: the village of this district "beji" stands twice; regency.districts[0].villages[0] has it already, in line 21`}},
		{name: "a number nobody can call", old: `number: "112"`, new: `number: "satu"`, want: []string{
			`x.yaml:21:15: regency.emergency[0].number: "satu" is not a number to call; digits in quotes: "112"`}},
		{name: "a helpline nobody can call", old: "  emergency:", new: "  helplines: {counselling: sejiwa, counselling_press: delapan, protection_name: SAPA}\n  emergency:", want: []string{
			`x.yaml:20:28: regency.helplines.counselling: "sejiwa" is not a number to call; digits in quotes: "112"`,
			`x.yaml:20:55: regency.helplines.counselling_press: "delapan" cannot be pressed; digits in quotes: "8"`,
			`x.yaml:20:81: regency.helplines.protection_name: a name without a number; give protection, or remove the key`}},
		{name: "a key to press after no number", old: "  emergency:", new: "  helplines: {counselling_press: \"8\"}\n  emergency:", want: []string{
			`x.yaml:20:34: regency.helplines.counselling_press: no number to press it after; give counselling, or remove the key`}},
		{name: "a word in too many sentences", old: "  emergency:", new: "  emergency_words: [api]\n  emergency:", want: []string{
			`x.yaml:20:21: regency.emergency_words[0]: "api" is too short to tell an emergency; four letters or more`}},
		{name: "a line is no boundary", old: "  emergency:", new: "  boundary: [[112, -7], [112, -6], [112, -7]]\n  emergency:", want: []string{
			`x.yaml:20:3: regency.boundary: 2 points enclose nothing; give three or more, in order around the regency`}},
		{name: "swapped degrees", old: "  emergency:", new: "  boundary: [[-7, 112], [112, -6], [113, -7]]\n  emergency:", want: []string{
			`x.yaml:20:14: regency.boundary[0]: latitude and longitude are swapped; write [112, -7]: longitude first`}},
		{name: "a place far away", old: "  emergency:", new: "  boundary: [[2.35, 48.85], [112, -6], [113, -7]]\n  emergency:", want: []string{
			`x.yaml:20:14: regency.boundary[0]: [2.35, 48.85] is not in Indonesia; write [longitude, latitude] in degrees, such as [112.06, -6.90]`}},
		{name: "half a point", old: "  emergency:", new: "  boundary: [[112], [112, -6], [113, -7]]\n  emergency:", want: []string{
			`x.yaml:20:14: regency.boundary[0]: must be two numbers, not a list of 1; write a point as [112.06, -6.90]: longitude, latitude`}},
		{name: "limits beyond the networks", old: "  emergency:", new: "  limits: {text_chars: 5000, media: 50, media_mb: 50}\n  emergency:", want: []string{
			`x.yaml:20:24: regency.limits.text_chars: 5000 is out of range; from 100 to 4000`,
			`x.yaml:20:37: regency.limits.media: 50 is out of range; from 1 to 20`,
			`x.yaml:20:51: regency.limits.media_mb: 50 is out of range; from 1 to 20`}},
		{name: "deadlines", old: "  emergency:", new: "  days: {answer: 0, close: -1}\n  emergency:", want: []string{
			`x.yaml:20:18: regency.days.answer: 0 is out of range; from 1 to 365`,
			`x.yaml:20:28: regency.days.close: -1 is out of range; from 1 to 365`}},
		{name: "a draft that ends before it is recalled", old: "  emergency:", new: "  draft: {reminder: 2h, expiry: 1h}\n  emergency:", want: []string{
			`x.yaml:20:33: regency.draft.expiry: 1h0m0s is not longer than reminder (2h0m0s); make it longer`}},
		{name: "deadlines of the wrong kind", old: "words: [limbah]", new: "class: keluhan", want: []string{
			`x.yaml:18:14: regency.categories[1].class: "keluhan" is not known; known are information, aspiration, complaint, supervision`}},
		{name: "a ladder upside down", old: "  emergency:", new: "  ladder: {sekda: 5, bupati: 5}\n  emergency:", want: []string{
			`x.yaml:20:30: regency.ladder.bupati: 5 is not later than sekda (5); the Bupati is the last step`}},
		{name: "hours and seasons", old: "  emergency:", new: "  calendar: {hours: pagi, complete_years: [x], seasons: [{from: 2027-03-09, to: 2027-02-08, hours: 9-8}]}\n  emergency:", want: []string{
			`x.yaml:20:21: regency.calendar.hours: "pagi" are no office hours; write from and to: 07.30-16.00`,
			`x.yaml:20:44: regency.calendar.complete_years[0]: "x" is not a year; write ["2027"]`,
			`x.yaml:20:81: regency.calendar.seasons[0].to: 2027-02-08 is before 2027-03-09; write the last day of the season`,
			`x.yaml:20:100: regency.calendar.seasons[0].hours: "9-8" are no office hours; write from and to: 07.30-16.00`}},
		{name: "a holiday on no date", old: "  emergency:", new: "  holidays: {2027-02-30: Libur, 17 Agustus: Merdeka}\n  emergency:", want: []string{
			`x.yaml:20:14: regency.holidays.2027-02-30: "2027-02-30" is not a date; write year-month-day: 2026-08-17`,
			`x.yaml:20:33: regency.holidays.17 Agustus: "17 Agustus" is not a date; write year-month-day: 2026-08-17`}},

		// Channels.
		{name: "telegram without a token", add: "channels:\n  telegram:\n    mode: polling\n", want: []string{
			`x.yaml:24:3: channels.telegram.token: missing; name where it is: token_env: TAPROSE_TELEGRAM_TOKEN, or token_file: /run/secrets/taprose_telegram_token`}},
		{name: "telegram without anything", add: "channels:\n  telegram: {}\n", want: []string{
			`x.yaml:24:3: channels.telegram.token: missing; name where it is: token_env: TAPROSE_TELEGRAM_TOKEN, or token_file: /run/secrets/taprose_telegram_token`}},
		{name: "a token in the file", add: "channels:\n  telegram:\n    token: " + token + "\n", want: []string{
			`x.yaml:25:5: channels.telegram.token: a secret must not stand in this file; put it into an environment variable and write token_env: TAPROSE_TELEGRAM_TOKEN, or into a file and write token_file: /run/secrets/taprose_telegram_token; treat the one written here as known to others`}},
		{name: "a token where its name belongs", add: "channels:\n  telegram:\n    token_env: " + token + "\n", want: []string{
			`x.yaml:25:16: channels.telegram.token_env: this looks like the secret itself; write the name of the variable that holds it, and have the secret renewed`}},
		{name: "a variable that is not set", add: "channels:\n  telegram:\n    token_env: NOWHERE\n", want: []string{
			`x.yaml:25:16: channels.telegram.token_env: the environment variable NOWHERE is not set; set it before starting`}},
		{name: "a name of no variable", add: "channels:\n  telegram:\n    token_env: my token\n", want: []string{
			`x.yaml:25:16: channels.telegram.token_env: not the name of an environment variable; capital letters, digits and _ only`}},
		{name: "a file that is not there", add: "channels:\n  telegram:\n    token_file: testdata/none\n", want: []string{
			`x.yaml:25:17: channels.telegram.token_file: no file testdata/none; make it, with the secret as its only line`}},
		{name: "a folder for a file", add: "channels:\n  telegram:\n    token_file: .\n", want: []string{
			`x.yaml:25:17: channels.telegram.token_file: . is not a file; name the file itself`}},
		{name: "a file of many lines", add: "channels:\n  telegram:\n    token_file: doc.go\n", want: []string{
			`x.yaml:25:17: channels.telegram.token_file: file doc.go must hold one line; the secret and nothing else`}},
		{name: "a secret named twice", add: telegram + "    token_file: token\n", want: []string{
			`x.yaml:26:17: channels.telegram.token_file: the same secret is named twice; keep one of token_env, token_file`}},
		{name: "something that is no token", add: "channels:\n  telegram:\n    token_env: TAPROSE_TELEGRAM_SECRET\n", want: []string{
			`x.yaml:25:16: channels.telegram.token: what was found there is not a bot's token; it looks like 123456789:AAE... as @BotFather gives it`}},
		{name: "an unknown mode", add: telegram + "    mode: poling\n", want: []string{
			`x.yaml:26:11: channels.telegram.mode: "poling" is not known; did you mean "polling"?`}},
		{name: "webhook without an address", add: telegram + "    mode: webhook\n", want: []string{
			`x.yaml:26:11: channels.telegram.mode: webhook needs to know where Telegram calls; add webhook: with url and secret_env, or write mode: polling`}},
		{name: "an address without webhook", add: telegram + "    webhook: {url: https://a.go.id/t, secret_env: TAPROSE_TELEGRAM_SECRET}\n", want: []string{
			`x.yaml:26:5: channels.telegram.webhook: not used while mode is polling; write mode: webhook, or remove it`}},
		{name: "a webhook that cannot work", add: telegram + "    mode: webhook\n    webhook: {url: http://a.go.id/t, secret_env: TAPROSE_TELEGRAM_TOKEN, listen: 127.0.0.1:8080, path: t}\n", want: []string{
			`x.yaml:27:20: channels.telegram.webhook.url: not an address of the right kind; write https://lapor.tubankab.go.id/telegram`,
			`x.yaml:27:50: channels.telegram.webhook.secret: what was found there is not fit for a secret; 32 to 256 characters of A-Z, a-z, 0-9, _ and -: openssl rand -hex 32`,
			`x.yaml:27:82: channels.telegram.webhook.listen: web.listen has the same address; give each a port of its own`,
			`x.yaml:27:104: channels.telegram.webhook.path: not a path; begin with / and use letters, digits, - and _, such as /telegram`}},
		{name: "a pace below nothing", add: telegram + "    pace: {per_chat_per_second: -1}\n", want: []string{
			`x.yaml:26:33: channels.telegram.pace.per_chat_per_second: -1 is out of range; from 0 to 1000`}},
		{name: "Telegram's own server without encryption", add: telegram + "    server_url: http://API.telegram.org\n", want: []string{
			`x.yaml:26:17: channels.telegram.server_url: not https, so that anybody on the way could read the token; write https://api.telegram.org`}},
		{name: "a server that is none", add: telegram + "    server_url: api.telegram.org\n", want: []string{
			`x.yaml:26:17: channels.telegram.server_url: not an address of the right kind; write https://api.telegram.org`}},

		// Stores, web, dispatch, log.
		{name: "a password in the file", add: "stores:\n  reports: mongodb://taprose:kata:sandi@a:1,b:2/taprose\n", want: []string{
			`x.yaml:24:12: stores.reports: an address with a password must not stand in this file; put the whole address into an environment variable or a file and write reports_env or reports_file`}},
		{name: "the wrong server", add: "stores:\n  chats: postgres://db/taprose\n", want: []string{
			`x.yaml:24:10: stores.chats: not the address of such a server; write redis://host/name, or leave it empty for the embedded store`}},
		{name: "reports on a server, chats embedded", add: "stores: {reports: mongodb://db/taprose}\nweb: {listen: ''}\n" + telegram, want: []string{
			`x.yaml:23:1: stores.chats: reports are on MongoDB, but chats would be embedded in each replica; name a Redis too, or leave both empty`}},
		{name: "chats on a server, reports embedded", add: "stores: {chats: redis://cache/0}\n", want: []string{
			`x.yaml:23:1: stores.reports: chats are on Redis, but reports would be embedded in each replica; name a MongoDB too, or leave both empty`}},
		{name: "replicas that would sign and seal differently", add: "stores: {reports: mongodb://db/taprose, chats: redis://cache/0}\n", want: []string{
			`x.yaml:1:1: privacy.keys: with stores on servers each replica must open what another sealed; make one with: taprose keys, and name the variable or file that holds it`,
			`x.yaml:1:1: web.secret: with stores on servers each replica must sign the browser's sessions alike; name a file or a variable with 32 or more characters: openssl rand -hex 32; or switch the page off with listen: ""`}},
		{name: "a web secret that can be guessed", add: "web: {secret_env: TAPROSE_SHORT}\n", want: []string{
			`x.yaml:23:19: web.secret: what was found there is too short for a secret; name a file or a variable with 32 or more characters: openssl rand -hex 32`}},
		{name: "a key that is none", add: "privacy: {keys_env: TAPROSE_SHORT}\n", want: []string{
			`x.yaml:23:21: privacy.keys: key 1 has no ID of small letters, digits and dashes before a colon; make one with: taprose keys`}},
		{name: "an agency that stands for what is secret", old: "    - key: dlh\n", new: "    - key: rahasia\n", want: []string{
			`x.yaml:9:12: regency.agencies[1].key: "rahasia" is where secret reports are counted; choose another key`,
			`x.yaml:19:15: regency.categories[1].agency: no agency "dlh"; known are pupr, rahasia`}},
		{name: "a category that stands for what is secret", old: "    - key: sampah\n", new: "    - key: rahasia\n", want: []string{
			`x.yaml:16:12: regency.categories[1].key: "rahasia" is where secret reports are counted; choose another key`}},
		{name: "no folder", add: "stores: {data_dir: \"\"}\n", want: []string{
			`x.yaml:23:20: stores.data_dir: empty; name a folder, such as taprose-data`}},
		{name: "no address to listen on", add: "web: {listen: 8080}\n", want: []string{
			`x.yaml:23:15: web.listen: must be text, not 8080; put it in quotes: "8080"`}},
		{name: "no port to listen on", add: "web: {listen: localhost}\n", want: []string{
			`x.yaml:23:15: web.listen: "localhost" is not an address to listen on; write host:port, such as 127.0.0.1:8080`}},
		{name: "another machine's address", add: "web: {listen: 'tuban.go.id:80'}\n", want: []string{
			`x.yaml:23:15: web.listen: "tuban.go.id" is not an address of this machine; write its IP address, or localhost`}},
		{name: "a public demonstration", add: "web: {listen: '0.0.0.0:8080', demo: true}\n", want: []string{
			`x.yaml:23:37: web.demo: on the demonstration page anybody may act for an agency, but web.listen can be reached from outside; write demo: false, or listen: 127.0.0.1:8080`}},
		{name: "a page for a site", add: "web: {frame_ancestors: ['https://desa.example/aduan', desa.example]}\n", want: []string{
			`x.yaml:23:25: web.frame_ancestors[0]: more than a site; write https://desa.example`,
			`x.yaml:23:55: web.frame_ancestors[1]: not an address of the right kind; write https://desa.example`}},
		{name: "an address that others read along", add: "web: {public_url: 'http://lapor.tuban.example'}\n", want: []string{
			`x.yaml:23:19: web.public_url: not https, so that anybody on the way could read along; write https://lapor.tuban.example`}},
		{name: "an address with a path", add: "web: {public_url: 'https://tuban.example/lapor/'}\n", want: []string{
			`x.yaml:23:19: web.public_url: more than a site; write https://tuban.example`}},
		{name: "a proxy without an address", add: "web: {trusted_proxies: [nginx]}\n", want: []string{
			`x.yaml:23:25: web.trusted_proxies[0]: must be a network address, not the text "nginx"; write 10.1.2.3 or 10.0.0.0/8`}},
		{name: "nobody can write", add: "web: {listen: ''}\n", want: []string{
			`x.yaml:23:15: web.listen: nobody could write to this program; give it a channel or an address for the web page`}},
		{name: "a lease shorter than a send", add: "dispatch: {lease: 20s}\n", want: []string{
			`x.yaml:23:19: dispatch.lease: 20s is not longer than send_timeout (30s): two workers could send the same message; three times send_timeout is right`}},
		{name: "pauses that shrink", add: "dispatch: {backoff: 1m, backoff_max: 30s}\n", want: []string{
			`x.yaml:23:38: dispatch.backoff_max: 30s is shorter than backoff (1m0s); make it longer`}},
		{name: "a log nobody knows", add: "log: {level: warning, format: xml}\n", want: []string{
			`x.yaml:23:14: log.level: "warning" is not known; known are debug, info, warn, error`,
			`x.yaml:23:31: log.format: "xml" is not known; known are text, json`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			src := valid + tc.add
			if tc.old != "" {
				if !strings.Contains(src, tc.old) {
					t.Fatalf("%q is not in the valid configuration", tc.old)
				}
				src = strings.Replace(src, tc.old, tc.new, 1)
			}
			_, err := config.Parse("x.yaml", []byte(src), everything)
			var ps config.Problems
			if !errors.As(err, &ps) {
				t.Fatalf("got %v", err)
			}
			got := strings.Split(err.Error(), "\n")
			slices.Sort(got)
			want := slices.Clone(tc.want)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			for _, s := range []string{token, secret, "kata:sandi"} {
				if strings.Contains(err.Error(), s) {
					t.Error("a secret is in the message")
				}
			}
		})
	}
}

func TestAllMistakesAtOnceInTheOrderOfTheFile(t *testing.T) {
	t.Parallel()
	src := strings.NewReplacer(
		"ticket_prefix: UJI", "ticket_prefix: u",
		"agency: pupr", "agency: pupt",
		`number: "112"`, "number: 112",
	).Replace(valid) + "dispatch: {lease: soon, attempts: 0}\nlogs: {}\n"
	_, err := config.Parse("x.yaml", []byte(src), env())
	var ps config.Problems
	if !errors.As(err, &ps) {
		t.Fatalf("got %v", err)
	}
	var keys []string
	for i, p := range ps {
		keys = append(keys, p.Key)
		if i > 0 && p.Line < ps[i-1].Line {
			t.Errorf("line %d after line %d", p.Line, ps[i-1].Line)
		}
	}
	want := []string{
		"regency.ticket_prefix", "regency.categories[0].agency", "regency.emergency[0].number",
		"dispatch.lease", "dispatch.attempts", "logs",
	}
	if !slices.Equal(keys, want) {
		t.Errorf("got %v", keys)
	}
}

// TestAByteOrderMarkIsNoPartOfTheFile: Windows' Notepad writes one.
func TestAByteOrderMarkIsNoPartOfTheFile(t *testing.T) {
	t.Parallel()
	if _, err := config.Parse("x.yaml", []byte("\ufeff"+valid), func(string) string { return "x" }); err != nil {
		t.Error(err)
	}
}
