package config_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/bot/seal/sealtest"
	"github.com/taprose/taprose/conversation/regency"
)

// env is an environment with these variables.
func env(vars ...string) func(string) string {
	m := make(map[string]string)
	for i := 0; i+1 < len(vars); i += 2 {
		m[vars[i]] = vars[i+1]
	}
	return func(name string) string { return m[name] }
}

const (
	token  = "123456789:AAE-not-a-real-token_of-anybody"
	secret = "0123456789abcdef0123456789abcdef"
)

var everything = env("TAPROSE_TELEGRAM_TOKEN", token, "TAPROSE_TELEGRAM_SECRET", secret, "TAPROSE_SHORT", "kata-sandi")

// valid is the smallest configuration; the tests of mistakes change lines of it.
const valid = `regency:
  name: Kabupaten Uji
  ticket_prefix: UJI
  info: {id: Senin sampai Jumat}
  agencies:
    - key: pupr
      name: Dinas PUPR
      aliases: [pu]
    - key: dlh
      name: Dinas LH
  categories:
    - key: jalan
      label: {id: Jalan, en: Roads}
      words: [aspal]
      agency: pupr
    - key: sampah
      label: {id: Sampah, en: Waste}
      words: [limbah]
      agency: dlh
  emergency:
    - number: "112"
      label: {id: Darurat}
`

func TestSmallestConfigurationTakesEveryDefault(t *testing.T) {
	t.Parallel()
	c, err := config.Parse("x.yaml", []byte(valid), env())
	if err != nil {
		t.Fatal(err)
	}
	r := c.Regency()
	if r.BotName != "TapRose" || r.Zone.String() != "Asia/Jakarta" || len(r.Langs) != 3 || r.Langs[0] != regency.Indonesian {
		t.Errorf("regency %+v", r)
	}
	if r.Limits != (regency.Limits{TextRunes: 4000, Media: 10, MediaBytes: 20 << 20}) {
		t.Errorf("limits %+v", r.Limits)
	}
	if r.SettleDays("jalan") != 14 || r.Days.Acknowledge != 3 || r.Days.Answer != 5 || r.Days.Close != 10 || r.Ladder != (regency.Ladder{Sekda: 3, Bupati: 6}) || r.DraftReminder != 30*time.Minute || r.DraftExpiry != 24*time.Hour {
		t.Errorf("times %+v", r)
	}
	if c.Stores.DataDir != "taprose-data" || !c.Stores.Reports.IsZero() || !c.Stores.Chats.IsZero() {
		t.Errorf("stores %+v", c.Stores)
	}
	if c.Channels.Telegram != nil || c.Channels.WhatsApp != nil {
		t.Errorf("a network is on without being named")
	}
	if c.Web.Listen != "127.0.0.1:8080" || c.Web.Demo {
		t.Errorf("web %+v", c.Web)
	}
	if c.Log.Level != "info" || c.Log.Format != "text" {
		t.Errorf("log %+v", c.Log)
	}
}

func TestWhatsAppIsOnWithEveryDefaultWhenNamed(t *testing.T) {
	t.Parallel()
	c, err := config.Parse("x.yaml", []byte(valid+"channels: {whatsapp: {}}\nweb: {listen: \"\"}\n"), env())
	if err != nil {
		t.Fatal(err)
	}
	w := c.Channels.WhatsApp
	if w == nil || !w.Store.IsZero() || w.Name != "TapRose" || w.UnconfirmedAfter != 24*time.Hour {
		t.Fatalf("whatsapp %+v", w)
	}
	if want := (config.WhatsAppPace{MinGap: 2 * time.Second, MaxGap: 6 * time.Second, PerMinute: 8}); w.Pace != want {
		t.Errorf("pace %+v", w.Pace)
	}
	const address = "postgres://wa:kata-sandi@db/wa"
	c, err = config.Parse("x.yaml", []byte(valid+"channels: {whatsapp: {store_env: WA_STORE, pace: {off: true}}}\n"), env("WA_STORE", address))
	if err != nil || c.Channels.WhatsApp.Store.Reveal() != address || !c.Channels.WhatsApp.Pace.Off {
		t.Errorf("whatsapp %+v, %v", c.Channels.WhatsApp, err)
	}
	// A file needs no variable.
	c, err = config.Parse("x.yaml", []byte(valid+"channels: {whatsapp: {store: keys/wa.db}}\n"), env())
	if err != nil || c.Channels.WhatsApp.Store.Reveal() != "keys/wa.db" {
		t.Errorf("whatsapp %+v, %v", c.Channels.WhatsApp, err)
	}
}

