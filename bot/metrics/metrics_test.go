package metrics_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/dispatch"
	"github.com/taprose/taprose/bot/metrics"
	"github.com/taprose/taprose/conversation/chat"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// scrape returns the page that Prometheus would read.
func scrape(t testing.TB, m *metrics.Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusOK {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

// shows fails unless the page has each of the lines.
func shows(t testing.TB, page string, lines ...string) {
	t.Helper()
	for _, l := range lines {
		if !strings.Contains("\n"+page, "\n"+l+"\n") {
			name, _, _ := strings.Cut(l, "{")
			var near []string
			for s := range strings.Lines(page) {
				if strings.HasPrefix(s, name) && !strings.HasSuffix(strings.TrimSpace(s), " 0") {
					near = append(near, strings.TrimSpace(s))
				}
			}
			t.Errorf("no line %s; there are\n%s", l, strings.Join(near, "\n"))
		}
	}
}

// telegram is a channel that answers with err.
type telegram struct{ err error }

func (c telegram) Send(context.Context, message.Address, message.Outbound) (message.Sent, error) {
	return message.Sent{}, c.err
}

func (c telegram) Fetch(context.Context, message.MediaRef) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader("")), c.err
}

func TestEachKindOfSendIsCountedOnItsChannel(t *testing.T) {
	t.Parallel()
	m := metrics.New("v1")
	send := func(err error) {
		_, got := m.Sender(message.ChannelTelegram, telegram{err}).Send(t.Context(), message.Address{}, message.Outbound{})
		if !errors.Is(got, err) {
			t.Errorf("error is %v, want %v", got, err)
		}
		_, got = m.Fetcher(message.ChannelTelegram, telegram{err}).Fetch(t.Context(), message.MediaRef{})
		if !errors.Is(got, err) {
			t.Errorf("error is %v, want %v", got, err)
		}
	}
	send(nil)
	send(errors.New("untyped"))
	for _, k := range message.SendErrorKinds() {
		send(fmt.Errorf("wrapped: %w", &message.SendError{Kind: k, Code: "1"}))
	}
	page := scrape(t, m)
	for _, k := range message.SendErrorKinds() {
		n := 1
		if k == message.SendUncertain {
			n = 2
		}
		shows(t, page,
			fmt.Sprintf(`taprose_channel_sent_total{channel="telegram",outcome="%s"} %d`, k, n),
			fmt.Sprintf(`taprose_channel_fetched_total{channel="telegram",outcome="%s"} %d`, k, n))
	}
	shows(t, page,
		`taprose_channel_sent_total{channel="telegram",outcome="sent"} 1`,
		`taprose_channel_fetched_total{channel="telegram",outcome="fetched"} 1`,
		`taprose_channel_send_seconds_count{channel="telegram"} 8`,
		`taprose_channel_sending{channel="telegram"} 0`,
		`taprose_channel_sent_total{channel="whatsapp",outcome="sent"} 0`)
}

func TestReceivingTellsFailuresFromStops(t *testing.T) {
	t.Parallel()
	m := metrics.New("v1")
	stopped, stop := context.WithCancel(t.Context())
	stop()
	broken := errors.New("store away")
	var err error
	var during string
	receive := m.Receive(func(context.Context, message.Inbound) error {
		during = scrape(t, m)
		return err
	})
	in := func(ch message.Channel) message.Inbound {
		return message.Inbound{Chat: message.Address{Channel: ch, ID: "77"}}
	}
	for _, c := range []struct {
		ctx context.Context
		ch  message.Channel
		err error
	}{
		{t.Context(), message.ChannelTelegram, nil},
		{t.Context(), message.ChannelTelegram, broken},
		{stopped, message.ChannelTelegram, context.Canceled},
		{t.Context(), "a channel that nobody has listed", nil},
	} {
		err = c.err
		if got := receive(c.ctx, in(c.ch)); !errors.Is(got, c.err) {
			t.Errorf("error is %v, want %v", got, c.err)
		}
	}
	shows(t, scrape(t, m),
		`taprose_channel_received_total{channel="telegram",outcome="handled"} 1`,
		`taprose_channel_received_total{channel="telegram",outcome="failed"} 1`,
		`taprose_channel_received_total{channel="telegram",outcome="stopped"} 1`,
		`taprose_channel_received_total{channel="other",outcome="handled"} 1`,
		`taprose_channel_receiving{channel="telegram"} 0`)
	shows(t, during, `taprose_channel_receiving{channel="other"} 1`)
}

// chats is a store of chats that answers with err.
type chats struct{ err error }

