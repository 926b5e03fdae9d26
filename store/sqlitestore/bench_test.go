package sqlitestore_test

import (
	"fmt"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/citizen"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/sqlitestore"
)

// callers runs f b.N times, shared by n goroutines, and reports the CPU of the
// whole process per call: on the machine that runs the bot, that is what counts.
func callers(b *testing.B, db *sqlitestore.DB, n int, f func(caller, i int) error) {
	b.ReportAllocs()
	before, cpu := db.Stats(), cpuTime(b)
	b.ResetTimer()
	var next atomic.Int64
	errs := make(chan error, n)
	for c := range n {
		go func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= b.N {
					errs <- nil
					return
				}
				if err := f(c, i); err != nil {
					errs <- err
					return
				}
			}
		}()
	}
	for range n {
		if err := <-errs; err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	after := db.Stats()
	b.ReportMetric(float64(cpuTime(b)-cpu)/float64(b.N)/1e3, "cpu-µs/op")
	b.ReportMetric(float64(after.Ops-before.Ops)/float64(after.Commits-before.Commits), "ops/commit")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "ops/s")
}

func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// turn is a chat as it looks in the middle of a report, after many messages.
func turn(id string) chat.Chat {
	now := time.Now()
	c := chat.Chat{
		Address: message.Address{Channel: message.ChannelTelegram, ID: id}, Schema: chat.Schema, Person: "p_" + id, Updated: now,
		Session: &citizen.Session{
			Schema: citizen.SessionSchema, State: "place", Lang: "id", Wake: now.Add(30 * time.Minute),
			Offered: []message.Choice{{ID: "skip", Label: "Lewati"}, {ID: "back", Label: "Kembali"}, {ID: "cancel", Label: "Batal"}},
			Draft: &citizen.Draft{
				Report: "r_0123456789abcdef", Category: "jalan", Words: "Jalan berlubang besar di depan pasar, sudah dua orang jatuh minggu ini.",
				Begun: now, Touched: now, Media: []message.MediaRef{{Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: "AgACAgUAAxkBAAIBZ2Z1", Size: 204800, Mime: "image/jpeg"}},
			},
		},
		Owed:    []message.Outbound{{Key: "place", Text: "Di mana lokasinya? Kirim lokasi, atau tulis nama jalan, desa dan kecamatannya.", Choices: []message.Choice{{ID: "back", Label: "Kembali"}}, AskPlace: true}},
		OwedDue: now.Add(30 * time.Second),
	}
	for i := range 128 {
		c.See(strconv.Itoa(812345000 + i*37))
	}
	return c
}

func BenchmarkChatTurn(b *testing.B) {
	for _, n := range []int{1, 8, 64, 200} {
		b.Run(fmt.Sprintf("callers=%d", n), func(b *testing.B) {
			db := open(b, sqlitestore.Options{})
			s := db.Chats()
			for i := range n {
				c := turn(strconv.Itoa(i))
				if err := s.Save(b.Context(), &c); err != nil {
					b.Fatal(err)
				}
			}
			callers(b, db, n, func(caller, i int) error {
				c, err := s.Load(b.Context(), message.Address{Channel: message.ChannelTelegram, ID: strconv.Itoa(caller)})
				if err != nil {
					return err
				}
				now := time.Now()
				c.See(strconv.Itoa(812350000 + i*37))
				c.Updated, c.OwedDue, c.Session.Wake = now, now.Add(30*time.Second), now.Add(30*time.Minute)
				return s.Save(b.Context(), &c)
			})
		})
	}
}

// BenchmarkChatTurnBesideOtherWork is a turn as the bot makes it: two cores are
// busy with everything else that belongs to a turn, and the writer gets what queues
// up meanwhile.
func BenchmarkChatTurnBesideOtherWork(b *testing.B) {
	const n = 200
	db := open(b, sqlitestore.Options{})
	s := db.Chats()
	mine := make([]chat.Chat, n)
	for i := range mine {
		mine[i] = turn(strconv.Itoa(i))
	}
	callers(b, db, n, func(caller, i int) error {
		c := &mine[caller]
		busy(100 * time.Microsecond)
		now := time.Now()
		c.See(strconv.Itoa(812350000 + i*37))
		c.Updated, c.OwedDue, c.Session.Wake = now, now.Add(30*time.Second), now.Add(30*time.Minute)
		return s.Save(b.Context(), c)
	})
}

// busy keeps a core busy.
func busy(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
	}
}

// fileable is a report of the size that citizens file.
func fileable(i int) report.Report {
	now := time.Now()
	r := report.New(now, report.Filing{
		ID: fmt.Sprintf("r_%016d", i), Ticket: fmt.Sprintf("TBN-%d", i), Day: "2026-11-21", Person: fmt.Sprintf("p_%d", i%5000), Alias: "Pelapor 7F",
		Home: message.Address{Channel: message.ChannelTelegram, ID: strconv.Itoa(i % 5000)}, Category: "jalan", Agency: "pupr",
		Words:    "Jalan berlubang besar di depan pasar, sudah dua orang jatuh minggu ini.",
		Place:    message.Place{Lat: -6.9 + float64(i%1000)/5000, Lon: 112.06 + float64(i%777)/5000, HasPoint: true, District: "Tuban"},
		Media:    []message.MediaRef{{Kind: message.MediaPhoto, Channel: message.ChannelTelegram, Native: "AgACAgUAAxkBAAIBZ2Z1", Hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}},
		Deadline: now.Add(72 * time.Hour), Cause: "telegram:1",
	})
	r.Owe(now, report.Delivery{Key: "card:pupr:1", Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"}, Out: message.Outbound{Text: "Laporan baru TBN-XXXXXX: Jalan berlubang besar di depan pasar"}, OnSent: report.MoveForward})
	r.Owe(now, report.Delivery{Key: "news:1", Target: report.Target{Kind: report.TargetReporter}, Out: message.Outbound{Text: "Laporan TBN-XXXXXX sudah kami terima."}})
	return r
}

func BenchmarkReportInsert(b *testing.B) {
	for _, n := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("callers=%d", n), func(b *testing.B) {
			db := open(b, sqlitestore.Options{})
			callers(b, db, n, func(_, i int) error {
				r := fileable(i)
				_, err := db.Reports().Save(b.Context(), r.Created, &r, store.Lease{})
				return err
			})
		})
	}
}

func BenchmarkReportSwap(b *testing.B) {
	for _, n := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("callers=%d", n), func(b *testing.B) {
			db := open(b, sqlitestore.Options{})
			mine := make([]report.Report, n)
			for i := range mine {
				mine[i] = fileable(i)
				if _, err := db.Reports().Save(b.Context(), time.Now(), &mine[i], store.Lease{}); err != nil {
					b.Fatal(err)
				}
			}
			callers(b, db, n, func(caller, i int) error {
				r := &mine[caller]
				r.Deliveries[0].Next = r.Deliveries[0].Next.Add(time.Second)
				r.Status = report.Statuses()[i%3]
				_, err := db.Reports().Save(b.Context(), time.Now(), r, store.Lease{})
				return err
			})
		})
	}
}
