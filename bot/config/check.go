package config

import (
	"fmt"
	"net"
	"net/url"
	pathpkg "path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/taprose/taprose/bot/seal"
)

// checker looks at values that are of the right type and asks whether they can be
// meant. It stays silent about values that were reported already.
type checker struct{ *decoder }

// no reports a value; see decoder.bad.
func (c *checker) no(path, what, fix string) {
	if !c.spoilt(path) {
		c.bad(path, what, fix)
	}
}

// spoilt tells whether the value or a section around it was reported already, so
// that what stands there now was not written by anybody.
func (c *checker) spoilt(path string) bool {
	for p := path; ; p = above(p) {
		if c.broken[p] || p == "" {
			return c.broken[p]
		}
	}
}

// stands tells whether the file has this key.
func (c *checker) stands(path string) bool {
	_, ok := c.at[path]
	return ok
}

func (c *checker) file(f *file) {
	c.home("regency", &f.Regency)
	c.roles(&f.Roles, f.Regency.Agencies)
	c.stores(&f.Stores)
	c.web(&f.Web)
	c.webSecret(&f.Web, &f.Stores)
	if t := f.Channels.Telegram; t != nil {
		c.telegram("channels.telegram", t, f.Web.Listen)
	}
	if w := f.Channels.WhatsApp; w != nil {
		c.whatsApp("channels.whatsapp", w)
		// The keys in a file would be those of one replica: after its death the next one
		// would have no account, and citizens would write to nobody.
		if _, _, server := strings.Cut(w.Store.Reveal(), "://"); !f.Stores.Reports.IsZero() && !server {
			c.no("channels.whatsapp.store", "a file, which one replica has, while stores are on servers, where any replica must be able to take the account over",
				"give the address of a PostgreSQL database by store_env or store_file")
		}
	}
	if f.Channels.Telegram == nil && f.Channels.WhatsApp == nil && f.Web.Listen == "" {
		c.no("web.listen", "nobody could write to this program", "give it a channel or an address for the web page")
	}
	c.abuse("abuse", &f.Abuse)
	c.digest("digest", &f.Digest)
	c.dispatch(&f.Dispatch)
	c.metrics(f)
	c.privacy(&f.Privacy, &f.Stores)
	c.oneOf("log.level", f.Log.Level, "debug", "info", "warn", "error")
	c.oneOf("log.format", f.Log.Format, "text", "json")
}

func (c *checker) stores(s *Stores) {
	if s.DataDir == "" {
		c.no("stores.data_dir", "empty", "name a folder, such as taprose-data")
	}
	c.server("stores.reports", s.Reports, "mongodb", "mongodb+srv")
	c.server("stores.chats", s.Chats, "redis", "rediss")
	// One of each is refused, because nothing could keep a second replica from being
	// started beside it: with chats of its own it would answer the same people from
	// another memory and poll the same network; with reports of its own it would not
	// know the tickets that the shared chats speak of.
	switch {
	case c.spoilt("stores.reports"), c.spoilt("stores.chats"):
	case !s.Reports.IsZero() && s.Chats.IsZero():
		c.no("stores.chats", "reports are on MongoDB, but chats would be embedded in each replica", "name a Redis too, or leave both empty")
	case s.Reports.IsZero() && !s.Chats.IsZero():
		c.no("stores.reports", "chats are on Redis, but reports would be embedded in each replica", "name a MongoDB too, or leave both empty")
	}
}

// server checks the address of a store's server; the driver reads the rest of it.
func (c *checker) server(path string, s Secret, schemes ...string) {
	scheme, rest, _ := strings.Cut(s.Reveal(), "://")
	if !s.IsZero() && (rest == "" || !slices.Contains(schemes, scheme)) {
		c.no(path, "not the address of such a server", "write "+schemes[0]+"://host/name, or leave it empty for the embedded store")
	}
}

func (c *checker) web(w *Web) {
	if w.Listen != "" {
		c.listen("web.listen", w.Listen)
	}
	c.publicURL("web.public_url", w.PublicURL)
	for i, a := range w.FrameAncestors {
		path := fmt.Sprintf("web.frame_ancestors[%d]", i)
		if a == "*" {
			continue
		}
		c.webURL(path, a, "https://desa.example", "http", "https")
		if u, err := url.Parse(a); err == nil && (u.Path != "" || u.RawQuery != "" || u.Fragment != "") {
			c.no(path, "more than a site", "write "+u.Scheme+"://"+u.Host)
		}
	}
	if !w.Demo {
		return
	}
	switch {
	case w.Listen == "":
		c.no("web.demo", "the demonstration page needs web.listen", "write listen: 127.0.0.1:8080")
	case !loopback(w.Listen) && !c.spoilt("web.listen"):
		c.no("web.demo", "on the demonstration page anybody may act for an agency, but web.listen can be reached from outside",
			"write demo: false, or listen: 127.0.0.1:8080")
	}
}

