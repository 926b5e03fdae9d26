package webchat

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"

	"github.com/taprose/taprose/adapters/webguard"
)

//go:embed page
var pageFiles embed.FS

// loadPages reads the files of the pages and their templates.
func loadPages() (*webguard.Assets, *template.Template, error) {
	a, err := webguard.LoadAssets(pageFiles)
	if err != nil {
		return nil, nil, err
	}
	html, err := template.ParseFS(pageFiles, "page/*.html")
	if err != nil {
		return nil, nil, fmt.Errorf("pages: %w", err)
	}
	return a, html, nil
}

func (c *Channel) getAsset(w http.ResponseWriter, r *http.Request) {
	if !c.assets.Serve(w, r) {
		refuse(w, http.StatusNotFound, "not_found")
	}
}

// getHome is the demonstration, or the way to the chat without it.
func (c *Channel) getHome(w http.ResponseWriter, r *http.Request) {
	if !c.cfg.Demo {
		http.Redirect(w, r, "/chat", http.StatusSeeOther)
		return
	}
	c.writePage(w, "demo.html", nil)
}

// getChat is the citizen's chat alone, which other sites may frame if configured.
func (c *Channel) getChat(w http.ResponseWriter, _ *http.Request) {
	c.writePage(w, "chat.html", c.cfg.FrameAncestors)
}

// turnAway answers what is not served: to a script with a code, to a person with a page.
func (c *Channel) turnAway(w http.ResponseWriter, r *http.Request, status int, code string) {
	if !webguard.Navigates(r) {
		refuse(w, status, code)
		return
	}
	body, err := c.markup("problem.html", code)
	if err != nil {
		refuse(w, status, code)
		return
	}
	// Shown wherever the page is that could not be: in a village's website too.
	c.pageHeaders(w, webguard.Policy{Ancestors: c.cfg.FrameAncestors, Private: true})
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// markup makes a page; problem is the code of what is wrong, on the page that tells it.
func (c *Channel) markup(name, problem string) ([]byte, error) {
	var b bytes.Buffer
	data := struct{ Assets, Title, Regency, Figures, Problem string }{"/assets/" + c.assets.Version(), c.cfg.Title, c.cfg.Regency, c.cfg.Figures, problem}
	if err := c.html.ExecuteTemplate(&b, name, data); err != nil {
		c.log.Error("page not made", "page", name, "err", err)
		return nil, err
	}
	return b.Bytes(), nil
}

func (c *Channel) writePage(w http.ResponseWriter, name string, ancestors []string) {
	body, err := c.markup(name, "")
	if err != nil {
		unavailable(w)
		return
	}
	c.pageHeaders(w, webguard.Policy{Ancestors: ancestors})
	_, _ = w.Write(body)
}

func (c *Channel) pageHeaders(w http.ResponseWriter, p webguard.Policy) {
	p.Images, p.Permissions = []string{"blob:"}, "geolocation=(self), camera=(self), microphone=(), payment=()"
	c.cfg.Guard.Page(w, p)
}

func (c *Channel) getConfig(w http.ResponseWriter, _ *http.Request) {
	out := wireConfig{
		Title: c.cfg.Title, Regency: c.cfg.Regency, Zone: c.cfg.Zone.String(),
		MediaBytes: c.cfg.Limits.MediaBytes, MediaCount: c.cfg.Limits.MediaPerMessage, Demo: c.cfg.Demo,
	}
	if c.cfg.Demo {
		for _, g := range c.cfg.Groups {
			out.Groups = append(out.Groups, wireGroup{
				Key: g.Key, Chat: groupID + g.Key, Token: c.sign.group(g.Key),
				Title: g.Title, Short: g.Short, Members: g.Members, Admins: g.Admins,
			})
		}
		for _, p := range c.cfg.Places {
			out.Places = append(out.Places, wirePreset(p))
		}
	}
	answer(w, out)
}

// postSession makes a new private chat. Nothing is stored before something is
// said in it, so making many costs us nothing.
func (c *Channel) postSession(w http.ResponseWriter, _ *http.Request) {
	token := c.sign.newSession()
	chat, _ := c.sign.session(token)
	answer(w, wireSession{Token: token, Chat: chat})
}