func (s chats) Load(context.Context, message.Address) (chat.Chat, error)          { return chat.Chat{}, s.err }
func (s chats) Save(context.Context, *chat.Chat) error                            { return s.err }
func (s chats) ClearOwed(context.Context, []chat.Settled) ([]chat.Settled, error) { return nil, s.err }
func (s chats) Due(context.Context, time.Time, int, store.Lease) ([]chat.Chat, error) {
	return nil, s.err
}

func TestAnswersOfAStoreAreNoFailures(t *testing.T) {
	t.Parallel()
	m := metrics.New("v1")
	for outcome, err := range map[string]error{
		"ok": nil, "missing": store.ErrNotFound, "conflict": store.ErrConflict, "refused": store.ErrTooLarge,
		"canceled": context.Canceled, "unavailable": store.ErrUnavailable, "other": errors.New("surprise"),
	} {
		if err != nil {
			err = fmt.Errorf("save chat: %w", err)
		}
		if got := m.Chats(chats{err}).Save(t.Context(), nil); !errors.Is(got, err) {
			t.Errorf("error is %v, want %v", got, err)
		}
		shows(t, scrape(t, m), fmt.Sprintf(`taprose_store_calls_total{call="save",outcome="%s",store="chats"} 1`, outcome))
	}
	if err := m.Chats(chats{context.DeadlineExceeded}).Save(t.Context(), nil); err == nil {
		t.Error("no error")
	}
	shows(t, scrape(t, m),
		`taprose_store_calls_total{call="save",outcome="unavailable",store="chats"} 2`,
		`taprose_store_call_seconds_count{call="save",store="chats"} 8`,
		`taprose_store_active{store="chats"} 0`)
}

func TestOutcomesOfDeliveriesAreCountedByChannelAndKind(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	m := metrics.New("v1")
	r := report.New(now, report.Filing{
		ID: "r1", Ticket: "TBN-1", Media: []message.MediaRef{{Kind: message.MediaPhoto, Channel: message.ChannelWhatsApp, Native: "x"}},
	})
	r.Owe(now, report.Delivery{Key: "card:pupr:1", Target: report.Target{Kind: report.TargetAgency, Agency: "pupr"}})
	r.Owe(now, report.Delivery{Key: "news:2", Target: report.Target{Kind: report.TargetReporter}})
	to := message.Address{Channel: message.ChannelTelegram, ID: "-1"}
	m.Settled(&r, []report.Outcome{
		{Key: "card:pupr:1", At: now.Add(2 * time.Second), To: to, State: report.DeliverySent},
		{Key: "news:2", At: now, State: report.DeliveryRetryable, Untried: true, Failure: "no_group"},
		{Key: "news:2", At: now, To: to, State: report.DeliveryRetryable},
		{Key: "news:2", At: now, To: message.Address{Channel: "signal", ID: "1"}, State: report.DeliveryDiscarded},
		{Key: "fetch:0:0", At: now, State: report.DeliveryDiscarded, Failure: "refused:404"},
		{Key: "recalled meanwhile", At: now, State: report.DeliverySent},
	})
	shows(t, scrape(t, m),
		`taprose_deliveries_total{channel="telegram",kind="agency",outcome="sent"} 1`,
		`taprose_deliveries_total{channel="none",kind="reporter",outcome="postponed"} 1`,
		`taprose_deliveries_total{channel="telegram",kind="reporter",outcome="retryable"} 1`,
		`taprose_deliveries_total{channel="other",kind="reporter",outcome="discarded"} 1`,
		`taprose_deliveries_total{channel="whatsapp",kind="store",outcome="discarded"} 1`,
		`taprose_delivery_delay_seconds_sum{kind="agency"} 2`,
		`taprose_delivery_delay_seconds_count{kind="reporter"} 0`)
}

func TestTheLogIsCountedByLevel(t *testing.T) {
	t.Parallel()
	m := metrics.New("v1")
	var said strings.Builder
	log := slog.New(m.Log(slog.NewTextHandler(&said, nil))).With("part", "intake").WithGroup("g")
	log.Debug("not wanted")
	log.Info("x")
	log.Warn("x")
	log.Error("x", "k", "v")
	shows(t, scrape(t, m), `taprose_log_records_total{level="warn"} 1`, `taprose_log_records_total{level="error"} 1`)
	if strings.Count(said.String(), "\n") != 3 || !strings.Contains(said.String(), "level=ERROR msg=x part=intake g.k=v") {
		t.Errorf("the log says %s", said.String())
	}
}

