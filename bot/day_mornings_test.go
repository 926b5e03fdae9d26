package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/taprose/taprose/bot/recap"
	"github.com/taprose/taprose/bot/recap/recaptest"
	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/figures"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// TestMorningsOfReminders kills the program again and again while the reminders of a
// morning are owed, kept by the group's chat, joined and sent, and while staff settle
// reports beside them. Each late report stands in exactly one joined message of its
// morning, which is said once, or twice where a kill came between the network's taking
// it and the store's knowing; and after every start the figures are those of the
// histories.
func TestMorningsOfReminders(t *testing.T) {
	t.Parallel()
	cfg := dayConfig(t, dayOf{agencies: 2})
	synctest.Test(t, func(t *testing.T) {
		// Monday, six in the morning in Tuban.
		time.Sleep(time.Until(time.Date(2026, 11, 22, 23, 0, 0, 0, time.UTC)))
		m := &mornings{
			day:  newDay(t, cfg),
			said: make(map[string]map[string]bool), again: make(map[string]int), live: make(map[string]bool),
		}
		m.w.rare = 60
		m.w.seen = m.see
		m.start()
		m.file(24)
		for i := range 3 {
			m.morning(i)
		}
		if m.struck < morningKills/2 {
			t.Errorf("only %d kills struck while the store was in use", m.struck)
		}
		m.stop()
		m.counted()
	})
}

// mornings are some days on which nothing happens but what the test is about.
type mornings struct {
	*day
	groups []message.Address
	// said are the keys of the joined messages that named a ticket, by morning and
	// ticket; again is how often a message was said.
	said  map[string]map[string]bool
	again map[string]int
	// live are the tickets that nobody has settled.
	live map[string]bool
	// kills were so many, of which so many struck between two calls of the store.
	kills, struck int
}

// morningKills is how often the program is killed in one morning.
const morningKills = 6

// see notes what the groups read.
func (m *mornings) see(to message.Address, out message.Outbound) {
	if !strings.Contains(out.Text, "Pengingat tenggat") || !slices.Contains(m.groups, to) {
		return
	}
	m.again[out.Key]++
	day := time.Now().Format(time.DateOnly)
	for _, ticket := range ticketShape.FindAllString(out.Text, -1) {
		k := day + " " + ticket
		if m.said[k] == nil {
			m.said[k] = make(map[string]bool)
		}
		m.said[k][out.Key] = true
	}
}

// file stores n reports that were filed a week ago and nobody took on.
func (m *mornings) file(n int) {
	m.t.Helper()
	for i, a := range m.cfg.Regency().Agencies {
		net := m.w.networks[[]message.Channel{message.ChannelTelegram, message.ChannelWhatsApp}[i%2]]
		chat := message.Address{Channel: net.name, ID: fmt.Sprint(-2000 - i)}
		m.groups = append(m.groups, chat)
		if err := m.life.app.stores.groups.PutGroup(context.Background(), desk.Group{Chat: chat, Agency: a.Key, Title: a.Name, Enrolled: time.Now(), By: "day"}); err != nil {
			m.t.Fatal(err)
		}
	}
	reg := m.cfg.Regency()
	filed := time.Now().AddDate(0, 0, -7)
	for i := range n {
		r := report.New(filed, report.Filing{
			ID: fmt.Sprint("r", i), Ticket: report.NewTicket("TBN", uint64(i)*977_113), Day: filed.In(reg.Zone).Format(time.DateOnly), Offset: 7 * 3600,
			Person: "p1", Alias: "Pelapor 7F", Home: message.Address{Channel: message.ChannelTelegram, ID: "77"},
			Category: fmt.Sprintf("urusan%02d", i%2), Agency: fmt.Sprintf("dinas%02d", i%2), Words: fmt.Sprint("Jalan berlubang nomor ", i),
		})
		clock.Begin(reg, &r, filed)
		for {
			_, err := m.life.app.stores.reports.Save(context.Background(), time.Now(), &r, store.Lease{})
			if err == nil {
				break
			}
			// Behind the gate, which may fail, or have lost its answer.
			if have, lerr := m.life.app.stores.reports.Load(context.Background(), r.ID); lerr == nil && have.ID == r.ID {
				break
			}
		}
		m.live[r.Ticket] = true
	}
}

