package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/taprose/taprose/bot/config"
)

func TestSecretIsMaskedHoweverItIsPrinted(t *testing.T) {
	t.Parallel()
	c, err := config.Parse("x.yaml", []byte(valid+telegram), everything)
	if err != nil {
		t.Fatal(err)
	}
	s := c.Channels.Telegram.Token
	if s.Reveal() != token {
		t.Fatalf("revealed %q", s.Reveal())
	}
	var out []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T %[1]v"} {
		out = append(out, fmt.Sprintf(verb, s), fmt.Sprintf(verb, &s), fmt.Sprintf(verb, c.Channels.Telegram), fmt.Sprintf(verb, *c))
	}
	j, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	y, err := yaml.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var logged bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&logged, nil), slog.NewJSONHandler(&logged, nil)} {
		slog.New(h).Info("started", "token", s, "telegram", c.Channels.Telegram, "config", *c)
	}
	for _, text := range append(out, string(j), string(y), logged.String(), s.String()) {
		if strings.Contains(text, token) || strings.Contains(text, fmt.Sprintf("%x", token)) {
			t.Errorf("the secret shows in %s", text)
		}
	}
	if config.NewSecret("").String() != "" {
		t.Error("no secret looks like one")
	}
}