func TestSourcesThatFailHaveNoFigure(t *testing.T) {
	t.Parallel()
	m := metrics.New("v1")
	if page := scrape(t, m); strings.Contains(page, "taprose_reports_due") {
		t.Error("a figure without a source")
	}
	away := errors.New("away")
	m.Watch(metrics.Sources{
		Backlog:    func(context.Context, time.Time) (int64, error) { return 0, away },
		ReportsDue: func(context.Context) (time.Time, error) { return time.Time{}, away },
		ChatsDue:   func(context.Context) (time.Time, error) { return time.Now().Add(-time.Hour), nil },
		Dispatch:   func() dispatch.Load { return dispatch.Load{Working: 3, Waiting: 2, Workers: 128} },
		Owing:      func() int { return 7 },
		Writer:     func() metrics.Writer { return metrics.Writer{Queued: 5, Limit: 1024, Commits: 10, Writes: 40} },
		Stores: map[string]func(context.Context) error{
			"mongodb": func(context.Context) error { return away }, "redis": func(context.Context) error { return nil },
		},
		Channels: map[message.Channel]func() error{message.ChannelTelegram: func() error { return away }},
		Links: map[message.Channel]metrics.Link{message.ChannelWhatsApp: {
			State: func() string { return "banned" }, States: []string{"banned", "connected"},
		}},
	})
	page := scrape(t, m)
	shows(t, page,
		`taprose_dispatch_working 3`, `taprose_dispatch_waiting 2`, `taprose_dispatch_workers 128`, `taprose_chats_owing 7`,
		`taprose_store_writer_queue 5`, `taprose_store_writer_queue_limit 1024`, `taprose_store_commits_total 10`, `taprose_store_writes_total 40`,
		`taprose_store_ready{store="mongodb"} 0`, `taprose_store_ready{store="redis"} 1`, `taprose_channel_ready{channel="telegram"} 0`,
		`taprose_channel_link{channel="whatsapp",state="banned"} 1`, `taprose_channel_link{channel="whatsapp",state="connected"} 0`,
		`taprose_build_info{version="v1"} 1`)
	if strings.Contains(page, "\ntaprose_reports_due ") || strings.Contains(page, "\ntaprose_reports_oldest_due_age_seconds ") {
		t.Error("a source that failed has a figure")
	}
	if !strings.Contains(page, "\ntaprose_chats_oldest_due_age_seconds 360") {
		t.Error("the age of what waits longest is missing")
	}
}

func TestAPlainNilMeasuresNothing(t *testing.T) {
	t.Parallel()
	var m *metrics.Metrics
	s := telegram{}
	if m.Sender(message.ChannelTelegram, s) != dispatch.Sender(s) || m.Fetcher(message.ChannelTelegram, s) != dispatch.Fetcher(s) {
		t.Error("something stands before the channel")
	}
	m.Watch(metrics.Sources{})
	m.Settled(nil, []report.Outcome{{}})
}

// TestTheDecoratorsAreComplete: what is measured is measured in every method, each
// under a name of its own.
func TestTheDecoratorsAreComplete(t *testing.T) {
	t.Parallel()
	m := metrics.New("v1")
	_ = m.Reports(nil)
	_ = m.Chats(nil)
	_ = m.People(nil)
	_ = m.Groups(nil)
	_ = m.Media(nil)
	page := scrape(t, m)
	for of, n := range map[string]int{"reports": 10, "chats": 4, "people": 3, "groups": 8, "media": 2} {
		if got := strings.Count(page, `outcome="ok",store="`+of+`"`); got != n {
			t.Errorf("%s has %d calls, want %d", of, got, n)
		}
	}
}

// BenchmarkDecorators shows what one measured call costs over the call itself; it
// must stay below a microsecond.
func BenchmarkDecorators(b *testing.B) {
	m := metrics.New("v1")
	ctx := b.Context()
	plain, measured := chats{}, m.Chats(chats{})
	missing := m.Chats(chats{fmt.Errorf("load chat: %w", store.ErrNotFound)})
	send := m.Sender(message.ChannelTelegram, telegram{})
	in := message.Inbound{Chat: message.Address{Channel: message.ChannelTelegram, ID: "77"}}
	receive := m.Receive(func(context.Context, message.Inbound) error { return nil })
	r := report.New(time.Now(), report.Filing{ID: "r1"})
	r.Owe(r.Created, report.Delivery{Key: "card:pupr:1", Target: report.Target{Kind: report.TargetAgency}})
	outcomes := []report.Outcome{{Key: "card:pupr:1", At: r.Created, State: report.DeliverySent, To: in.Chat}}
	for _, c := range []struct {
		name string
		f    func()
	}{
		{"store/without", func() { _ = plain.Save(ctx, nil) }},
		{"store/with", func() { _ = measured.Save(ctx, nil) }},
		{"store/missing", func() { _, _ = missing.Load(ctx, in.Chat) }},
		{"send", func() { _, _ = send.Send(ctx, in.Chat, message.Outbound{}) }},
		{"receive", func() { _ = receive(ctx, in) }},
		{"settled", func() { m.Settled(&r, outcomes) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.f()
			}
		})
	}
}
