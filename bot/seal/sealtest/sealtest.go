// Package sealtest gives tests a store of persons behind a seal.
package sealtest

import (
	"context"
	"sync"
	"testing"

	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/bot/seal"
)

// Keys is a key for tests, in the form that the configuration's secret has.
const Keys = "test:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

// People seals the persons of a store with Keys.
func People(t testing.TB, next seal.Store) *seal.People {
	t.Helper()
	people, _ := Watched(t, next)
	return people
}

// Watched is People with the looks at them.
func Watched(t testing.TB, next seal.Store) (*seal.People, *Looks) {
	t.Helper()
	keys, err := seal.ParseKeys(Keys)
	if err != nil {
		t.Fatal(err)
	}
	looks := new(Looks)
	return seal.New(next, keys, looks), looks
}

// Looks remembers the looks it is told of. With Err set it refuses them.
type Looks struct {
	Err error

	mu  sync.Mutex
	all []audit.Look
}

// Look remembers a look.
func (l *Looks) Look(_ context.Context, look audit.Look) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.Err == nil {
		l.all = append(l.all, look)
	}
	return l.Err
}

// All are the looks so far.
func (l *Looks) All() []audit.Look {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]audit.Look(nil), l.all...)
}
