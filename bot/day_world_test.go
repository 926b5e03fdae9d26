package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/taprose/taprose/conversation/message"
)

// world is everything outside of the program during a simulated day: networks,
// citizens and staff. It outlives every life of the program, and remembers what it saw.
type world struct {
	mu   sync.Mutex
	dice *rand.Rand
	// quiet: nothing fails any more. One call of the store in rare fails.
	quiet bool
	rare  int
	// hurry: people take their time so many times faster. What happens then is the same;
	// the program looks at its store less often meanwhile.
	hurry time.Duration
	// away is until when the store does not answer.
	away time.Time

	networks map[message.Channel]*network
	citizens map[message.Address]*dweller
	offices  map[message.Address]*office

	// moves are what staff said, by the ID of the message; answered what the bot said
	// to which message of a group.
	moves    map[string]deed
	answered map[string]bool
	// named are the tickets of which a chat read.
	named map[string]bool
	// tries are how the program took each message that staff said, by its ID; talk is what
	// each group saw, in order.
	tries map[string][]string
	talk  map[message.Address][]string
	// ambiguous is how often the program could not know that the network had taken a
	// message: exactly so often it may have said it again.
	ambiguous map[string]int
	counts    map[string]int
	// seen, if set, is told of every message that people see, under mu.
	seen func(to message.Address, out message.Outbound)
}

// deed is one thing that staff said.
type deed struct {
	chat                message.Address
	message, text, card string
}

func newWorld(seed uint64) *world {
	w := &world{
		dice:      rand.New(&sharedSource{pcg: rand.NewPCG(seed, 5)}),
		citizens:  make(map[message.Address]*dweller),
		offices:   make(map[message.Address]*office),
		moves:     make(map[string]deed),
		answered:  make(map[string]bool),
		named:     make(map[string]bool),
		tries:     make(map[string][]string),
		talk:      make(map[message.Address][]string),
		ambiguous: make(map[string]int),
		counts:    make(map[string]int),
	}
	w.networks = map[message.Channel]*network{
		// Telegram's sends carry no key of ours, WhatsApp's phones drop what they have.
		message.ChannelTelegram: newNetwork(w, message.ChannelTelegram, false),
		message.ChannelWhatsApp: newNetwork(w, message.ChannelWhatsApp, true),
	}
	return w
}

// sharedSource is a source of random numbers for several goroutines.
type sharedSource struct {
	mu  sync.Mutex
	pcg *rand.PCG
}

// Uint64 implements rand.Source.
func (s *sharedSource) Uint64() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pcg.Uint64()
}

// chance is true once in n times, while things still fail.
func (w *world) chance(n int) bool { return !w.quiet && w.dice.IntN(n) == 0 }

// longest is how long people take at most for what may take d.
func (w *world) longest(d time.Duration) time.Duration { return d / w.hurry }

// between is a random time.
func (w *world) between(least, most time.Duration) time.Duration {
	return least + time.Duration(w.dice.Int64N(int64(most-least)))
}

// storeAway tells whether the store answers now.
func (w *world) storeAway() bool { return !w.quiet && time.Now().Before(w.away) }

// network keeps what people write until the program has it, chat by chat, and shows
// them what the program says.
type network struct {
	w     *world
	name  message.Channel
	keyed bool
	next  int
	// waiting is what was not acknowledged, by chat in order; busy are the chats whose
	// first message is being delivered.
	waiting map[message.Address][]message.Inbound
	busy    map[message.Address]bool
	wake    chan struct{}
	// shown are the IDs under which each key was shown, in order.
	shown map[string][]string
}

func newNetwork(w *world, name message.Channel, keyed bool) *network {
	return &network{
		w: w, name: name, keyed: keyed,
		waiting: make(map[message.Address][]message.Inbound), busy: make(map[message.Address]bool),
		wake: make(chan struct{}, 1), shown: make(map[string][]string),
	}
}

// id is a new number of a message.
func (n *network) id() string {
	n.next++
	return fmt.Sprintf("%d", n.next)
}

// push hands in what somebody wrote. The caller holds w.mu.
func (n *network) push(in message.Inbound) message.Inbound {
	in.ID = "u" + n.id()
	if in.MessageID == "" {
		in.MessageID = n.id()
	}
	in.At = time.Now()
	n.waiting[in.Chat] = append(n.waiting[in.Chat], in)
	n.w.counts["inbound"]++
	n.nudge()
	return in
}

func (n *network) nudge() {
	select {
	case n.wake <- struct{}{}:
	default:
	}
}

// pending is how many messages nobody has acknowledged.
func (n *network) pending() (sum int) {
	for _, q := range n.waiting {
		sum += len(q)
	}
	return sum
}

// show puts a message before people and returns its number. The caller holds w.mu.
func (n *network) show(to message.Address, out message.Outbound) string {
	if ids := n.shown[out.Key]; n.keyed && len(ids) > 0 {
		n.w.counts["dropped by phones"]++
		return ids[0]
	}
	id := n.id()
	n.shown[out.Key] = append(n.shown[out.Key], id)
	n.w.counts["shown"]++
	if n.w.seen != nil {
		n.w.seen(to, out)
	}
	if len(n.shown[out.Key]) > 1 {
		n.w.counts["said again"]++
	}
	for _, quoted := range []string{out.Quote, out.AnswerTo, out.Replace} {
		if quoted != "" {
			n.w.answered[to.String()+"/"+quoted] = true
		}
	}
	if keys := strings.Split(out.Key, "+"); len(keys) > 1 {
		// Replies that were said together are known by their keys.
		n.w.counts["said together"] += len(keys)
		for _, key := range keys {
			cause, _, _ := strings.Cut(key, ".")
			n.w.answered[to.String()+"/"+cause] = true
		}
	}
	for _, ticket := range ticketShape.FindAllString(out.Text, -1) {
		n.w.named[to.String()+"/"+ticket] = true
	}
	if n.w.offices[to] != nil {
		n.w.talk[to] = append(n.w.talk[to], fmt.Sprintf("%s %s %s quotes %q replaces %q: %s %.60q",
			time.Now().Format(time.TimeOnly), id, out.Key, out.Quote, out.Replace, out.React, out.Text))
	}
	if out.React != "" || out.Replace != "" {
		return id
	}
	shown := heard{id: id, Outbound: out}
	if c := n.w.citizens[to]; c != nil {
		c.later(2*time.Second, 40*time.Second, func() { c.hear(shown) })
	}
	if o := n.w.offices[to]; o != nil {
		o.hear(shown)
	}
	return id
}

// heard is a message as people see it.
type heard struct {
	id string
	message.Outbound
}

// choice is the number of a choice, 0 when it is not offered.
func (s heard) choice(id string) int {
	for i, c := range s.Choices {
		if c.ID == id {
			return i + 1
		}
	}
	return 0
}