func TestLoadReadsFilesAndSecretsBesideThem(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		full := filepath.Join(dir, name)
		if err := os.WriteFile(full, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return full
	}
	write("token", token+"\n")
	path := write("taprose.yaml", valid+"channels:\n  telegram:\n    token_file: token\n")
	c, err := config.Load(path, env())
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Channels.Telegram.Token.Reveal(); got != token {
		t.Errorf("token %q", got)
	}
}

func TestLoadOfAMissingFileSaysHowToMakeOne(t *testing.T) {
	t.Parallel()
	_, err := config.Load(filepath.Join(t.TempDir(), "no.yaml"), env())
	if err == nil || !strings.Contains(err.Error(), "no such file") || !strings.Contains(err.Error(), "taprose init") {
		t.Errorf("got %v", err)
	}
	var ps config.Problems
	if errors.As(err, &ps) {
		t.Errorf("a missing file is no list of problems: %v", ps)
	}
}

func TestWebhookStoresAndProxies(t *testing.T) {
	t.Parallel()
	c, err := config.Parse("x.yaml", []byte(valid+`channels:
  telegram:
    token_env: TAPROSE_TELEGRAM_TOKEN
    mode: webhook
    webhook:
      url: https://lapor.example.go.id/telegram
      secret_env: TAPROSE_TELEGRAM_SECRET
    pace: {per_chat_per_second: 0, per_group_per_minute: 0, overall_per_second: 0.5}
stores:
  reports: ""
  reports_env: REPORTS
  chats: redis://127.0.0.1:6379/0
web:
  frame_ancestors: [https://desa.example]
  trusted_proxies: [127.0.0.1, 10.0.0.0/8]
  secret_env: TAPROSE_WEB_SECRET
privacy: {keys_env: TAPROSE_KEYS}
`), env("TAPROSE_KEYS", sealtest.Keys, "TAPROSE_TELEGRAM_TOKEN", token, "TAPROSE_TELEGRAM_SECRET", secret, "TAPROSE_WEB_SECRET", secret, "REPORTS", "mongodb://u:p@a:1,b:2/taprose?replicaSet=rs"))
	if err != nil {
		t.Fatal(err)
	}
	tg := c.Channels.Telegram
	if tg.Mode != "webhook" || tg.Webhook.Secret.Reveal() != secret || tg.Webhook.Listen != "127.0.0.1:8081" || tg.Webhook.Path != "/telegram" {
		t.Errorf("telegram %+v", tg)
	}
	if tg.Pace != (config.TelegramPace{OverallPerSecond: 0.5}) {
		t.Errorf("pace %+v: a 0 that is given must stay", tg.Pace)
	}
	if c.Stores.Reports.Reveal() != "mongodb://u:p@a:1,b:2/taprose?replicaSet=rs" || c.Stores.Chats.Reveal() != "redis://127.0.0.1:6379/0" {
		t.Error("the addresses of the stores are wrong")
	}
	if !c.Stores.Migrate || c.Web.Secret.Reveal() != secret {
		t.Errorf("migrate %v, or the secret is wrong", c.Stores.Migrate)
	}
	if fmt.Sprint(c.Web.FrameAncestors, c.Web.TrustedProxies) != "[https://desa.example] [127.0.0.1/32 10.0.0.0/8]" {
		t.Errorf("web %+v", c.Web)
	}
}
