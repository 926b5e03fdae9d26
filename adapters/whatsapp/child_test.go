package whatsapp_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"

	"github.com/taprose/taprose/adapters/whatsapp"
	"github.com/taprose/taprose/adapters/whatsapp/whatsapptest"
	"github.com/taprose/taprose/conversation/message"
)

// childVariable makes this test binary a bot of its own process, which can be
// killed: it names a childFile.
const childVariable = "TAPROSE_WHATSAPP_TEST_CHILD"

// childFile is what the child is told. Journal is its whole memory: one line for
// each message received and for each answer sent.
type childFile struct {
	Loopback whatsapptest.Loopback
	Store    string
	Journal  string
	// Die kills the child inside the handler, "before" or "after" the message
	// whose text is Fatal was written down, once.
	Die, Fatal, Died string
}

// line is one entry of the journal.
type line struct {
	Sent string           `json:"sent,omitempty"`
	In   *message.Inbound `json:"in,omitempty"`
}

// journal is the child's memory: what it says is done survives a kill.
type journal struct {
	mu   sync.Mutex
	f    *os.File
	seen map[string]message.Inbound
	sent map[string]bool
}

func openJournal(path string) (*journal, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	j := &journal{f: f, seen: map[string]message.Inbound{}, sent: map[string]bool{}}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var l line
		if json.Unmarshal(lines.Bytes(), &l) != nil {
			continue // cut off by a kill
		}
		if l.In != nil {
			j.seen[l.In.ID] = *l.In
		} else {
			j.sent[l.Sent] = true
		}
	}
	return j, lines.Err()
}

func (j *journal) write(l line) error {
	raw, err := json.Marshal(l)
	if err != nil {
		return err
	}
	// A line before, in case the last one was cut off.
	if _, err := j.f.Write(append(append([]byte("\n"), raw...), '\n')); err != nil {
		return err
	}
	return j.f.Sync()
}

// child answers every message with itself until it is killed.
func child(file string) {
	fail := func(err error) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		fail(err)
	}
	var cfg childFile
	if err := json.Unmarshal(raw, &cfg); err != nil {
		fail(err)
	}
	key, err := hex.DecodeString(cfg.Loopback.RootKeyHex)
	if err != nil {
		fail(err)
	}
	copy(whatsmeow.WACertPubKey[:], key)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM([]byte(cfg.Loopback.CAPEM))
	j, err := openJournal(cfg.Journal)
	if err != nil {
		fail(err)
	}
	connected := make(chan struct{}, 1)
	c, err := whatsapp.New(whatsapp.Config{
		Store: cfg.Store, Pace: whatsapp.Pace{Off: true},
		HTTPClient: &http.Client{Transport: &http.Transport{
			DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
				var d net.Dialer
				return d.DialContext(ctx, network, cfg.Loopback.Address)
			},
			TLSClientConfig: &tls.Config{RootCAs: pool},
		}},
		OnLink: func(l whatsapp.Link) {
			if l.State == whatsapp.LinkConnected {
				select {
				case connected <- struct{}{}:
				default:
				}
			}
		},
	})
	if err != nil {
		fail(err)
	}
	answers := make(chan message.Inbound, 10_000)
	for id, in := range j.seen {
		if !j.sent[id] {
			answers <- in
		}
	}
	go func() {
		<-connected
		for in := range answers {
			out := message.Outbound{Key: in.ID, Text: "jawab " + in.Text}
			for {
				_, err := c.Send(context.Background(), in.Chat, out)
				var se *message.SendError
				if err == nil || errors.As(err, &se) && se.Kind == message.SendRefused {
					break
				}
			}
			j.mu.Lock()
			err := j.write(line{Sent: in.ID})
			j.mu.Unlock()
			if err != nil {
				fail(err)
			}
		}
	}()
	fail(c.Run(context.Background(), func(_ context.Context, in message.Inbound) error {
		if in.Event != message.EventNone {
			return nil
		}
		j.mu.Lock()
		defer j.mu.Unlock()
		if _, seen := j.seen[in.ID]; seen {
			return nil
		}
		if in.Text == cfg.Fatal && cfg.Die == "before" {
			die(cfg.Died)
		}
		if err := j.write(line{In: &in}); err != nil {
			return err
		}
		j.seen[in.ID] = in
		answers <- in
		if in.Text == cfg.Fatal && cfg.Die == "after" {
			die(cfg.Died)
		}
		return nil
	}))
}

