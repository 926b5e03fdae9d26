package main

import (
	"context"
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// books compares what the world saw with what the store has: everything that was said
// to the program had its effect, once; everything that it owed was said once, or stands
// in the list of what was given up.
func (d *day) books(of dayOf) {
	d.w.mu.Lock()
	defer d.w.mu.Unlock()
	d.counted()
	all := d.reports()
	for _, n := range d.w.networks {
		if left := n.pending(); left > 0 {
			d.t.Errorf("%d messages on %s were never acknowledged", left, n.name)
		}
	}
	d.filings(all)
	d.moved(all)
	d.delivered(all)
	if got := d.w.counts["filed"]; got != of.reports || len(all) != of.reports {
		d.t.Errorf("%d reports were filed and %d are stored, want %d", got, len(all), of.reports)
	}
	// What dies and fails in between is the commit that a report shares with its chat.
	if got := d.w.counts["filed with their chat"]; got < of.reports/2 {
		d.t.Errorf("only %d of %d reports shared a commit with their chat", got, of.reports)
	}
}

// filings: each report that a citizen filed is there once, under the ticket that he was
// shown, and there is no other.
func (d *day) filings(all []report.Report) {
	stored := make(map[string][]string)
	for _, r := range all {
		stored[r.Words] = append(stored[r.Words], r.Ticket)
	}
	for _, c := range d.w.citizens {
		if c.filing || c.left > 0 {
			d.t.Errorf("%s %d is not done: %d to file, filing %v, answered %v", c.chat.Channel, c.number, c.left, c.filing, c.answers)
		}
		for words, ticket := range c.tickets {
			if got := stored[words]; len(got) != 1 || got[0] != ticket {
				d.t.Errorf("%q was shown %s and is stored as %v", words, ticket, got)
			}
			delete(stored, words)
		}
	}
	for words, tickets := range stored {
		d.t.Errorf("nobody was told of %q, stored as %v", words, tickets)
	}
}

// moved: each thing that staff said made one event, or was answered in the group.
func (d *day) moved(all []report.Report) {
	events := make(map[string]int)
	for i := range all {
		for _, e := range all[i].Events {
			if e.Cause != "" && e.By.Kind != report.ActorSystem {
				events[e.Cause]++
			}
		}
	}
	made, answered := 0, 0
	for cause, m := range d.w.moves {
		_, id, _ := strings.Cut(cause, ":")
		switch n := events[cause]; {
		case n > 1:
			d.t.Errorf("%q (%s) made %d events", m.text, cause, n)
		case n == 1:
			made++
		case d.w.answered[m.chat.String()+"/"+m.message], d.w.answered[m.chat.String()+"/"+id]:
			answered++
		default:
			d.t.Errorf("%q (%s) made no event and was not answered", m.text, cause)
			d.lost(all, id, m)
		}
	}
	d.t.Logf("%6d moves made an event, %d were answered with a refusal", made, answered)
}

// lost tells what is known of something that staff said in vain.
func (d *day) lost(all []report.Report, id string, m deed) {
	for _, try := range d.w.tries[id] {
		d.t.Logf("it was taken %s", try)
	}
	for _, line := range d.w.talk[m.chat] {
		d.t.Logf("the group saw %s", line)
	}
	d.warns.about(d.t, id, m.chat.LogValue().String())
	for i := range all {
		r := &all[i]
		for j := range r.Deliveries {
			if dl := &r.Deliveries[j]; dl.To == m.chat && slices.Contains(dl.MessageIDs, m.card) {
				d.t.Logf("it quotes %s of %s, sent %v after %d tries", dl.Key, r.Ticket, dl.Sent, dl.Attempts)
				for _, e := range r.Events {
					d.t.Logf("  %v %s by %s because of %s: %s to %s", e.At, e.Kind, e.By.Kind, e.Cause, e.From, e.To)
				}
			}
		}
	}
}

// delivered: what is stored as sent was shown, once and as often again as the program
// could not know; what was shown is stored as sent; the rest was given up and stands in
// the list.
func (d *day) delivered(all []report.Report) {
	listed := make(map[string]bool)
	o := operator{prefix: d.cfg.Regency().TicketPrefix, reports: d.life.app.stores.failures}
	for page := (store.Page{Limit: 100}); ; {
		rs, next, err := o.reports.Failed(context.Background(), page)
		if err != nil {
			d.t.Fatal(err)
		}
		for _, r := range rs {
			listed[r.ID] = true
		}
		if page.After = next; next == "" {
			break
		}
	}
	shown, again := make(map[string]int), 0
	for _, n := range d.w.networks {
		for key, ids := range n.shown {
			if strings.Contains(key, "/") {
				shown[key] += len(ids)
			} else if len(ids) > 1 {
				again += len(ids) - 1
			}
		}
	}
	sent, givenUp, recalled, stale := 0, 0, 0, 0
	cards := make(map[string][]string)
	for i := range all {
		r := &all[i]
		for j := range r.Deliveries {
			dl := &r.Deliveries[j]
			key := r.ID + "/" + dl.Key
			times := shown[key]
			delete(shown, key)
			if dl.IsCard() {
				cards[r.ID] = append(cards[r.ID], dl.Key)
				// Brought up to date after every change, given up after a few tries.
				if dl.Shown != "" && dl.Shown != r.Face(dl) && dl.To.Channel != message.ChannelWhatsApp {
					stale++
				}
			}
			switch {
			case dl.State.Owed():
				d.t.Errorf("%s %s is still owed: %d tries, %s, due %v", r.Ticket, dl.Key, dl.Attempts, dl.Failure, dl.Next)
			case dl.GivenUp():
				if givenUp++; !listed[r.ID] {
					d.t.Errorf("%s %s was given up and is not listed", r.Ticket, dl.Key)
				}
			case dl.State == report.DeliveryDiscarded:
				recalled++
			case dl.Target.Kind == report.TargetStore:
			case dl.Join != "":
				// Said in one message with others.
				if !d.w.named[dl.To.String()+"/"+r.Ticket] {
					d.t.Errorf("%s %s is stored as %s and its chat never read of it", r.Ticket, dl.Key, dl.State)
				}
			case times == 0:
				d.t.Errorf("%s %s is stored as %s and nobody saw it", r.Ticket, dl.Key, dl.State)
			default:
				sent++
			}
			if most := 1 + d.w.ambiguous[key]; times > most {
				d.t.Errorf("%s %s was shown %d times, at most %d can be explained", r.Ticket, dl.Key, times, most)
			}
			if dl.To.Channel == message.ChannelWhatsApp && times > 1 {
				d.t.Errorf("%s %s was shown %d times on WhatsApp", r.Ticket, dl.Key, times)
			}
		}
	}
	edits := 0
	for key := range shown {
		id, name, _ := strings.Cut(key, "/")
		if card, ok := strings.CutPrefix(name, "edit:"); ok && slices.ContainsFunc(cards[id], func(k string) bool { return strings.HasPrefix(card, k+":") }) {
			edits++
			continue
		}
		d.t.Errorf("%s was shown and no report owes it", key)
	}
	if stale > edits/20 {
		d.t.Errorf("%d cards do not show how their report stands", stale)
	}
	d.t.Logf("%6d cards brought up to date, %d left as they were", edits, stale)
	d.t.Logf("%6d deliveries sent, %d given up and listed, %d recalled; %d replies of chats said again", sent, givenUp, recalled, again)
}
