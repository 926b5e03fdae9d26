package dashboard

import (
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/conversation/card"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

func (d *Dashboard) getPublic(w http.ResponseWriter, r *http.Request) {
	n, err := d.numbers(r.Context(), r, false)
	if err != nil {
		d.failed(w, r, "figures not read", err)
		return
	}
	f := d.frame("Laporan warga " + d.cfg.Regency.Name)
	f.Noindex = false
	d.page(w, r, http.StatusOK, "public.html", struct {
		frame
		numbers
		Ticket ticketView
	}{f, n, ticketView{Prefix: d.cfg.Regency.TicketPrefix}})
}

// ticketView is the look-up of a ticket and what anybody may know of a report: what
// kind, roughly where, how it stands and since when.
type ticketView struct {
	Prefix, Asked, Problem string
	Found                  *report.Report
	Category, Area         string
	Filed, Updated         string
}

func (d *Dashboard) getTicket(w http.ResponseWriter, r *http.Request) {
	v := ticketView{Prefix: d.cfg.Regency.TicketPrefix, Asked: strings.TrimSpace(r.URL.Query().Get("nomor"))}
	status := http.StatusOK
	ticket, err := report.ParseTicket(v.Prefix, v.Asked)
	switch {
	case v.Asked == "":
	case errors.Is(err, report.ErrTicketMistyped):
		v.Problem = "Nomor itu sepertinya salah ketik. Periksa lagi, contoh: " + v.Prefix + "-K7M3XA."
	case err != nil:
		v.Problem = "Itu bukan nomor laporan. Nomornya seperti " + v.Prefix + "-K7M3XA."
	default:
		v.Asked = ticket
		found, wait, err := d.lookUp(r, ticket)
		switch {
		case err != nil:
			d.failed(w, r, "ticket not read", err)
			return
		case wait > 0:
			w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
			status, v.Problem = http.StatusTooManyRequests, tooManyWrong(wait)
		case found == nil:
			status, v.Problem = http.StatusNotFound, "Tidak ada laporan dengan nomor "+ticket+"."
		default:
			v.Found = found
			v.Category, v.Area = d.categoryName(found.Category), card.Area(found.Place)
			v.Filed, v.Updated = d.date(found.Created), d.date(found.Updated)
		}
	}
	d.page(w, r, status, "ticket.html", struct {
		frame
		Ticket ticketView
	}{d.frame("Cek laporan"), v})
}

// lookUp finds a report that anybody may know of, nil when there is none. After many wrong
// tickets from one network it is not told whether there is: wait is how long. A secret report
// is answered, and counted, as one that does not exist.
func (d *Dashboard) lookUp(r *http.Request, ticket string) (found *report.Report, wait time.Duration, err error) {
	wait, right := d.cfg.Guesses.Take(d.cfg.Guard.Client(r), d.cfg.Now())
	if wait > 0 {
		return nil, wait, nil
	}
	one, err := d.cfg.Reports.ByTicket(r.Context(), ticket)
	if errors.Is(err, store.ErrNotFound) || err == nil && one.Secret() {
		return nil, 0, nil
	}
	right()
	return &one, 0, err
}

// tooManyWrong asks for patience. It speaks of the network, because whoever reads it
// may have typed nothing wrong: many phones share one address.
func tooManyWrong(wait time.Duration) string {
	minutes := int(math.Ceil(wait.Minutes()))
	return "Dari jaringan internet ini sudah banyak nomor yang keliru dicoba, mungkin oleh orang lain. Tunggu " + strconv.Itoa(minutes) +
		" menit, lalu tekan Cek lagi. Di percakapan dengan bot, laporan Anda sendiri selalu dapat dilihat."
}
