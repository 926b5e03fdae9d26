package webguard

import (
	"net/http"
	"strings"
)

// Policy says what a page may do beyond nothing. Everything it names comes from the
// page's own origin unless said otherwise; nothing inline ever runs.
type Policy struct {
	// Images are further sources of pictures: "blob:", "https://tile.example".
	Images []string
	// Permissions is the Permissions-Policy header; default: no sensor, no camera.
	Permissions string
	// Forms lets the page send forms to its own origin.
	Forms bool
	// TrustedTypes names the policies by which a page's own script lets some text become
	// markup, for a library that cannot do without; none when empty.
	TrustedTypes []string
	// Private tells that the page is for its visitor alone: no cache keeps it, so that who
	// uses the same computer after him finds nothing by going back.
	Private bool
	// Ancestors are the sites that may frame the page; none when empty.
	Ancestors []string
}

// Page sets the headers of an HTML page. Everything comes from its own origin, nothing
// inline, and no text becomes markup: Trusted Types refuse innerHTML altogether.
func (g *Guard) Page(w http.ResponseWriter, p Policy) {
	h := w.Header()
	forms, ancestors, types := "'none'", "'none'", "'none'"
	if len(p.TrustedTypes) > 0 {
		types = strings.Join(p.TrustedTypes, " ")
	}
	if p.Forms {
		forms = "'self'"
	}
	if len(p.Ancestors) > 0 {
		ancestors = strings.Join(p.Ancestors, " ")
	} else {
		h.Set("X-Frame-Options", "DENY")
	}
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; "+
		"img-src "+strings.Join(append([]string{"'self'"}, p.Images...), " ")+"; media-src 'self'; connect-src 'self'; "+
		"base-uri 'none'; form-action "+forms+"; "+
		"require-trusted-types-for 'script'; trusted-types "+types+"; frame-ancestors "+ancestors)
	permissions := p.Permissions
	if permissions == "" {
		permissions = "geolocation=(), camera=(), microphone=(), payment=()"
	}
	h.Set("Permissions-Policy", permissions)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	if p.Private {
		h.Set("Cache-Control", "no-store")
	}
}

// Navigates tells whether a person is to read the answer: the browser was led to the
// address and asks for a page, no script and no element of one.
func Navigates(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "text/html")
}

// Cookie makes a cookie that no script reads and no other site sends along. Over https
// it never travels without encryption, and its name then says so to the browser
// (__Host-: this host alone, the whole path), so that a neighbouring site cannot set one
// in its place. maxAge is in seconds: 0 lasts as long as the browser, -1 ends it.
func (g *Guard) Cookie(r *http.Request, name, value string, maxAge int) *http.Cookie {
	secure := g.Secure(r)
	return &http.Cookie{
		Name: cookieName(name, secure), Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: secure,
	}
}

// CookieValue is the value of a cookie made by Cookie, "" without one. Over https one
// without the prefix is not believed: anybody on the way could have set it.
func (g *Guard) CookieValue(r *http.Request, name string) string {
	c, err := r.Cookie(cookieName(name, g.Secure(r)))
	if err != nil {
		return ""
	}
	return c.Value
}

func cookieName(name string, secure bool) string {
	if secure {
		return "__Host-" + name
	}
	return name
}
