package transcripttest

import (
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// Start is when every story begins.
var Start = start

// Between is how much time passes before each line that somebody writes.
const Between = between

// Story is a story that was told: as it is written down, and beat by beat for whoever
// tells it again elsewhere.
type Story struct {
	// Text is the file: the lines of people with everything said and kept between them.
	Text  string
	Beats []Beat
}

// Beat is one line of people, of time or of the world, and what came of it.
type Beat struct {
	// Number counts the lines of the file from 1; Line is the line itself.
	Number int
	Line   string
	// Wait is how long the line lets time pass, Command what it arranges.
	Wait    time.Duration
	Command []string
	// Who is the chat in which somebody wrote, At when, In what. Again tells that the
	// network delivers it once more, Crash that the program stops over it.
	Who   string
	At    time.Time
	In    *message.Inbound
	Again bool
	Crash bool
	// Said is what the bot said because of the line, in order, Became what became of
	// reports.
	Said   []Said
	Became []Became
}

// Said is one thing that the bot said.
type Said struct {
	// Chat is who reads it, At when, ID its message: the ID of an earlier one if it
	// took that one's place.
	Chat string
	At   time.Time
	ID   string
	Out  message.Outbound
}

// Became is what became of a report at one beat.
type Became struct {
	Ticket string
	Status report.Status
	Events []string
}

// begin opens the beat of a line.
func (w *world) begin(number int, line string) {
	w.told = &Beat{Number: number, Line: line}
	w.beats = append(w.beats, w.told)
}

func (w *world) story() Story {
	s := Story{Text: w.out.String()}
	for _, b := range w.beats {
		s.Beats = append(s.Beats, *b)
	}
	return s
}
