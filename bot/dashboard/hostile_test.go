package dashboard

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/taprose/taprose/adapters/webguard/browsertest"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/report"
)

// hostile is markup that would be noticed wherever it became some: in an element, in an
// attribute, in a script, in a link.
func hostile(field string) string {
	return fmt.Sprintf(`%s"'><img src=x onerror="document.title='owned'"></script><script>document.title='owned'</script>{{.}}javascript:alert(1)`+"\u202e", field)
}

// Whatever people can type stands in the pages as they typed it, and does nothing: words,
// names, places, what staff answer, what is asked for in the address.
func TestWhatPeopleTypeIsOnlyText(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.filed(1, func(f *report.Filing) {
		f.Words, f.Alias = hostile("words"), hostile("alias")
		f.Place = message.Place{Lat: -6.9, Lon: 112, HasPoint: true, Name: hostile("place"), District: hostile("district"), Village: hostile("village")}
		f.Category, f.Agency = hostile("category"), hostile("agency")
	})
	who := report.Actor{Kind: report.ActorAgency, Agency: hostile("office"), Name: hostile("name")}
	for i, kind := range []report.EventKind{
		report.EventAnswered, report.EventAsked, report.EventNoted, report.EventUpdated, report.EventEdited, report.EventAssigned, report.EventLate, report.EventEscalated,
		report.EventKind(report.MoveReject), report.EventKind(report.MoveResolve), report.EventKind(report.MoveTransfer),
	} {
		r.Record(begin.Add(time.Duration(i)*time.Minute), kind, who, report.Detail{Text: hostile(string(kind)), Agency: hostile("target")})
	}
	h.save(&r)
	h.enrol()
	p := browsertest.Start(t).Open(t, looks["desk-light"])
	p.Go(h.url + h.link())
	p.Click("button.main")
	p.Wait(`document.querySelector("#j-lima")`)
	query := "?nomor=" + escaped("nomor") + "&dari=" + escaped("dari") + "&sampai=" + escaped("sampai") + "&periode=" + escaped("periode") + "&opd=" + escaped("opd") +
		"&kategori=" + escaped("kategori") + "&kecamatan=" + escaped("kecamatan") + "&status=" + escaped("status") + "&setelah="
	for path, shows := range map[string]string{
		Root: "", Root + query: "", Root + "/tiket" + query: "nomor", Root + "/tiket?nomor=" + r.Ticket: "village", Root + "/" + escaped("path"): "", Root + "/masuk/" + escaped("token"): "",
		leaders: "", leaders + query: "", leaders + "/laporan": "words", leaders + "/laporan" + query: "", leaders + "/laporan" + query + escaped("after"): "",
		leaders + "/tiket/" + r.Ticket: "reject", leaders + "/tiket/" + escaped("ticket"): "",
	} {
		p.Go(h.url + path)
		got := browsertest.Eval[string](p, `[document.title.includes("owned") ? "owned" : "", document.querySelectorAll("img, script:not([src]), [onerror], a[href^='javascript']").length,
			`+"`"+`${document.body.textContent}${document.querySelector("#nomor")?.value || ""}`+"`"+`.includes("`+shows+`") ? "" : "not shown"].join()`)
		if got != ",0," {
			t.Errorf("%s: %s", path, got)
		}
	}
	if code, body := h.get(Root + "/peta.json"); code != http.StatusOK || strings.Contains(body, "img") {
		t.Errorf("the map has %d %s", code, body)
	}
}

func escaped(field string) string {
	return strings.NewReplacer("%", "%25", `"`, "%22", "<", "%3C", ">", "%3E", " ", "%20", "\u202e", "%E2%80%AE", "{", "%7B", "}", "%7D", "/", "%2F").Replace(hostile(field))
}
