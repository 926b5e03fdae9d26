// Package transcripttest plays stories: plain text files in which people write to
// citizen and desk, and everything the bot said and kept stands between their
// lines. It holds a small world in memory (reports, references, groups, a clock)
// that does what bot/intake and bot/dispatch do, without their failures.
//
// The format is described beside the stories, in
// conversation/testdata/transcripts/README.md. Only tests import this package:
// conversation's own, and those of bot, which tells the same stories on WhatsApp.
package transcripttest
