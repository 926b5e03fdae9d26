package dashboard

import (
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
		return nil, nil, fmt.Errorf("dashboard: %w", err)
	}
	html, err := template.New("").Funcs(functions).ParseFS(pageFiles, "page/*.html")
	if err != nil {
		return nil, nil, fmt.Errorf("pages of the dashboard: %w", err)
	}
	return a, html, nil
}

func (d *Dashboard) getAsset(w http.ResponseWriter, r *http.Request) {
	if !d.assets.Serve(w, r) {
		http.NotFound(w, r)
	}
}
