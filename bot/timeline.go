package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// refusedByThem tells whether a delivery ended because the other side does not want
// it or cannot get it: a citizen who blocked the bot, a group that is gone.
func refusedByThem(d *report.Delivery) bool {
	return strings.HasPrefix(d.Failure, string(message.SendRefused)) || d.Failure == "person_unknown"
}

// timeline is a report as an operator sees it: what happened when, and what became
// of each delivery. Who the reporter is does not stand in it, and what people wrote
// only when it was asked for.
type timeline struct {
	Ticket   string          `json:"ticket"`
	Status   report.Status   `json:"status"`
	Agency   string          `json:"agency,omitempty"`
	Category string          `json:"category"`
	District string          `json:"district,omitempty"`
	Created  time.Time       `json:"created"`
	Deadline time.Time       `json:"deadline,omitzero"`
	Paused   time.Time       `json:"paused,omitzero"`
	Close    time.Time       `json:"close,omitzero"`
	Due      time.Time       `json:"due,omitzero"`
	Stars    int             `json:"stars,omitempty"`
	Files    int             `json:"files,omitempty"`
	Words    string          `json:"words,omitempty"`
	Events   []timelineEvent `json:"events"`
	Owed     []timelineOwed  `json:"deliveries"`
}

type timelineEvent struct {
	At     time.Time        `json:"at"`
	Kind   report.EventKind `json:"kind"`
	By     string           `json:"by"`
	To     report.Status    `json:"to,omitempty"`
	Agency string           `json:"agency,omitempty"`
	Text   string           `json:"text,omitempty"`
	Files  int              `json:"files,omitempty"`
	Cause  string           `json:"cause,omitempty"`
}

type timelineOwed struct {
	Key      string               `json:"key"`
	Kind     report.TargetKind    `json:"kind"`
	State    report.DeliveryState `json:"state"`
	Channel  message.Channel      `json:"channel,omitempty"`
	Attempts int                  `json:"attempts,omitempty"`
	Created  time.Time            `json:"created"`
	Next     time.Time            `json:"next,omitzero"`
	Sent     time.Time            `json:"sent,omitzero"`
	Failure  string               `json:"failure,omitempty"`
}

func newTimeline(r *report.Report, words bool) timeline {
	t := timeline{
		Ticket: r.Ticket, Status: r.Status, Agency: r.Agency, Category: r.Category, District: r.Place.District,
		Created: r.Created, Deadline: r.Deadline, Paused: r.Paused, Close: r.Close, Due: r.NextDue(), Stars: r.Stars, Files: len(r.Media),
	}
	if words {
		t.Words = r.Words
	}
	for _, e := range r.Events {
		v := timelineEvent{At: e.At, Kind: e.Kind, By: string(e.By.Kind), To: e.To, Agency: e.Agency, Files: len(e.Media), Cause: e.Cause}
		if e.By.Agency != "" {
			v.By += " " + e.By.Agency
		}
		// What the program itself notes are keys and codes. What people write may
		// hold names.
		if words || e.Kind == report.EventUndeliverable || e.Kind == report.EventRetried || e.Kind == report.EventUnconfirmed || e.Kind == report.EventArrived {
			v.Text = e.Text
		}
		t.Events = append(t.Events, v)
	}
	for _, d := range r.Deliveries {
		t.Owed = append(t.Owed, timelineOwed{
			Key: d.Key, Kind: d.Target.Kind, State: d.State, Channel: d.To.Channel, Attempts: d.Attempts,
			Created: d.Created, Next: d.Next, Sent: d.Sent, Failure: d.Failure,
		})
	}
	return t
}

// momentForm is how commands write moments.
const momentForm = "2006-01-02 15:04:05"

// write shows the timeline to a person.
func (t timeline) write(w io.Writer, zone *time.Location) error {
	moment := func(at time.Time) string { return at.In(zone).Format(momentForm) }
	agency := t.Agency
	if agency == "" {
		agency = "no agency"
	}
	fmt.Fprintf(w, "%s  %s  %s  %s", t.Ticket, t.Status, agency, t.Category)
	if t.District != "" {
		fmt.Fprintf(w, "  %s", t.District)
	}
	fmt.Fprintf(w, "\nfiled     %s (%s)\n", moment(t.Created), zone)
	for _, m := range []struct {
		name string
		at   time.Time
	}{{"deadline", t.Deadline}, {"paused", t.Paused}, {"closes", t.Close}, {"next due", t.Due}} {
		if !m.at.IsZero() {
			fmt.Fprintf(w, "%-9s %s\n", m.name, moment(m.at))
		}
	}
	if t.Files > 0 {
		fmt.Fprintf(w, "files     %d\n", t.Files)
	}
	if t.Stars > 0 {
		fmt.Fprintf(w, "stars     %d\n", t.Stars)
	}
	if t.Words != "" {
		fmt.Fprintf(w, "words     %s\n", strings.Join(strings.Fields(t.Words), " "))
	}
	fmt.Fprintln(w, "\nhistory")
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, e := range t.Events {
		what := string(e.Kind)
		if e.To != "" {
			what += " → " + string(e.To)
		}
		if e.Agency != "" {
			what += " (" + e.Agency + ")"
		}
		if e.Files > 0 {
			what += fmt.Sprintf(" +%d files", e.Files)
		}
		fmt.Fprintf(tab, "  %s\t%s\t%s\t%s\n", moment(e.At), e.By, what, strings.Join(strings.Fields(e.Text), " "))
	}
	fmt.Fprintln(tab)
	if err := tab.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w, "deliveries")
	tab = tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, d := range t.Owed {
		when := ""
		switch {
		case !d.Sent.IsZero():
			when = moment(d.Sent)
		case d.State.Owed():
			when = "again at " + moment(d.Next)
		}
		fmt.Fprintf(tab, "  %s\t%s\t%s\t%s\t%d tries\t%s\t%s\n", d.Key, d.Kind, d.Channel, d.State, d.Attempts, when, d.Failure)
	}
	return tab.Flush()
}
