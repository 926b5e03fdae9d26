package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/message"
)

// dweller is a citizen who files reports and answers what he is asked. He answers each
// question of a report one time: what is said twice he has answered already.
type dweller struct {
	w    *world
	net  *network
	chat message.Address
	name string
	// left is how many reports he still wants to file, words those of the one at hand.
	left     int
	filing   bool
	words    string
	answers  map[string]bool
	tickets  map[string]string // by words
	blocks   bool              // after his last report is filed
	blocked  bool
	stubborn int // how often he says that it is not done
	number   int
}

// later does something after a while, as people do.
func (c *dweller) later(least, most time.Duration, do func()) {
	time.AfterFunc(c.w.between(least, most), func() {
		c.w.mu.Lock()
		defer c.w.mu.Unlock()
		do()
	})
}

func (c *dweller) write(in message.Inbound) {
	in.Chat, in.Kind = c.chat, message.ChatPrivate
	in.Sender = message.Sender{Address: c.chat, Name: c.name}
	c.net.push(in)
}

// begin starts a report.
func (c *dweller) begin() {
	c.filing, c.answers = true, make(map[string]bool)
	c.words = fmt.Sprintf("Jalan berlubang nomor %d.%d di depan pasar", c.number, c.left)
	c.left--
	c.write(message.Inbound{Text: "lapor"})
}

// pick chooses what is offered: by its button, or by its number under a quote.
func (c *dweller) pick(m heard, id string) {
	if c.net.name == message.ChannelTelegram {
		c.write(message.Inbound{Button: id, MessageID: m.id})
		return
	}
	c.write(message.Inbound{Text: strconv.Itoa(m.choice(id)), Quoted: &message.Quote{MessageID: m.id, FromUs: true}})
}

func (c *dweller) once(question string, answer func()) {
	if !c.answers[question] {
		c.answers[question] = true
		answer()
	}
}

// hear does what the bot asks for.
func (c *dweller) hear(m heard) {
	has := func(id string) bool { return m.choice(id) > 0 }
	if ticket := ticketShape.FindString(m.Text); ticket != "" && strings.Contains(m.Text, "Nomor laporan") {
		c.filed(ticket)
		return
	}
	if !c.filing {
		c.news(m)
		return
	}
	switch {
	case has("anew"):
		c.once("anew", func() { c.pick(m, "anew") })
	case has("report"):
		c.once("report", func() { c.pick(m, "report") })
	case has("send"):
		c.once("send", func() { c.pick(m, "send") })
	case m.AskPlace:
		c.once("place", func() {
			c.write(message.Inbound{Place: message.Place{
				Lat: -6.9 - c.w.dice.Float64()*0.15, Lon: 111.8 + c.w.dice.Float64()*0.3, HasPoint: true,
			}})
		})
	case has("enough"):
		if c.answers["photos"] {
			c.once("enough", func() { c.pick(m, "enough") })
			return
		}
		c.once("photos", c.photos)
	case len(m.Choices) > 0 && strings.HasPrefix(m.Choices[0].ID, "cat:"):
		c.once("category", func() { c.pick(m, m.Choices[c.w.dice.IntN(len(m.Choices)-1)].ID) })
	case strings.Contains(m.Text, "Apa yang terjadi"):
		c.once("words", func() { c.write(message.Inbound{Text: c.words}) })
	}
}

// photos are sent by one in four.
func (c *dweller) photos() {
	if c.w.dice.IntN(4) > 0 {
		c.write(message.Inbound{Text: "lewati"})
		return
	}
	c.w.counts["photos"]++
	c.write(message.Inbound{Media: []message.MediaRef{{Kind: message.MediaPhoto, Channel: c.net.name, Native: "f" + c.net.id(), Size: int64(len(jpeg)), Mime: "image/jpeg"}}})
}

// filed notes the ticket that he was shown.
func (c *dweller) filed(ticket string) {
	if !c.filing {
		return
	}
	c.tickets[c.words], c.filing = ticket, false
	c.w.counts["filed"]++
	// Who wants no more of it leaves after his last report.
	c.blocked = c.blocks && c.left == 0
	if c.left > 0 {
		c.later(time.Minute, c.w.longest(3*time.Hour), c.begin)
	}
}

// news is what he hears about a report that is on its way.
func (c *dweller) news(m heard) {
	for _, choice := range m.Choices {
		switch {
		case choice.ID == "yes" || strings.HasPrefix(choice.ID, "yes:"):
			if c.stubborn > 0 {
				c.stubborn--
				if no := strings.Replace(choice.ID, "yes", "no", 1); m.choice(no) > 0 {
					c.pick(m, no)
					return
				}
			}
			c.pick(m, choice.ID)
			return
		case strings.HasPrefix(choice.ID, "rate:"):
			c.pick(m, choice.ID)
			return
		}
	}
	switch {
	case strings.Contains(m.Text, "ingin bertanya"):
		c.write(message.Inbound{Text: "Di sebelah utara, dekat gapura", Quoted: &message.Quote{MessageID: m.id, FromUs: true}})
	case strings.Contains(m.Text, "Apa yang belum"):
		c.write(message.Inbound{Text: "Lubangnya masih ada", Quoted: &message.Quote{MessageID: m.id, FromUs: true}})
	}
}

// office is the staff of an agency in its group.
type office struct {
	w      *world
	net    *network
	chat   message.Address
	others []string // the keys of other agencies
	// cards are the tickets of which they saw the card.
	cards map[string]bool
}

// hear has them work on what is handed to them.
func (o *office) hear(m heard) {
	ticket := ticketShape.FindString(m.Text)
	if ticket == "" || !strings.Contains(m.Text, "Laporan baru") || o.cards[ticket] {
		return
	}
	o.cards[ticket] = true
	o.w.counts["cards"]++
	plan := []string{"terima", "proses", "selesai sudah diperbaiki kemarin sore"}
	switch n := o.w.dice.IntN(100); {
	case n < 6 && len(o.others) > 0:
		plan = []string{"pindah " + o.others[o.w.dice.IntN(len(o.others))] + " bukan kewenangan kami"}
	case n < 10:
		plan = []string{"tolak bukan urusan pemerintah daerah"}
	case n < 25:
		plan = []string{"terima", "tanya di sebelah mana persisnya?", "catat menunggu alat", "selesai sudah ditutup aspal"}
	case n < 30:
		plan = []string{"selesai sudah ditangani hari ini"}
	}
	o.next(m.id, plan)
}

// next says the first word of a plan after a while, quoting the card.
func (o *office) next(card string, plan []string) {
	if len(plan) == 0 {
		return
	}
	time.AfterFunc(o.w.between(2*time.Minute, o.w.longest(90*time.Minute)), func() {
		o.w.mu.Lock()
		defer o.w.mu.Unlock()
		in := o.net.push(message.Inbound{
			Chat: o.chat, Kind: message.ChatGroup, Text: plan[0], Quoted: &message.Quote{MessageID: card, FromUs: true},
			Sender: message.Sender{Address: message.Address{Channel: o.net.name, ID: "88" + o.chat.ID}, Name: "Pak Budi"},
		})
		o.w.moves[string(o.net.name)+":"+in.ID] = deed{o.chat, in.MessageID, plan[0], card}
		o.w.counts["moves"]++
		o.next(card, plan[1:])
	})
}
