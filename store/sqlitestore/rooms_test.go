package sqlitestore

import (
	"context"
	"errors"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// What is stored is written into room that serves again. Each chat must find its own in the
// database, whoever else saves, is refused or gives up at that moment, and however long it is.
func TestChatsSavedAtOnceKeepTheirOwnWords(t *testing.T) {
	t.Parallel()
	db := openInside(t)
	var wg sync.WaitGroup
	for g := range 24 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(g), 1))
			c := chat.Chat{Address: message.Address{Channel: message.ChannelTelegram, ID: strconv.Itoa(g)}, Schema: chat.Schema}
			for i := range 60 {
				next := c.Clone()
				next.Person = strings.Repeat(strconv.Itoa(g)+"."+strconv.Itoa(i)+"\n", 1+r.IntN(800))
				next.Owed = []message.Outbound{{Key: strconv.Itoa(i), Text: next.Person}}
				next.Updated = time.Unix(int64(i), 0).UTC()
				if r.IntN(5) == 0 {
					late := next.Clone()
					late.Version += 7
					if err := db.chats.Save(t.Context(), &late); !errors.Is(err, store.ErrConflict) {
						t.Errorf("chat %d of a version that nobody stored: %v", g, err)
						return
					}
				}
				ctx, cancel := context.WithCancel(t.Context())
				if r.IntN(3) == 0 {
					go cancel()
				}
				err := db.chats.Save(ctx, &next)
				cancel()
				switch {
				case err == nil:
					c = next
				case !errors.Is(err, context.Canceled):
					t.Error(err)
					return
				}
				if c.Version == 0 {
					continue
				}
				got, err := db.chats.read(t.Context(), c.Address) // not what is kept in memory
				if err != nil {
					t.Error(err)
					return
				}
				if got.Version != c.Version || got.Person != c.Person || len(got.Owed) != 1 || got.Owed[0].Text != c.Person {
					t.Errorf("chat %d has version %d, not %d, and %d bytes of words beginning with %.8q", g, got.Version, c.Version, len(got.Person), got.Person)
					return
				}
			}
		})
	}
	wg.Wait()
}