// publicURL checks the address with which links begin: one that others on the way can
// read would give away what only its reader should see.
func (c *checker) publicURL(path, s string) {
	if s == "" {
		return
	}
	c.webURL(path, s, "https://lapor.example", "http", "https")
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Host == "":
	case u.Scheme == "http" && !loopback(hostPort(u)):
		c.no(path, "not https, so that anybody on the way could read along", "write https://"+u.Host)
	case u.Scheme+"://"+u.Host != s:
		c.no(path, "more than a site", "write "+u.Scheme+"://"+u.Host)
	}
}

// hostPort is the host of an address with its port, 80 where none stands.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = "80"
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// webSecret checks the secret of the browser's sessions: replicas that sign with
// different ones would end each other's.
func (c *checker) webSecret(w *Web, s *Stores) {
	const fix = "name a file or a variable with 32 or more characters: openssl rand -hex 32"
	switch n := len(w.Secret.Reveal()); {
	case n > 0 && n < 32:
		c.no("web.secret", "what was found there is too short for a secret", fix)
	case n == 0 && w.Listen != "" && !s.Reports.IsZero():
		c.no("web.secret", "with stores on servers each replica must sign the browser's sessions alike", fix+"; or switch the page off with listen: \"\"")
	}
}

var (
	telegramToken  = regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]+$`)
	webPath        = regexp.MustCompile(`^(/[A-Za-z0-9._~-]+)+$`)
	telegramSecret = regexp.MustCompile(`^[A-Za-z0-9_-]{32,256}$`)
)

func (c *checker) telegram(path string, t *Telegram, webListen string) {
	c.oneOf(path+".mode", t.Mode, "polling", "webhook")
	c.webURL(path+".server_url", t.ServerURL, "https://api.telegram.org", "http", "https")
	// A server of one's own is on this machine or beside it; Telegram's is not, and the
	// token stands in every call.
	if u, err := url.Parse(t.ServerURL); err == nil && u.Scheme == "http" && strings.EqualFold(u.Hostname(), "api.telegram.org") {
		c.no(path+".server_url", "not https, so that anybody on the way could read the token", "write https://api.telegram.org")
	}
	if !t.Token.IsZero() && !telegramToken.MatchString(t.Token.Reveal()) {
		c.no(path+".token", "what was found there is not a bot's token", "it looks like 123456789:AAE... as @BotFather gives it")
	}
	switch {
	case t.Mode == "webhook" && t.Webhook == nil:
		c.no(path+".mode", "webhook needs to know where Telegram calls", "add webhook: with url and secret_env, or write mode: polling")
	case t.Mode == "polling" && t.Webhook != nil:
		c.no(path+".webhook", "not used while mode is polling", "write mode: webhook, or remove it")
	}
	if w := t.Webhook; w != nil {
		c.webhook(path+".webhook", w, webListen)
	}
	c.within(path+".pace.per_chat_per_second", t.Pace.PerChatPerSecond, 0, 1000)
	c.within(path+".pace.per_group_per_minute", t.Pace.PerGroupPerMinute, 0, 60000)
	c.within(path+".pace.overall_per_second", t.Pace.OverallPerSecond, 0, 10000)
}

func (c *checker) whatsApp(path string, w *WhatsApp) {
	if scheme, _, ok := strings.Cut(w.Store.Reveal(), "://"); ok && scheme != "postgres" && scheme != "postgresql" {
		c.no(path+".store", "neither a file nor the address of such a server", "write the name of a file, or postgres://host/name")
	}
	if strings.TrimSpace(w.Name) == "" {
		c.no(path+".name", "empty", "write what the phone shall show, such as TapRose")
	}
	c.between(path+".unconfirmed_after", w.UnconfirmedAfter, time.Minute, 30*24*time.Hour)
	if w.Pace.Off {
		return
	}
	c.between(path+".pace.min_gap", w.Pace.MinGap, time.Millisecond, time.Hour)
	c.between(path+".pace.max_gap", w.Pace.MaxGap, time.Millisecond, time.Hour)
	c.within(path+".pace.per_minute", float64(w.Pace.PerMinute), 1, 600)
	if w.Pace.MaxGap < w.Pace.MinGap && !c.spoilt(path+".pace.min_gap") {
		c.no(path+".pace.max_gap", fmt.Sprintf("%v is shorter than min_gap (%v)", w.Pace.MaxGap, w.Pace.MinGap), "make it longer")
	}
}

func (c *checker) webhook(path string, w *Webhook, webListen string) {
	if w.URL != "" {
		schemes := []string{"https"}
		if u, err := url.Parse(w.URL); err == nil && loopback(u.Host) {
			// A Bot API server on this machine may call without a certificate.
			schemes = append(schemes, "http")
		}
		c.webURL(path+".url", w.URL, "https://lapor.tubankab.go.id/telegram", schemes...)
	}
	// Telegram allows shorter ones (setWebhook, secret_token: 1-256 characters);
	// 32 cannot be guessed.
	if !w.Secret.IsZero() && !telegramSecret.MatchString(w.Secret.Reveal()) {
		c.no(path+".secret", "what was found there is not fit for a secret", "32 to 256 characters of A-Z, a-z, 0-9, _ and -: openssl rand -hex 32")
	}
	c.listen(path+".listen", w.Listen)
	if w.Listen == webListen && webListen != "" {
		c.no(path+".listen", "web.listen has the same address", "give each a port of its own")
	}
	// The web server knows a path by its cleaned form only.
	if !webPath.MatchString(w.Path) || pathpkg.Clean(w.Path) != w.Path {
		c.no(path+".path", "not a path", "begin with / and use letters, digits, - and _, such as /telegram")
	}
}

func (c *checker) dispatch(d *Dispatch) {
	c.between("dispatch.send_timeout", d.SendTimeout, time.Second, 10*time.Minute)
	c.between("dispatch.lease", d.Lease, time.Second, time.Hour)
	c.between("dispatch.backoff", d.Backoff, 100*time.Millisecond, 24*time.Hour)
	c.between("dispatch.backoff_max", d.BackoffMax, 100*time.Millisecond, 7*24*time.Hour)
	c.within("dispatch.attempts", float64(d.Attempts), 1, 100)
	if d.Lease <= d.SendTimeout && !c.spoilt("dispatch.send_timeout") {
		c.no("dispatch.lease", fmt.Sprintf("%v is not longer than send_timeout (%v): two workers could send the same message", d.Lease, d.SendTimeout),
			"three times send_timeout is right")
	}
	if d.BackoffMax < d.Backoff && !c.spoilt("dispatch.backoff") {
		c.no("dispatch.backoff_max", fmt.Sprintf("%v is shorter than backoff (%v)", d.BackoffMax, d.Backoff), "make it longer")
	}
}

// metrics checks the address of the figures; it is a door of its own, because what
// stands behind a proxy for everybody should not show them.
func (c *checker) metrics(f *file) {
	const path = "metrics.listen"
	own := f.Metrics.Listen
	if own == "" {
		return
	}
	c.listen(path, own)
	doors := map[string]string{"web.listen": f.Web.Listen}
	if t := f.Channels.Telegram; t != nil && t.Webhook != nil {
		doors["channels.telegram.webhook.listen"] = t.Webhook.Listen
	}
	for _, door := range sortedKeys(doors) {
		if doors[door] == own {
			c.no(path, door+" has the same address", "give each a port of its own")
		}
	}
}

// privacy checks the keys of identities. Replicas that made one each could not open
// what the others sealed.
func (c *checker) privacy(p *Privacy, s *Stores) {
	for _, k := range []struct {
		name string
		days int
	}{{"identity", p.Keep.Identity}, {"files", p.Keep.Files}, {"words", p.Keep.Words}} {
		c.within("privacy.keep."+k.name, float64(k.days), 0, 36500)
	}
	if p.Link != "" {
		c.webURL("privacy.link", p.Link, "https://lapor.tubankab.go.id/privasi", "http", "https")
	}
	const path = "privacy.keys"
	const fix = "make one with: taprose keys"
	if p.Keys.IsZero() {
		if !s.Reports.IsZero() && !s.Chats.IsZero() {
			c.no(path, "with stores on servers each replica must open what another sealed", fix+", and name the variable or file that holds it")
		}
		return
	}
	if _, err := seal.ParseKeys(p.Keys.Reveal()); err != nil {
		c.no(path, err.Error(), fix)
	}
}

// oneOf reports a word that is none of the known.
func (c *checker) oneOf(path, word string, known ...string) {
	if !slices.Contains(known, word) {
		c.no(path, fmt.Sprintf("%q is not known", word), suggest(word, known))
	}
}

func (c *checker) within(path string, v, least, most float64) {
	if v < least || v > most {
		c.no(path, number(v)+" is out of range", fmt.Sprintf("from %s to %s", number(least), number(most)))
	}
}

func (c *checker) between(path string, v, least, most time.Duration) {
	if v < least || v > most {
		c.no(path, fmt.Sprintf("%v is out of range", v), fmt.Sprintf("from %v to %v", least, most))
	}
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func (c *checker) listen(path, address string) {
	host, port, err := net.SplitHostPort(address)
	n, bad := strconv.Atoi(port)
	if err != nil || bad != nil || n < 0 || n > 65535 {
		c.no(path, fmt.Sprintf("%q is not an address to listen on", address), "write host:port, such as 127.0.0.1:8080")
		return
	}
	if host != "" && host != "localhost" && net.ParseIP(host) == nil {
		c.no(path, fmt.Sprintf("%q is not an address of this machine", host), "write its IP address, or localhost")
	}
}

// loopback tells whether only this machine reaches the address.
func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return err == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
}

func (c *checker) webURL(path, address, example string, schemes ...string) {
	u, err := url.Parse(address)
	if err != nil || !slices.Contains(schemes, u.Scheme) || u.Hostname() == "" || u.User != nil {
		c.no(path, "not an address of the right kind", "write "+example)
	}
}
