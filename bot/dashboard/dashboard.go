package dashboard

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/taprose/taprose/adapters/webguard"
	"github.com/taprose/taprose/bot/recap"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
	"github.com/taprose/taprose/store"
)

// Reports is the store of reports as the pages need it.
type Reports interface {
	recap.Reports
	ByTicket(ctx context.Context, ticket string) (report.Report, error)
	ByAgency(ctx context.Context, q store.AgencyQuery) ([]report.Report, string, error)
	Filed(ctx context.Context, q store.FiledQuery) ([]report.Report, string, error)
	Spots(ctx context.Context) ([]store.Spot, error)
}

// Groups is the store of desks, among them the leaders' chats, and of one-time codes.
type Groups interface {
	Group(ctx context.Context, chat message.Address) (desk.Group, error)
	PutCode(ctx context.Context, c desk.Code) error
	Code(ctx context.Context, code string) (desk.Code, error)
	UseCode(ctx context.Context, code string, chat message.Address, now time.Time) error
}

// Config is what a Dashboard is made of.
type Config struct {
	Reports Reports
	Groups  Groups
	Regency *regency.Regency
	Guard   *webguard.Guard
	// Guesses bounds how many tickets may be tried; default: 20 wrong ones an hour.
	Guesses *webguard.Budget
	// Secret signs the leaders' sessions; replicas have the same.
	Secret []byte
	// PublicURL is where people reach the pages, without a slash at the end. Without
	// it there are no links.
	PublicURL string
	// Tiles is the address of map tiles with {z}, {x} and {y}, TilesCredit whose they
	// are. Without it the map shows the regency's outline alone.
	Tiles, TilesCredit string
	Logger             *slog.Logger
	// Now is the clock; default time.Now.
	Now func() time.Time
}

// Dashboard serves the pages. It is safe from any goroutine.
type Dashboard struct {
	cfg    Config
	key    []byte
	assets *webguard.Assets
	html   *template.Template
	spots  spotCache
	// tileSource is the origin of the tiles, for the page's policy.
	tileSource []string
}

// errSecret: sessions signed with a short secret could be forged.
var errSecret = errors.New("the secret of the dashboard is shorter than 32 bytes")

// New returns a Dashboard.
func New(cfg Config) (*Dashboard, error) {
	if len(cfg.Secret) < 32 {
		return nil, errSecret
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Guesses == nil {
		cfg.Guesses = webguard.NewGuesses(20)
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	cfg.PublicURL = strings.TrimSuffix(cfg.PublicURL, "/")
	a, html, err := loadPages()
	if err != nil {
		return nil, err
	}
	mac := hmac.New(sha256.New, cfg.Secret)
	mac.Write([]byte("taprose dashboard session"))
	d := &Dashboard{cfg: cfg, key: mac.Sum(nil), assets: a, html: html}
	if u, err := url.Parse(cfg.Tiles); err == nil && u.Host != "" {
		// A host with {s} stands for several.
		d.tileSource = []string{u.Scheme + "://" + strings.ReplaceAll(u.Host, "{s}", "*")}
	}
	return d, nil
}

// Root is where the pages are.
const Root = "/dasbor"

const leaders = Root + "/pimpinan"

// Handler serves everything under Root. The guard must stand before it.
func (d *Dashboard) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+Root, d.getPublic)
	mux.HandleFunc("GET "+Root+"/tiket", d.getTicket)
	mux.HandleFunc("GET "+Root+"/peta.json", d.getMap)
	mux.HandleFunc("GET "+Root+"/aset/{version}/{name}", d.getAsset)
	mux.HandleFunc("GET "+Root+"/masuk/{token}", d.getEntrance)
	mux.HandleFunc("POST "+Root+"/masuk/{token}", d.postEntrance)
	mux.HandleFunc("POST "+Root+"/keluar", d.postLeave)
	mux.HandleFunc("GET "+leaders, d.led(d.getLeader))
	mux.HandleFunc("GET "+leaders+"/laporan", d.led(d.getList))
	mux.HandleFunc("GET "+leaders+"/laporan.csv", d.led(d.getListCSV))
	mux.HandleFunc("GET "+leaders+"/opd.csv", d.led(d.getAgenciesCSV))
	mux.HandleFunc("GET "+leaders+"/rekap.xlsx", d.led(d.getWorkbook))
	mux.HandleFunc("GET "+leaders+"/tiket/{ticket}", d.led(d.getReport))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		d.problem(w, r, http.StatusNotFound, "Halaman ini tidak ada.")
	})
	return mux
}
