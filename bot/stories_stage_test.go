package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/taprose/taprose/adapters/whatsapp"
	"github.com/taprose/taprose/adapters/whatsapp/whatsapptest"
	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/transcripttest"
)

// stage is the theatre of one story: a WhatsApp of its own, a phone for everybody in the
// story, groups for the desks, and the program with its whole wiring on the embedded
// store. All of it lives in one bubble of testing/synctest, so that weeks pass at once
// and a slow machine changes nothing.
type stage struct {
	t     *testing.T
	name  string
	story transcripttest.Story
	cfg   *config.Config
	dir   string
	log   *slog.Logger

	wa  *whatsapptest.Server
	bot *whatsapptest.Phone
	// boss makes the groups, and adds and removes the bot.
	boss *whatsapptest.Phone
	// phones are people by the chat they write in, staff with their names behind it.
	phones map[string]*whatsapptest.Phone
	groups map[string]*whatsapptest.Group
	// later are groups that the bot is added to by an event of the story.
	later map[string]bool
	// heard is how much of each phone's inbox was compared.
	heard map[string]int

	// ids are the messages of the story by the IDs that it has for them, authors who
	// wrote those that are not the bot's.
	ids     map[string]string
	authors map[string]*whatsapptest.Phone
	texts   map[string]string
	names   *names
	// last is the latest message of people, by chat, typed all their messages.
	last  map[string]spoken
	typed map[string]bool

	app   *app
	quiet *quiet
	// restarted tells that the program stopped over the last line and runs again.
	restarted bool
	cancel    context.CancelFunc
	done      chan error
}

// spoken is a message that somebody sent from his phone.
type spoken struct {
	by *whatsapptest.Phone
	id string
}

// linked is an account that was paired once for all stories: the link's keys as the
// program keeps them, and as the server does.
type linked struct {
	store []byte
	link  whatsapptest.Link
}

// botNumber is the account's telephone number.
const botNumber = "6281100000001"