// morning lives from a minute before the offices open for twenty minutes, with kills
// where notes are kept and joined, and staff that settle two reports.
func (m *mornings) morning(i int) {
	m.t.Helper()
	opens := time.Date(2026, 11, 23+i, 0, 30, 0, 0, time.UTC)
	time.Sleep(time.Until(opens.Add(-time.Minute)))
	if m.life == nil {
		m.start()
	}
	settled := m.settle(i)
	// The first one strikes while the reminders are handed over; the others soon after a
	// start, or while messages are on their way. Now and then nobody runs until what was
	// gathered should have been said.
	time.Sleep(time.Until(opens.Add(-time.Second)))
	for k := range morningKills {
		m.w.mu.Lock()
		calls, soon, away := int64(1+m.w.dice.IntN(90)), m.w.between(0, 70*time.Second), m.w.between(100*time.Millisecond, 3*time.Second)
		if m.w.dice.IntN(3) == 0 {
			away = m.w.between(time.Minute, 100*time.Second)
		}
		m.w.mu.Unlock()
		if k%2 == 0 {
			m.life.gate.fuse.Store(calls)
		}
		select {
		case <-m.life.gate.blown:
			m.struck++
		case <-time.After(soon):
		}
		m.die()
		time.Sleep(away)
		m.start()
		m.agree("after a start")
	}
	time.Sleep(time.Until(opens.Add(20 * time.Minute)))
	m.agree("in the end")
	m.w.mu.Lock()
	day := time.Now().Format(time.DateOnly)
	for ticket := range m.live {
		keys := m.said[day+" "+ticket]
		switch {
		case slices.Contains(settled, ticket):
			if len(keys) > 1 {
				m.t.Errorf("%s: %s stands in %d joined messages", day, ticket, len(keys))
			}
			delete(m.live, ticket)
		case len(keys) != 1:
			m.t.Errorf("%s: %s stands in %d joined messages, want one", day, ticket, len(keys))
		}
	}
	doubled := 0
	for key, n := range m.again {
		if n > 2 {
			m.t.Errorf("%s was said %d times", key, n)
		}
		doubled += n - 1
	}
	if doubled > m.kills+m.w.counts["sends that failed: uncertain"] {
		m.t.Errorf("%d messages were said again, with %d kills", doubled, m.kills)
	}
	m.t.Logf("%s: %d kills so far, %d of them between two calls, %d messages said again", day, m.kills, m.struck, doubled)
	m.w.mu.Unlock()
	for _, r := range m.reports() {
		if m.live[r.Ticket] != r.Status.Open() {
			m.t.Errorf("%s: %s is %s", day, r.Ticket, r.Status)
		}
	}
	if i < 2 {
		// Nobody runs until the next morning.
		m.die()
	}
}

func (m *mornings) die() {
	m.kills++
	m.kill()
}

// settle has staff say about two reports that they are done, beside the reminders.
func (m *mornings) settle(i int) (tickets []string) {
	m.w.mu.Lock()
	defer m.w.mu.Unlock()
	for k := range 2 {
		ticket := report.NewTicket("TBN", uint64(2*i+k)*977_113)
		tickets = append(tickets, ticket)
		chat := m.groups[k%2]
		net := m.w.networks[chat.Channel]
		time.AfterFunc(m.w.between(time.Minute, 150*time.Second), func() {
			m.w.mu.Lock()
			defer m.w.mu.Unlock()
			net.push(message.Inbound{
				Chat: chat, Kind: message.ChatGroup, Text: ticket + " selesai lubang sudah ditambal aspal panas",
				Sender: message.Sender{Address: message.Address{Channel: net.name, ID: "88" + chat.ID}, Name: "Pak Budi"},
			})
		})
	}
	return tickets
}

// agree holds the figures to the histories.
func (m *mornings) agree(when string) {
	m.t.Helper()
	reg, now, ctx := m.cfg.Regency(), time.Now(), context.Background()
	p := figures.Last(30, now, reg.Zone)
	// What changes while it is counted is counted once more.
	for range 50 {
		all := m.reports()
		got, err := recap.Of(ctx, m.life.app.stores.numbers, reg, now, p)
		if err != nil {
			m.t.Fatal(err)
		}
		if again := m.reports(); versions(all) != versions(again) {
			continue
		}
		var sheet figures.Sheet
		for i := range all {
			for _, part := range figures.Parts(&all[i]) {
				if part.Day >= p.From && part.Day <= p.To {
					sheet.Add(part)
				}
			}
		}
		standing := recaptest.Standing(reg, all, now)
		if want := sheet.Total.Values(); got.Total.Now != want || got.Total.Stand != standing.Total {
			m.t.Errorf("%s: the figures are %+v %+v, the histories say %+v %+v", when, got.Total.Now, got.Total.Stand, want, standing.Total)
		}
		for _, l := range got.Agencies {
			if l.Stand != standing.Agencies[l.Key] {
				m.t.Errorf("%s: %s has %+v, the histories say %+v", when, l.Key, l.Stand, standing.Agencies[l.Key])
			}
		}
		return
	}
	m.t.Errorf("%s: the reports never stood still", when)
}

func versions(all []report.Report) string {
	var b strings.Builder
	for i := range all {
		fmt.Fprint(&b, all[i].ID, " ", all[i].Version, ",")
	}
	return b.String()
}
