package dashboard

import (
	"errors"
	"net/http"
	"strings"

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
		found, err := d.cfg.Reports.ByTicket(r.Context(), ticket)
		switch {
		case errors.Is(err, store.ErrNotFound) || err == nil && found.Secret():
			// A secret report is answered as one that does not exist.
			status, v.Problem = http.StatusNotFound, "Tidak ada laporan dengan nomor "+ticket+"."
		case err != nil:
			d.failed(w, r, "ticket not read", err)
			return
		default:
			v.Asked, v.Found = ticket, &found
			v.Category, v.Area = d.categoryName(found.Category), card.Area(found.Place)
			v.Filed, v.Updated = d.date(found.Created), d.date(found.Updated)
		}
	}
	d.page(w, r, status, "ticket.html", struct {
		frame
		Ticket ticketView
	}{d.frame("Cek laporan"), v})
}
