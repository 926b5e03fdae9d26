package intake

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/seal/sealtest"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/regency/regencytest"
	"github.com/taprose/taprose/store/sqlitestore"
)

// sink is a network that takes everything at once.
type sink struct{}

func (sink) Send(context.Context, message.Address, bool, message.Outbound) (message.Sent, error) {
	return message.Sent{MessageIDs: []string{"1"}}, nil
}
func (sink) Recent(message.Address) bool { return false }
func (sink) Settled(string)              {}

func (sink) About(message.Address) []string { return nil }

// BenchmarkTurn is one turn without a network: 200 people write a report over and
// over, durable, the embedded store included.
func BenchmarkTurn(b *testing.B) {
	db, err := sqlitestore.Open(b.Context(), b.TempDir(), sqlitestore.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	reg := regencytest.Tuban()
	reg.Abuse = regency.Abuse{} // its limits would be all that is measured
	i, err := New(Config{
		Regency: reg, Chats: db.Chats(), Reports: db.Reports(), Lookups: db.Reports(),
		People: sealtest.People(b, db.People()), Groups: db.Groups(), Codes: db.Groups(), Post: sink{}, Dispatcher: &dispatcher{}, Filing: db,
		Quarantine: &cell{}, Log: slog.New(slog.DiscardHandler), NewID: rand.Text,
		Random: func() uint64 {
			var raw [8]byte
			_, _ = rand.Read(raw[:])
			return binary.NativeEndian.Uint64(raw[:])
		},
	})
	if err != nil {
		b.Fatal(err)
	}
	say := func(text string) func(*message.Inbound) { return func(in *message.Inbound) { in.Text = text } }
	script := []func(*message.Inbound){
		say("/start"), say("1"), say("1"), say("Jalan berlubang dalam sekali di depan pasar, sudah dua orang jatuh"),
		photo("AgACAgUAAxkBAAIB"),
		func(in *message.Inbound) { in.Place = message.Place{Lat: -6.8976, Lon: 112.0649, HasPoint: true} },
		say("1"),
	}
	var left, ids atomic.Int64
	left.Store(int64(b.N))
	cpu := used(b)
	b.ResetTimer()
	var wg sync.WaitGroup
	for p := range 200 {
		addr := message.Address{Channel: message.ChannelTelegram, ID: fmt.Sprint(1000 + p)}
		wg.Go(func() {
			for step := 0; left.Add(-1) >= 0; step++ {
				in := message.Inbound{
					ID: fmt.Sprint(ids.Add(1)), Chat: addr, Kind: message.ChatPrivate, At: time.Now(),
					Sender: message.Sender{Address: addr, Name: "Warga"}, MessageID: "5",
				}
				script[step%len(script)](&in)
				if err := i.Receive(context.Background(), in); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	b.ReportMetric(float64((used(b)-cpu).Microseconds())/float64(b.N), "cpu-µs/turn")
	st := db.Stats()
	b.ReportMetric(float64(st.Ops)/float64(b.N), "writes/turn")
	b.ReportMetric(float64(st.Commits)/float64(b.N), "commits/turn")
	i.boxes.working.Wait()
}

// used is the processor time of this process.
func used(b *testing.B) time.Duration {
	b.Helper()
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