// die kills this process as a power cut would, once.
func die(mark string) {
	if _, err := os.Stat(mark); err == nil {
		return
	}
	if err := os.WriteFile(mark, nil, 0o600); err != nil {
		return
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

// offspring is a child process on a rig's store.
type offspring struct {
	r    *rig
	cfg  childFile
	file string
}

// newOffspring pairs in this process and hands the store over.
func newOffspring(t *testing.T, change func(*childFile)) *offspring {
	t.Helper()
	r := newRig(t)
	r.pair()
	r.stop()
	dir := t.TempDir()
	o := &offspring{r: r, file: filepath.Join(dir, "child.json"), cfg: childFile{
		Loopback: r.s.Loopback(), Store: r.cfg.Store, Journal: filepath.Join(dir, "journal"), Died: filepath.Join(dir, "died"),
	}}
	change(&o.cfg)
	raw, err := json.Marshal(o.cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(o.file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return o
}

// start begins a life; the returned function ends it and returns when it is over.
func (o *offspring) start() (kill func(), over <-chan struct{}) {
	o.r.t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+o.file)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		o.r.t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(done)
	}()
	return func() {
		_ = cmd.Process.Kill()
		<-done
	}, done
}

func TestKillInsideTheHandler(t *testing.T) {
	t.Parallel()
	for _, when := range []string{"before", "after"} {
		t.Run(when, func(t *testing.T) {
			t.Parallel()
			o := newOffspring(t, func(c *childFile) { c.Die, c.Fatal = when, "satu" })
			r := o.r
			ids := []string{
				r.said(r.siti.Say(r.bot, "satu")), r.said(r.siti.Say(r.bot, "dua")), r.said(r.siti.Say(r.bot, "tiga")),
			}
			_, over := o.start()
			select {
			case <-over:
			case <-time.After(patience):
				t.Fatal("the child does not die")
			}
			if r.s.Acked(ids[0]) != 0 {
				t.Error("acknowledged before the handler returned")
			}
			kill, _ := o.start()
			defer kill()
			for i, text := range []string{"satu", "dua", "tiga"} {
				r.acked(ids[i])
				r.wait(r.siti, func(m whatsapptest.Received) bool { return m.Text == "jawab "+text })
			}
			if n := len(r.siti.Received()); n != 3 {
				t.Errorf("heard %d answers to 3 messages", n)
			}
		})
	}
}

// TestKillsUnderLoad kills the process at random moments while people write.
// Whatever was acknowledged has its effect, and nobody is answered twice.
func TestKillsUnderLoad(t *testing.T) {
	t.Parallel()
	const kills, people, each = 20, 5, 12
	o := newOffspring(t, func(*childFile) {})
	r := o.r
	phones := make([]*whatsapptest.Phone, people)
	for i := range phones {
		phones[i] = r.s.AddPhone(fmt.Sprintf("62813000000%02d", i), fmt.Sprint("Warga ", i))
	}
	ids := make([][]string, people)
	var talk sync.WaitGroup
	for i, p := range phones {
		talk.Go(func() {
			for n := range each {
				id, err := p.Say(r.bot, fmt.Sprintf("%d.%d", i, n))
				if err != nil {
					t.Error(err)
					return
				}
				ids[i] = append(ids[i], id)
				<-time.After(rand.N(time.Second)) // people take their time; nothing waits for this
			}
		})
	}
	for range kills {
		kill, over := o.start()
		select {
		case <-over:
			t.Fatal("the child ended by itself")
		case <-time.After(150*time.Millisecond + rand.N(600*time.Millisecond)):
		}
		kill()
	}
	talk.Wait()
	j, err := openJournal(o.cfg.Journal)
	if err != nil {
		t.Fatal(err)
	}
	acked := 0
	for i, p := range phones {
		for n, id := range ids[i] {
			if r.s.Acked(id) == 0 {
				continue
			}
			acked++
			if _, ok := j.seen[p.LID()+"/"+id]; !ok {
				t.Errorf("message %d.%d was acknowledged and is lost", i, n)
			}
		}
	}
	_ = j.f.Close()
	kill, _ := o.start()
	defer kill()
	for i, p := range phones {
		for n := range each {
			r.wait(p, func(m whatsapptest.Received) bool { return m.Text == fmt.Sprintf("jawab %d.%d", i, n) })
		}
		var heard []string
		for _, m := range p.Received() {
			heard = append(heard, m.Text)
		}
		if len(heard) != each {
			t.Errorf("%d answers to %d messages: %s", len(heard), each, strings.Join(heard, ", "))
		}
	}
	t.Logf("%d of %d messages acknowledged between %d kills", acked, people*each, kills)
}
