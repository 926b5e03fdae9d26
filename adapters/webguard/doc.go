// Package webguard is what stands before every page and every HTTP interface of the
// program: the limits against slow and greedy clients, the headers that browsers obey,
// the check that a request was not made by somebody else's page, cookies that cannot
// be stolen by script, and whose network address a request comes from.
//
// It promises that a handler behind Guard.Handler is never entered by a request that
// is over its address's pace or that a browser marks as made by another site, that a
// client which stops sending or taking is cut off, and that an answer carries a policy
// under which a browser runs and loads nothing, unless the handler sets a page's own
// with Guard.Page. Who may see what is each handler's own business.
//
// Beside the guard stands what every page needs: Assets serves the files that pages load,
// packed, and lets browsers keep them; Send packs what was made for one request.
//
// The web chat and the dashboard are built on it; adapters and bot may both import it.
package webguard
