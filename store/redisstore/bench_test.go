package redisstore

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store/redisstore/redistest"
)

// typical is a chat of about 1.4 kB in the middle of a report.
func typical(id string) chat.Chat {
	c := owing(id)
	c.Person = "p_7f3k9q2m4x"
	for i := range 40 {
		c.See(fmt.Sprint(812_345_000 + i))
	}
	c.Owed = []message.Outbound{{Key: "ask.place", Text: strings.Repeat("Di mana? ", 20), AskPlace: true,
		Choices: []message.Choice{{ID: "skip", Label: "Lewati"}, {ID: "back", Label: "Kembali"}}}}
	return c
}

// One operation is a load and a save, which is a turn without a change of a report.
func BenchmarkChatTurn(b *testing.B) {
	for _, fsync := range []string{"always", "everysec"} {
		s := redistest.Start(b, "--appendonly", "yes", "--appendfsync", fsync)
		for _, callers := range []int{1, 8, 64} {
			b.Run(fmt.Sprintf("fsync=%s/callers=%d", fsync, callers), func(b *testing.B) {
				db := connect(b, s.Address(), Options{Prefix: redistest.Prefix()})
				benchmarkTurns(b, db.Chats(), callers)
			})
		}
	}
}

func benchmarkTurns(b *testing.B, s *Chats, callers int) {
	addrs := make([]message.Address, callers)
	for i := range addrs {
		c := typical(fmt.Sprint(i))
		addrs[i] = c.Address
		if err := s.Save(b.Context(), &c); err != nil {
			b.Fatal(err)
		}
	}
	var left atomic.Int64
	left.Store(int64(b.N))
	b.ResetTimer()
	var wg sync.WaitGroup
	for _, addr := range addrs {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				c, err := s.Load(b.Context(), addr)
				if err == nil {
					c.See(fmt.Sprint(c.Version))
					err = s.Save(b.Context(), &c)
				}
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
}
