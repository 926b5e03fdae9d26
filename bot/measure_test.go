package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
	"github.com/taprose/taprose/bot/metrics"
	"github.com/taprose/taprose/conversation/message"
)

// get fetches a page of the program and returns its status and text.
func get(t testing.TB, url string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// figure reads one figure from a page of them; a missing one is -1.
func figure(t testing.TB, page, series string) float64 {
	t.Helper()
	m := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(series) + ` (\S+)$`).FindStringSubmatch(page)
	if m == nil {
		return -1
	}
	f, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// awaitFigure asks a program for its figures until one of them is at least so high.
func awaitFigure(t testing.TB, shown, series string, least float64) (page string) {
	t.Helper()
	until(t, fmt.Sprintf("%s comes to %v", series, least), func() bool {
		_, page = get(t, "http://"+shown+"/metrics")
		return figure(t, page, series) >= least
	})
	return page
}

// TestTheFiguresFollowAReport files a report with a photo over Telegram and reads
// what the program says of itself then.
func TestTheFiguresFollowAReport(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	shown := freeAddress(t)
	p := newProgram(t, tg, "metrics: {listen: "+shown+"}\n")
	p.start()
	group := p.enrol(tg, -1001, "pupr")
	siti := tg.Person(77, "Siti")
	siti.Photo(jpeg, "Jalan berlubang dalam sekali di depan pasar, sudah dua orang jatuh")
	hear(t, siti, "tempatnya")
	siti.Location(-6.8976, 112.0649)
	choose(t, siti, "Kirim")
	ticket := ticketShape.FindString(hear(t, siti, "TBN-").Text)
	hear(t, group, ticket)

	// The card is settled a moment after the group has it.
	page := awaitFigure(t, shown, `taprose_deliveries_total{channel="telegram",kind="agency",outcome="sent"}`, 1)
	for series, least := range map[string]float64{
		`taprose_channel_received_total{channel="telegram",outcome="handled"}`:           5,
		`taprose_channel_sent_total{channel="telegram",outcome="sent"}`:                  5,
		`taprose_channel_fetched_total{channel="telegram",outcome="fetched"}`:            1,
		`taprose_channel_receive_seconds_count{channel="telegram"}`:                      5,
		`taprose_deliveries_total{channel="telegram",kind="reporter",outcome="sent"}`:    1,
		`taprose_deliveries_total{channel="telegram",kind="store",outcome="sent"}`:       1,
		`taprose_delivery_delay_seconds_count{kind="agency"}`:                            1,
		`taprose_media_stored_bytes_total`:                                               float64(len(jpeg)),
		`taprose_store_calls_total{call="file",outcome="ok",store="reports"}`:            1,
		`taprose_store_calls_total{call="save",outcome="ok",store="chats"}`:              4,
		`taprose_store_calls_total{call="use_code",outcome="ok",store="groups"}`:         1,
		`taprose_store_commits_total`:                                                    5,
		`taprose_store_writer_queue_limit`:                                               1,
		`taprose_dispatch_workers`:                                                       1,
		`taprose_store_ready{store="embedded"}`:                                          1,
		`taprose_channel_ready{channel="telegram"}`:                                      1,
		`taprose_reports_due`:                                                            0,
		`taprose_reports_oldest_due_age_seconds`:                                         0,
		`taprose_chats_oldest_due_age_seconds`:                                           0,
		`taprose_chats_owing`:                                                            0,
		`taprose_channel_receiving{channel="telegram"}`:                                  0,
		`taprose_channel_received_total{channel="web",outcome="handled"}`:                0,
		`taprose_deliveries_total{channel="telegram",kind="agency",outcome="discarded"}`: 0,
		`taprose_quarantined_total`:                                                      0,
		`taprose_log_records_total{level="error"}`:                                       0,
		`process_open_fds`: 1,
	} {
		if got := figure(t, page, series); got < least {
			t.Errorf("%s is %v, want at least %v", series, got, least)
		}
	}
	if got := figure(t, page, `taprose_log_records_total{level="error"}`); got != 0 {
		t.Errorf("%v errors in the log", got)
	}
	for _, secret := range []string{"Siti", "berlubang", "77", ticket, "-1001", "pupr"} {
		if regexp.MustCompile(`[{,"]` + regexp.QuoteMeta(secret) + `["_]`).MatchString(page) {
			t.Errorf("the figures hold %q", secret)
		}
	}
	for _, url := range []string{"http://" + shown, "http://" + p.listen} {
		for _, path := range []string{"/healthz", "/readyz", "/readyz/stores"} {
			if code, said := get(t, url+path); code != http.StatusOK || said != "ok\n" {
				t.Errorf("%s%s: %d %q", url, path, code, said)
			}
		}
	}
	if code, _ := get(t, "http://"+p.listen+"/metrics"); code == http.StatusOK {
		t.Error("the figures are shown on the door for everybody")
	}
}

func TestReadyNamesWhatFails(t *testing.T) {
	t.Parallel()
	away := errors.New("dial tcp 10.0.0.7:27017:\nconnection refused")
	var store, channel error
	src := metrics.Sources{
		Stores: map[string]func(context.Context) error{
			"mongodb": func(context.Context) error { return store },
			"redis":   func(context.Context) error { return nil },
		},
		Channels: map[message.Channel]func() error{message.ChannelTelegram: func() error { return channel }},
	}
	for _, tc := range []struct {
		name           string
		store, channel error
		code           int
		inside, public string
	}{
		{"all is well", nil, nil, 200, "ok\n", "ok\n"},
		{"a store is away", away, nil, 503,
			"store mongodb: dial tcp 10.0.0.7:27017: connection refused\n", "store mongodb: not ready\n"},
		{"two parts fail", away, errors.New("unauthorized"), 503,
			"channel telegram: unauthorized\nstore mongodb: dial tcp 10.0.0.7:27017: connection refused\n",
			"channel telegram: not ready\nstore mongodb: not ready\n"},
	} {
		store, channel = tc.store, tc.channel
		r := newReadiness(src)
		w := httptest.NewRecorder()
		r.stores()(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/readyz/stores", nil))
		if ok := w.Code == http.StatusOK; ok != (tc.store == nil) || strings.Contains(w.Body.String(), "channel") {
			t.Errorf("%s, the stores alone: %d %q", tc.name, w.Code, w.Body)
		}
		for detail, want := range map[bool]string{true: tc.inside, false: tc.public} {
			w := httptest.NewRecorder()
			r.handler(detail)(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/readyz", nil))
			if w.Code != tc.code || w.Body.String() != want {
				t.Errorf("%s, detail %v: %d %q, want %d %q", tc.name, detail, w.Code, w.Body, tc.code, want)
			}
		}
	}
}

// TestReadyAsksSeldomAndWaitsForNobody: a store that never answers holds up no
// answer, and many askers are one.
func TestReadyAsksSeldomAndWaitsForNobody(t *testing.T) {
	t.Parallel()
	asked, release := make(chan struct{}, 100), make(chan struct{})
	defer close(release)
	r := newReadiness(metrics.Sources{Stores: map[string]func(context.Context) error{
		"redis": func(context.Context) error { asked <- struct{}{}; <-release; return nil },
	}})
	for range 10 {
		bad := r.look(t.Context())
		if len(bad) != 1 || !errors.Is(bad[0].err, context.DeadlineExceeded) {
			t.Fatalf("failing: %v", bad)
		}
	}
	if n := len(asked); n > 3 {
		t.Errorf("ten looks asked the store %d times", n)
	}
}

func TestWithoutAnAddressNothingIsMeasured(t *testing.T) {
	t.Parallel()
	var m *metrics.Metrics
	s := &stores{}
	c := &channels{}
	s.measure(m)
	c.measure(m)
	if s.reports != nil || s.chats != nil || s.media != nil || s.web != nil {
		t.Error("something stands between the program and its stores")
	}
}

func TestTheFiguresNeedADoorOfTheirOwn(t *testing.T) {
	t.Parallel()
	p := newProgram(t, telegramtest.Start(t, telegramtest.Options{}), "")
	p2 := newProgram(t, telegramtest.Start(t, telegramtest.Options{}), fmt.Sprintf("metrics: {listen: %s}\n", p.listen))
	p.start()
	said := fails(t, p2, "serve", "-c", p2.config())
	wantOneSentence(t, said, "metrics.listen", "another program already listens there")
	if strings.Contains(said, "web.listen") {
		t.Errorf("the wrong key is blamed: %s", said)
	}
}
