package webchat

import (
	"context"
	"strconv"
	"strings"
	"sync"

	"github.com/taprose/taprose/conversation/message"
)

// script is a small bot for the browser tests: enough of a report's life to show
// every kind of message, nothing of its rules.
type script struct {
	c    *Channel
	mu   sync.Mutex
	n    int
	seen map[string]bool
	// fail makes the next messages be refused with an error, counting down.
	fail    int
	citizen message.Address
	words   string
	photos  []message.MediaRef
	place   message.Place
	card    string
	got     []message.Inbound
}

func newScript(c *Channel) *script { return &script{c: c, seen: map[string]bool{}} }

func (s *script) failNext(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = n
}

func (s *script) received() []message.Inbound {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]message.Inbound(nil), s.got...)
}

func (s *script) say(ctx context.Context, to message.Address, out message.Outbound) string {
	s.n++
	out.Key = "s" + strconv.Itoa(s.n)
	sent, err := s.c.Send(ctx, to, out)
	if err != nil {
		panic(err)
	}
	if len(sent.MessageIDs) == 0 {
		return ""
	}
	return sent.MessageIDs[0]
}

func choices(pairs ...string) (out []message.Choice) {
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, message.Choice{ID: pairs[i], Label: pairs[i+1]})
	}
	return out
}

func (s *script) receive(ctx context.Context, in message.Inbound) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail > 0 {
		s.fail--
		return context.DeadlineExceeded
	}
	if s.seen[in.ID] {
		return nil
	}
	s.seen[in.ID] = true
	s.got = append(s.got, in)
	if in.Kind == message.ChatGroup {
		s.group(ctx, in)
	} else {
		s.private(ctx, in)
	}
	return nil
}

func (s *script) private(ctx context.Context, in message.Inbound) {
	s.citizen = in.Chat
	word := strings.ToLower(in.Text)
	switch {
	case word == "lapor":
		s.say(ctx, in.Chat, message.Outbound{
			Text: "Baik, mari buat laporan. Tentang apa laporannya?", Columns: 2,
			Choices: choices("cat:jalan", "Jalan rusak", "cat:lampu", "Lampu jalan", "cat:sampah", "Sampah", "cat:air", "Air bersih", "cat:pohon", "Pohon tumbang", "cat:lain", "Lainnya"),
		})
	case strings.HasPrefix(in.Button, "cat:"):
		s.say(ctx, in.Chat, message.Outbound{Text: "Apa yang terjadi? Ceritakan dengan kata-kata Anda sendiri, sejelas mungkin."})
	case len(in.Media) > 0:
		s.photos = in.Media
		s.say(ctx, in.Chat, message.Outbound{
			Text: "Foto diterima. Di mana tempatnya? Kirim lokasi, atau tulis nama jalan dan desanya.", AskPlace: true, Quote: in.MessageID,
		})
	case !in.Place.IsZero():
		s.place = in.Place
		s.say(ctx, in.Chat, message.Outbound{
			Text:    "*Periksa dulu laporan Anda*\n\nJenis: Jalan rusak\nCerita: " + s.words + "\nTempat: " + in.Place.Name + "\n\nSudah benar?",
			Choices: choices("ok", "Kirim", "edit", "Ubah", "cancel", "Batal"), Columns: 3, Media: s.photos,
		})
	case in.Button == "ok":
		s.say(ctx, in.Chat, message.Outbound{Text: "Laporan *TBN-K7M3XA* sudah kami terima dan diteruskan ke *Dinas PUPR*.\n\nJawaban paling lambat *Jumat, 11 Desember 2026*. Kabar berikutnya datang ke obrolan ini."})
		s.card = s.say(ctx, GroupAddress("pupr"), message.Outbound{
			Text:    "*TBN-K7M3XA* · Jalan rusak\n\n" + s.words + "\n\n📍 Alun-alun Tuban, Kec. Tuban\nhttps://www.openstreetmap.org/?mlat=-6.8976&mlon=112.0649\n👤 Pelapor 7F\n⏳ Jumat, 11 Desember 2026",
			Media:   s.photos,
			Choices: choices("terima", "Terima", "proses", "Proses", "tanya", "Tanya", "selesai", "Selesai", "pindah", "Pindah", "tolak", "Tolak"), Columns: 3,
		})
	case in.Button == "done":
		s.say(ctx, in.Chat, message.Outbound{Text: "Terima kasih! Berapa nilai Anda untuk penanganannya?", Choices: choices("1", "1", "2", "2", "3", "3", "4", "4", "5", "5"), Columns: 5})
		s.say(ctx, GroupAddress("pupr"), message.Outbound{Text: "Pelapor membenarkan: *TBN-K7M3XA* tuntas. 🎉", Quote: s.card})
	default:
		s.words = in.Text
		s.say(ctx, in.Chat, message.Outbound{Text: "Terima kasih. Ada fotonya? Kirim sekarang, boleh beberapa sekaligus.", Choices: choices("skip", "Lewati")})
	}
}

func (s *script) group(ctx context.Context, in message.Inbound) {
	word, rest, _ := strings.Cut(in.Text, " ")
	if in.Button != "" {
		word = in.Button
	}
	switch strings.ToLower(word) {
	case "terima":
		s.say(ctx, in.Chat, message.Outbound{React: "👍", Quote: s.card})
		s.say(ctx, in.Chat, message.Outbound{
			Replace: s.card,
			Text:    "*TBN-K7M3XA* · Jalan rusak · *diterima* oleh " + in.Sender.Name + "\n\n" + s.words + "\n\n📍 Alun-alun Tuban, Kec. Tuban\n👤 Pelapor 7F\n⏳ Jumat, 11 Desember 2026",
			Choices: choices("proses", "Proses", "tanya", "Tanya", "selesai", "Selesai"), Columns: 3,
		})
		s.say(ctx, s.citizen, message.Outbound{Text: "Kabar *TBN-K7M3XA*: laporan Anda sudah *diterima* Dinas PUPR."})
	case "selesai":
		if in.Button != "" {
			s.say(ctx, in.Chat, message.Outbound{Text: "Apa yang sudah dikerjakan? Balas pesan ini, boleh dengan foto.", AskReply: true, Quote: s.card})
			return
		}
		s.say(ctx, in.Chat, message.Outbound{React: "✅", Quote: in.MessageID})
		s.say(ctx, s.citizen, message.Outbound{
			Text: "Kabar *TBN-K7M3XA*: dinyatakan *selesai* oleh Dinas PUPR.\n\n“" + rest + "”\n\nApakah benar sudah beres?", Media: in.Media,
			Choices: choices("done", "Sudah", "notyet", "Belum"), Columns: 2,
		})
	case "daftar":
		s.say(ctx, in.Chat, message.Outbound{Text: "Tidak ada laporan yang menunggu pembagian.", Quote: in.MessageID})
	default:
		s.say(ctx, in.Chat, message.Outbound{Text: "Maaf, kata itu belum dikenal. Ketik *bantuan* untuk daftar perintah.", Quote: in.MessageID})
	}
}
