package webchat

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"

	"github.com/taprose/taprose/adapters/webguard"
)

//go:embed page
var pageFiles embed.FS

// assets are the files of the pages, under a path that changes with them, so
// that a browser may keep them for ever.
type assets struct {
	version string
	files   map[string][]byte
	html    *template.Template
}

func loadAssets() (*assets, error) {
	a := &assets{files: map[string][]byte{}}
	sum := sha256.New()
	err := fs.WalkDir(pageFiles, "page", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := pageFiles.ReadFile(name)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(sum, "%s\x00%d\x00", name, len(body))
		sum.Write(body)
		if path.Ext(name) != ".html" {
			a.files[path.Base(name)] = body
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	a.version = hex.EncodeToString(sum.Sum(nil))[:12]
	if a.html, err = template.ParseFS(pageFiles, "page/*.html"); err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	return a, nil
}

// types of the files; the machine's own table of types is not asked.
var assetTypes = map[string]string{
	".js":  "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml",
	".jpg": "image/jpeg",
}

func (c *Channel) getAsset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	body, ok := c.assets.files[name]
	if !ok {
		refuse(w, http.StatusNotFound, "not_found")
		return
	}
	h := w.Header()
	h.Set("Content-Type", assetTypes[path.Ext(name)])
	if r.PathValue("version") == c.assets.version {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	_, _ = w.Write(body)
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

func (c *Channel) writePage(w http.ResponseWriter, name string, ancestors []string) {
	var b bytes.Buffer
	data := struct{ Assets, Title, Regency, Figures string }{"/assets/" + c.assets.version, c.cfg.Title, c.cfg.Regency, c.cfg.Figures}
	if err := c.assets.html.ExecuteTemplate(&b, name, data); err != nil {
		c.log.Error("page not made", "page", name, "err", err)
		unavailable(w)
		return
	}
	c.cfg.Guard.Page(w, webguard.Policy{
		Images: []string{"blob:"}, Ancestors: ancestors,
		Permissions: "geolocation=(self), camera=(self), microphone=(), payment=()",
	})
	_, _ = w.Write(b.Bytes())
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
