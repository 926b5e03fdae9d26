package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
)

var (
	envName = regexp.MustCompile(`^[A-Z_][A-Z0-9_]*$`)
	// tokenLike is a bot's token: "123456:ABC-DEF". It is often written where the
	// name of its variable belongs.
	tokenLike = regexp.MustCompile(`^[0-9]{5,}:[A-Za-z0-9_-]{10,}$`)
)

// literalSecret tells whether the key would hold a secret in the file itself, and
// says where it belongs. Its value is never repeated.
func (d *decoder) literalSecret(path string, f field, all []entry) bool {
	for _, e := range all {
		if e.secret() && !e.literal && f.key == e.key {
			d.add(f.pos, join(path, f.key), "a secret must not stand in this file",
				fmt.Sprintf("put it into an environment variable and write %s_env: %s, or into a file and write %s_file: /run/secrets/%s; treat the one written here as known to others",
					e.key, e.example, e.key, strings.ToLower(e.example)))
			return true
		}
	}
	return false
}

// secret reads a secret from where the file says that it is.
func (d *decoder) secret(path string, e entry, taken map[string]field, into reflect.Value) {
	here := join(path, e.key)
	var given []string
	for _, k := range e.keys() {
		f, ok := taken[k]
		// An empty address in the file is one that is not given.
		if ok && f.value.kind != kindNull && (k != e.key || f.value.text != "") {
			given = append(given, k)
		}
	}
	if _, refused := taken[e.key]; refused && !e.literal {
		return
	}
	switch len(given) {
	case 0:
		if !e.optional {
			d.at[here] = d.at[path]
			d.bad(here, "missing", fmt.Sprintf("name where it is: %s_env: %s, or %s_file: /run/secrets/%s",
				e.key, e.example, e.key, strings.ToLower(e.example)))
		}
		return
	case 1:
	default:
		d.bad(join(path, given[1]), "the same secret is named twice", "keep one of "+strings.Join(given, ", "))
		return
	}
	key := given[0]
	d.at[here] = d.at[join(path, key)]
	var text string
	before := len(d.problems)
	if t := taken[key].value; t.kind != kindText {
		d.bad(join(path, key), "must be text, not "+string(t.kind), "")
	} else if text = strings.TrimSpace(t.text); key == e.key {
		d.address(here, text)
	} else if strings.HasSuffix(key, "_env") {
		text = d.fromEnv(join(path, key), text)
	} else {
		text = d.fromFile(join(path, key), text)
	}
	if len(d.problems) > before {
		// What could not be read is not checked any further.
		d.broken[here] = true
		return
	}
	into.Set(reflect.ValueOf(NewSecret(text)))
}

// address refuses an address that has a password in it.
func (d *decoder) address(path, text string) {
	_, rest, _ := strings.Cut(text, "://")
	authority, _, _ := strings.Cut(rest, "/")
	// A list of hosts is no URL to the library, hence by hand: what stands before
	// the last @ is the user, and behind a colon there the password.
	if at := strings.LastIndex(authority, "@"); at >= 0 && strings.Contains(authority[:at], ":") {
		key := path[strings.LastIndex(path, ".")+1:]
		d.bad(path, "an address with a password must not stand in this file",
			fmt.Sprintf("put the whole address into an environment variable or a file and write %s_env or %s_file", key, key))
	}
}

func (d *decoder) fromEnv(path, name string) string {
	switch {
	case tokenLike.MatchString(name):
		d.bad(path, "this looks like the secret itself", "write the name of the variable that holds it, and have the secret renewed")
		return ""
	case !envName.MatchString(name):
		d.bad(path, "not the name of an environment variable", "capital letters, digits and _ only")
		return ""
	}
	text := strings.TrimSpace(d.env(name))
	if text == "" {
		d.bad(path, fmt.Sprintf("the environment variable %s is not set", name), "set it before starting")
	}
	return text
}

// secretMost is far beyond any token or address; a larger file is the wrong one.
const secretMost = 64 << 10

func (d *decoder) fromFile(path, name string) string {
	if name == "" {
		d.bad(path, "no name of a file", "write the name of the file that holds the secret")
		return ""
	}
	full := name
	if !filepath.IsAbs(full) {
		full = filepath.Join(d.dir, full)
	}
	info, err := os.Stat(full)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.bad(path, fmt.Sprintf("no file %s", full), "make it, with the secret as its only line")
		return ""
	case err == nil && !info.Mode().IsRegular():
		d.bad(path, fmt.Sprintf("%s is not a file", full), "name the file itself")
		return ""
	case err == nil && info.Size() > secretMost:
		d.bad(path, fmt.Sprintf("file %s is too large for a secret", full), "it holds the secret as its only line")
		return ""
	}
	raw, err := os.ReadFile(full)
	if err != nil {
		d.bad(path, fmt.Sprintf("file %s cannot be read", full), "let the user that runs the program read it")
		return ""
	}
	text := strings.TrimSpace(string(raw))
	if text == "" || strings.ContainsAny(text, "\r\n") {
		d.bad(path, fmt.Sprintf("file %s must hold one line", full), "the secret and nothing else")
		return ""
	}
	d.secrets = append(d.secrets, full)
	return text
}