// pairOnce pairs a program by scanning its code. It does so outside the stories' bubbles:
// what the library leaves running when a connection ends in the midst of a frame would
// keep a bubble from ending.
func pairOnce(t *testing.T) *linked {
	t.Helper()
	wa := startInMemory(t)
	defer func() {
		if err := wa.Close(); err != nil {
			t.Error(err)
		}
	}()
	bot := wa.AddPhone(botNumber, "Lapor Tuban")
	path := filepath.Join(t.TempDir(), whatsAppName)
	ch, err := whatsapp.New(whatsapp.Config{Store: path, HTTPClient: wa.HTTPClient(), Pace: whatsapp.Pace{Off: true}})
	if err != nil {
		t.Fatal(err)
	}
	err = ch.Pair(t.Context(), func(code string) {
		if err := bot.ScanQR(code); err != nil {
			t.Errorf("scanning the code: %v", err)
		}
	}, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := ch.Close(); err != nil {
		t.Fatal(err)
	}
	store, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return &linked{store: store, link: bot.Links()[0]}
}

// ready is how long before a story begins the stage is set: at a full ten minutes, so
// that the clocks of the program strike on the minute.
const ready = 10 * time.Minute

// toTheDay lets time pass until the stage is to be set.
func toTheDay() { time.Sleep(time.Until(transcripttest.Start.Add(-ready))) }

func startInMemory(t *testing.T) *whatsapptest.Server {
	t.Helper()
	// Copies for the account's own phone are what TestAcrossNetworks is for.
	wa, err := whatsapptest.New(whatsapptest.Config{InMemory: true, QuietOwners: true})
	if err != nil {
		t.Fatal(err)
	}
	return wa
}

// setStage makes everything there is before the first line. It must run in a bubble.
func setStage(t *testing.T, cfg *config.Config, p *linked, story transcripttest.Story) *stage {
	t.Helper()
	toTheDay()
	s := &stage{
		t: t, story: story, cfg: cfg, dir: t.TempDir(), log: slog.New(slog.DiscardHandler), wa: startInMemory(t),
		phones: make(map[string]*whatsapptest.Phone), groups: make(map[string]*whatsapptest.Group),
		later: make(map[string]bool), heard: make(map[string]int), ids: make(map[string]string),
		authors: make(map[string]*whatsapptest.Phone), texts: make(map[string]string),
		names: newNames(story), last: make(map[string]spoken), typed: make(map[string]bool), quiet: newQuiet(),
	}
	s.bot = s.wa.AddPhone(botNumber, "Lapor Tuban")
	s.boss = s.wa.AddPhone("6281100000002", "Bu Kepala")
	if err := os.WriteFile(filepath.Join(s.dir, whatsAppName), p.store, 0o600); err != nil {
		t.Fatal(err)
	}
	var desks []desk.Group
	enrol := func(key string) {
		s.group(key, true)
		desks = append(desks, desk.Group{
			Chat: s.address(key), Agency: key, Title: key, Enrolled: transcripttest.Start, By: "Admin",
		})
	}
	enrol(desk.Admins)
	for _, a := range cfg.Regency().Agencies {
		enrol(a.Key)
	}
	var leaders []string
	for _, b := range story.Beats {
		if b.In != nil && b.In.Kind == message.ChatGroup {
			// Who joins later is told of.
			s.staff(b.Who, b.In.Sender.Name)
		}
		switch {
		case len(b.Command) == 3 && b.Command[0] == "leader":
			enrol(b.Command[1])
		case len(b.Command) == 2 && b.Command[0] == "leader":
			leaders = append(leaders, b.Command[1])
		case len(b.Command) == 2 && b.Command[0] == "group":
			added := s.addedLater(b.Command[1])
			s.group(b.Command[1], !added)
			s.later[b.Command[1]] = added
		}
	}
	// Groups that were there before the link told nobody that the bot is in them.
	s.bot.Relink(p.link)
	s.open()
	for _, g := range desks {
		if err := s.app.stores.groups.PutGroup(t.Context(), g); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(time.Second)
	for _, key := range leaders {
		code, err := s.app.stores.enrol(cfg.Regency())(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		s.must(s.person(key).Say(s.bot, "/daftar "+code.Code))
	}
	time.Sleep(time.Until(transcripttest.Start))
	synctest.Wait()
	for chat := range s.chats() {
		s.heard[chat] = len(s.listener(chat).Received())
	}
	return s
}

// addedLater tells whether the story itself adds the bot to a group.
func (s *stage) addedLater(group string) bool {
	for _, b := range s.story.Beats {
		if b.Who == group && b.In != nil && b.In.Event == message.EventAdded {
			return true
		}
	}
	return false
}

// group makes a group; with says whether the bot is in it.
func (s *stage) group(name string, with bool) {
	members := []*whatsapptest.Phone{s.staff(name, "Pak Budi")}
	if with {
		members = append(members, s.bot)
	}
	s.groups[name] = s.wa.NewGroup(name, s.boss, members...)
}

// firstNumber is the telephone number of the first citizen, which stories mention.
const firstNumber = "628123456789"

// person is the phone of somebody in a private chat with the bot.
func (s *stage) person(name string) *whatsapptest.Phone {
	if p := s.phones[name]; p != nil {
		return p
	}
	number := firstNumber
	if len(s.phones) > 0 && name != "siti" {
		number = fmt.Sprintf("62812000%05d", len(s.phones))
	}
	s.phones[name] = s.wa.AddPhone(number, strings.ToUpper(name[:1])+name[1:])
	return s.phones[name]
}

// staff is the phone of somebody in a group.
func (s *stage) staff(group, name string) *whatsapptest.Phone {
	key := group + "/" + name
	if s.phones[key] == nil {
		s.phones[key] = s.wa.AddPhone(fmt.Sprintf("62813000%05d", len(s.phones)), name)
		if g := s.groups[group]; g != nil {
			g.Add(s.boss, s.phones[key])
		}
	}
	return s.phones[key]
}

// chats are the chats that the story tells of, with whether each is a group.
func (s *stage) chats() map[string]bool {
	all := make(map[string]bool)
	for _, b := range s.story.Beats {
		for _, said := range b.Said {
			all[said.Chat] = s.groups[said.Chat] != nil
		}
		if b.Who != "" {
			all[b.Who] = s.groups[b.Who] != nil
		}
	}
	for name := range s.groups {
		all[name] = true
	}
	return all
}

// listener is the phone on which a chat is read.
func (s *stage) listener(chat string) *whatsapptest.Phone {
	if s.groups[chat] != nil {
		return s.staff(chat, "Pak Budi")
	}
	return s.person(chat)
}

// place is where somebody in a chat writes to.
func (s *stage) place(chat string) whatsapptest.Chat {
	if g := s.groups[chat]; g != nil {
		return g
	}
	return s.bot
}

func (s *stage) address(chat string) message.Address {
	if g := s.groups[chat]; g != nil {
		return message.Address{Channel: message.ChannelWhatsApp, ID: g.JID()}
	}
	return message.Address{Channel: message.ChannelWhatsApp, ID: s.person(chat).LID()}
}

func (s *stage) must(id string, err error) string {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// open starts the program: the wiring of newApp without what listens on sockets.
func (s *stage) open() {
	s.t.Helper()
	cfg := *s.cfg
	cfg.Stores.DataDir = s.dir
	a := &app{cfg: &cfg, began: time.Now(), log: s.log}
	var err error
	fail := func(err error) {
		if err != nil {
			s.t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	a.stores, err = openStores(ctx, &cfg)
	fail(err)
	a.sources = a.stores.measure(nil)
	s.quiet.watch(a.stores)
	fail(a.stores.openPeople(ctx, &cfg, s.log))
	without := cfg
	without.Channels.WhatsApp = nil
	a.channels, err = newChannels(&without, a.stores, s.log)
	fail(err)
	fail(a.channels.addWhatsApp(cfg.Channels.WhatsApp, s.wa.HTTPClient(), &cfg, a.stores, s.log))
	if strings.Contains(s.story.Text, "/dasbor/") {
		// Its pages are packed when it is made, which takes longer than a story.
		a.dashboard, err = newDashboard(&cfg, a.stores, a.channels, s.log)
		fail(err)
	}
	a.ready = newReadiness(a.sources)
	fail(a.wire())
	s.slow(a)
	s.app, s.cancel, s.done = a, cancel, make(chan error, 1)
	go func() { s.done <- a.run(ctx) }()
}

// slow has the program look at its clocks every ten seconds, and less often where a
// story takes weeks: each look costs, and the clocks of stories strike on the minute.
func (s *stage) slow(a *app) {
	tick := 10 * time.Second
	for _, b := range s.story.Beats {
		if b.Wait > 12*time.Hour {
			tick = 30 * time.Second
		}
	}
	a.dispatcher.Tick, a.leaders.dispatcher.Tick, a.leaders.digester.Tick = tick, tick, ready
	a.intake.Tick = tick
	a.intake.SettleEvery, a.intake.OwedAfter = tick, 3*tick
}

// crash has the program stop over a line: when it kept the report, and before it could
// keep the chat. Nothing of it reaches the network or the store from that moment on;
// then it is started again.
func (s *stage) crash(b transcripttest.Beat) {
	s.t.Helper()
	died := make(chan struct{})
	s.quiet.arm(func() {
		s.wa.SetDown(true)
		close(died)
	})
	s.act(b)
	<-died
	// The library's own closing is not safe against the server's at the same instant.
	synctest.Wait()
	s.cancel()
	// It ends as it can without store and network.
	<-s.done
	s.quiet.revive()
	s.wa.SetDown(false)
	s.open()
	s.restarted = true
}

// close ends the program in order, when nothing is on its way to it any more: the
// library leaves behind whoever reads a frame at that instant, and the bubble with it.
func (s *stage) close() {
	s.t.Helper()
	synctest.Wait()
	s.cancel()
	if err := <-s.done; err != nil {
		s.t.Errorf("the program ended with %v", err)
	}
}

// strike ends everything after the last line.
func (s *stage) strike() {
	s.t.Helper()
	s.close()
	if err := s.wa.Close(); err != nil {
		s.t.Error(err)
	}
	for _, p := range s.wa.Panics() {
		s.t.Errorf("the WhatsApp server panicked: %s", p)
	}
}
