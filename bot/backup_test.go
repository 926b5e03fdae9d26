package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
)

// TestABackupOfTheRunningProgramBecomesAnother takes a backup while citizens file
// reports, and goes on from it elsewhere: a photo that was there before is there, the
// chat goes on, and every ticket in the copy is a whole report.
func TestABackupOfTheRunningProgramBecomesAnother(t *testing.T) {
	t.Parallel()
	l := newLedger()
	tg := telegramtest.Start(t, telegramtest.Options{OnMessage: l.hear})
	p := newProgram(t, tg, "")
	p.start()
	group := p.enrol(tg, -1001, "pupr")
	siti := tg.Person(77, "Siti")
	ticket := filed(t, siti, "Jembatan retak dekat balai desa")
	hear(t, group, ticket)
	l.crowdOf(tg, 6)
	name := filepath.Join(p.dir, "b.tar")
	said := p.does("backup", name, "-c", p.config())
	for _, want := range []string{"written and read again", "not in it: the configuration and its secrets", keyFile, webKeyFile} {
		if !strings.Contains(said, want) {
			t.Errorf("backup does not say %q:\n%s", want, said)
		}
	}
	wantOneSentence(t, fails(t, p, "backup", name, "-c", p.config()), "b.tar", "nothing is overwritten")
	wantOneSentence(t, fails(t, p, "restore", name, "-c", p.config()), "not empty")
	if said := p.does("restore", "--check", name); !strings.Contains(said, "b.tar is whole") {
		t.Errorf("restore --check says\n%s", said)
	}
	keys := filepath.Join(p.dir, "k.tar")
	if said := p.does("backup", keys, "--with-keys", "-c", p.config()); !strings.Contains(said, "it holds keys") || strings.Contains(said, keyFile) {
		t.Errorf("backup --with-keys says\n%s", said)
	}
	l.close(t, tg)
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}

	// The machine is lost; its key was kept apart.
	data := filepath.Join(p.dir, "data")
	key, err := os.ReadFile(filepath.Join(data, keyFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(data, filepath.Join(p.dir, "lost")); err != nil {
		t.Fatal(err)
	}
	if said := p.does("restore", name, "-c", p.config()); !strings.Contains(said, "restored to "+data) {
		t.Errorf("restore says\n%s", said)
	}
	wantOneSentence(t, fails(t, p, "serve", "-c", p.config()), "identities are sealed already, but their key is not here")
	if err := os.WriteFile(filepath.Join(data, keyFile), key, 0o600); err != nil {
		t.Fatal(err)
	}
	p.start()
	tg.Person(88, "Pak Budi").In(group).Say("terima " + ticket)
	hear(t, siti, ticket)
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}

	// And once from the one with keys.
	if err := os.Rename(data, filepath.Join(p.dir, "lost2")); err != nil {
		t.Fatal(err)
	}
	p.does("restore", keys, "-c", p.config())
	if again, err := os.ReadFile(filepath.Join(data, keyFile)); err != nil || string(again) != string(key) {
		t.Errorf("the key came back as %q, %v", again, err)
	}
	p.start()
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
}
