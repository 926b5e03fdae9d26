package main

import (
	"os"
	"strings"
	"testing"

	"github.com/taprose/taprose/adapters/telegram/telegramtest"
)

// Roles of the configuration hold from the first start and end with the configuration;
// a list of staff keeps everybody else in the group to reading.
func TestRolesOfTheConfigurationHoldAsLongAsTheyStandThere(t *testing.T) {
	t.Parallel()
	const roles = `roles:
  chats: [{chat: "telegram:-1001", for: pupr}, {chat: "telegram:-1009", for: admin}, {chat: "telegram:500", for: bupati}]
  staff: [{of: pupr, people: ["telegram:88"]}]
`
	tg := telegramtest.Start(t, telegramtest.Options{})
	p := newProgram(t, tg, roles)
	pupr, admins := tg.Group(-1001, "Aduan PUPR"), tg.Group(-1009, "Admin")
	boss := tg.Person(900_000, "Bu Kepala")
	pupr.AddBot(boss)
	admins.AddBot(boss)
	p.start()
	ticket := complain(t, tg.Person(77, "Siti"))
	card := hear(t, pupr, ticket)
	budi, tono := tg.Person(88, "Pak Budi").In(pupr), tg.Person(89, "Pak Tono").In(pupr)
	tono.PressOn(card.ID, dataOf(t, card, "terima"))
	hear(t, pupr, "daftar petugas")
	tono.Reply(card.ID, "selesai sudah beres semua")
	hear(t, pupr, "daftar petugas")
	if got := standing(t, tono, ticket); !strings.Contains(got, untouched) {
		t.Errorf("%s: %s", ticket, got)
	}
	budi.PressOn(card.ID, dataOf(t, card, "terima"))
	hear(t, tg.Person(77, "Siti"), ticket, "sudah menerima")

	sari := tg.Person(91, "Mbak Sari").In(admins)
	sari.Say("anggota")
	hear(t, admins, "Aduan PUPR", "percakapan pribadi", "hanya 1 petugas")
	sari.Say("cabut bupati")
	hear(t, admins, "roles.chats")

	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(p.config())
	if err != nil {
		t.Fatal(err)
	}
	less := strings.Replace(string(raw), `, {chat: "telegram:500", for: bupati}`, "", 1)
	if err := os.WriteFile(p.config(), []byte(less), 0o600); err != nil {
		t.Fatal(err)
	}
	p.start()
	sari.Say("cabut bupati")
	hear(t, admins, "memang belum punya")
}

// A leader's code makes a private chat his, an administrator takes the right away, and
// a code can be ended before anybody used it.
func TestAdministratorsGiveAndRevokeALeadersRight(t *testing.T) {
	t.Parallel()
	tg := telegramtest.Start(t, telegramtest.Options{})
	p := newProgram(t, tg, "")
	p.start()
	admins := p.enrol(tg, -1009, "admin")
	sari, bupati := tg.Person(91, "Mbak Sari").In(admins), tg.Person(500, "Mas Bupati")
	code := func() string {
		sari.Say("kode bupati")
		m := hear(t, admins, "/daftar ")
		_, code, _ := strings.Cut(m.Text, "/daftar ")
		return "/daftar " + code[:9]
	}
	first := code()
	sari.Say("cabut kode " + strings.TrimPrefix(first, "/daftar "))
	hear(t, admins, "tidak bisa dipakai lagi")
	bupati.Say(first)
	hear(t, bupati, "sudah dipakai")
	second := code()
	bupati.Say(second)
	hear(t, bupati, "terdaftar untuk Bupati")
	hear(t, admins, "Mas Bupati")
	sari.Say("anggota")
	hear(t, admins, "percakapan pribadi Mas Bupati")
	sari.Say("cabut bupati")
	hear(t, admins, "dicabut")
	bupati.Say(second)
	hear(t, bupati, "tidak dikenal")
}
