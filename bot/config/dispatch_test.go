package config_test

import (
	"testing"

	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/bot/dispatch"
)

func TestDefaultsAreThoseOfTheDispatcher(t *testing.T) {
	t.Parallel()
	c, err := config.Parse("x.yaml", []byte(valid), env())
	if err != nil {
		t.Fatal(err)
	}
	want := dispatch.Config{}.WithDefaults()
	got := c.Dispatch
	if got.Lease != want.Lease || got.Attempts != want.Attempts || got.Backoff != want.Backoff || got.BackoffMax != want.BackoffMax {
		t.Errorf("config has %+v, dispatch has lease %v, attempts %d, backoff %v to %v",
			got, want.Lease, want.Attempts, want.Backoff, want.BackoffMax)
	}
}
