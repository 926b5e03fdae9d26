package leader

import (
	"slices"
	"strings"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/memo"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/conversation/text"
)

// ticket answers "tiket": the whole course of a report, with the orders about it.
func (t *turn) ticket() {
	r := t.Facts.Report
	switch {
	case r != nil:
	case t.plan.ticket != "":
		t.say(text.LeaderTicketNone, text.Args{"ticket": t.plan.ticket})
		return
	case t.plan.wrong != "":
		t.say(text.LeaderTicketWrong, text.Args{"ticket": t.plan.wrong})
		return
	default:
		t.say(text.LeaderTicketWhich, text.Args{"prefix": t.regency.TicketPrefix})
		return
	}
	out := message.Outbound{Text: t.desk.Timeline(r), About: r.ID}
	if orders := t.ordersOf(); orders != "" {
		out.Text += "\n\n" + orders
	}
	cs := []message.Choice{{ID: choice(wordOrder, r.Ticket), Label: say(text.LeaderButtonOrder, nil)}}
	if len(stored(r)) > 0 {
		cs = append(cs, message.Choice{ID: choice(wordPhotos, r.Ticket), Label: say(text.LeaderButtonPhotos, nil)})
	}
	out.Choices, out.Columns = t.choices(cs...), 2
	t.reply(out)
}

// ordersOf lists the orders about a report with their answers, oldest first.
func (t *turn) ordersOf() string {
	var out []string
	for _, m := range slices.Backward(t.Facts.Orders) {
		out = append(out, say(text.LeaderTicketOrder, text.Args{
			"at": t.desk.Moment(m.Created, t.Now), "leader": m.By, "words": desk.Brief(m.Words),
		}))
		for _, a := range m.Answers {
			out = append(out, say(text.LeaderTicketAnswer, text.Args{
				"at": t.desk.Moment(a.At, t.Now), "who": answerer(t.Leader, &m, a), "words": desk.Brief(a.Words),
			}))
		}
	}
	return strings.Join(out, "\n")
}

func answerer(l *Leader, m *memo.Memo, a memo.Answer) string {
	if a.By == "" {
		return l.name(m.Agency)
	}
	return a.By
}

// photosMost is how many files a network takes in one album (Telegram: sendMediaGroup,
// 2 to 10), and of how many one answer has them.
const photosMost = 10

// atOnce is how many bytes of files are sent as the answer itself: a second or two on a
// village's line. What is more goes out beside the conversation, in messages of at most
// together bytes or of one file each, so that neither what is said next nor anybody
// else's files wait for all of a report's films.
const atOnce, together = 512 << 10, 8 << 20

// photos shows the files of a report that are in our store.
func (t *turn) photos() {
	r := t.Facts.Report
	if r == nil {
		t.say(text.LeaderTicketNone, text.Args{"ticket": t.plan.ticket})
		return
	}
	media := stored(r)
	media = media[:min(len(media), photosMost)]
	caption := say(text.LeaderPhotosOf, text.Args{"ticket": r.Ticket})
	if weight(media) <= atOnce {
		t.reply(message.Outbound{Text: caption, Media: media, About: r.ID})
		return
	}
	m := &memo.Memo{
		ID: memo.FilesID(t.cause()), Schema: memo.Schema, Kind: memo.KindFiles, Created: t.Now, Updated: t.Now, Day: t.day(t.Now),
		Chat: t.In.Chat, Report: r.ID, Tickets: []string{r.Ticket}, Cause: t.cause(),
	}
	for n := 1; len(media) > 0; n++ {
		k := 1
		for k < len(media) && weight(media[:k+1]) <= together {
			k++
		}
		m.Owe(t.Now, report.Delivery{
			Key: memo.FilesKey(n), Target: report.Target{Kind: report.TargetAgency, Chat: t.In.Chat},
			Out: message.Outbound{Text: caption, Media: media[:k:k]},
		})
		media = media[k:]
	}
	t.eff.Memo = m
	t.say(text.LeaderPhotosFollow, text.Args{"ticket": r.Ticket})
}

// weight is how many bytes files have together.
func weight(media []message.MediaRef) (bytes int64) {
	for _, m := range media {
		bytes += m.Size
	}
	return bytes
}

// stored are the files of a report and its proof that are in our store, the newest
// proof last.
func stored(r *report.Report) []message.MediaRef {
	all := slices.Clone(r.Media)
	for i := range r.Events {
		all = append(all, r.Events[i].Media...)
	}
	return slices.DeleteFunc(all, func(m message.MediaRef) bool { return m.Hash == "" })
}
