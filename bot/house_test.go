package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// This file holds the lines of docs/architecture.md, "The house": who may import
// whom, what stays inside a package, what the middle never touches. It reads the
// source of the whole module, files behind build tags included, with the standard
// library alone, so that the rules cost no tool and no second configuration.

const module = "github.com/taprose/taprose/"

// source is one Go file of the module.
type source struct {
	// pkg is the folder of its package within the module: "store/sqlitestore".
	pkg string
	// file is its name within the module, test whether it is a test.
	file string
	test bool
	ast  *ast.File
	fset *token.FileSet
}

// imports lists what the file imports: packages of this module by their folder
// ("store"), others by their path.
func (s *source) imports() []string {
	var out []string
	for _, spec := range s.ast.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		out = append(out, strings.TrimPrefix(p, module))
	}
	return out
}

// at is where a node stands, for messages.
func (s *source) at(n ast.Node) string {
	return s.file + ":" + strconv.Itoa(s.fset.Position(n.Pos()).Line)
}

// in tells whether the package is one of these or below one of them.
func in(pkg string, rooms ...string) bool {
	return slices.ContainsFunc(rooms, func(r string) bool { return pkg == r || strings.HasPrefix(pkg, r+"/") })
}

// support tells whether a package of ours exists for tests: storetest, adaptertest,
// telegramtest, and what is below them.
func support(pkg string) bool {
	return ours(pkg) && slices.ContainsFunc(strings.Split(pkg, "/"), func(s string) bool { return strings.HasSuffix(s, "test") })
}

// library tells whether an import is somebody else's: its path begins with a
// domain, and ours were made folders.
func library(imported string) bool {
	return strings.Contains(strings.Split(imported, "/")[0], ".")
}

// room is the package's own part of the house: "adapters/telegram".
func room(pkg string) string {
	parts := strings.Split(pkg, "/")
	return path.Join(parts[:min(2, len(parts))]...)
}

func ours(imported string) bool { return in(imported, "conversation", "store", "adapters", "bot") }

func house(t *testing.T) []*source {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	var all []*source
	for _, room := range []string{"conversation", "store", "adapters", "bot"} {
		err := filepath.WalkDir(filepath.Join(root, room), func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && (d.Name() == "testdata" || isModule(name)):
				return filepath.SkipDir
			case d.IsDir() || !strings.HasSuffix(name, ".go"):
				return nil
			}
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(root, name)
			if err != nil {
				return err
			}
			rel = filepath.ToSlash(rel)
			all = append(all, &source{
				pkg: path.Dir(rel), file: rel, test: strings.HasSuffix(rel, "_test.go"), ast: f, fset: fset,
			})
			return nil
		})
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	if len(all) == 0 {
		t.Fatal("no source found")
	}
	return all
}

// guardRoom is the package that everything with a web page is built on.
const guardRoom = "adapters/webguard"

// isModule tells whether the folder is a module of its own, with rules of its own.
func isModule(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

// product is the source that is no test and not made for tests.
func product(t *testing.T) []*source {
	t.Helper()
	return slices.DeleteFunc(house(t), func(s *source) bool { return s.test || support(s.pkg) })
}

// outside are packages of the standard library through which the world would come
// into the middle: networks, disks, processes, chance, logs.
var outside = []string{
	"crypto/rand", "database/sql", "log", "log/slog", "math/rand", "math/rand/v2", "net", "net/http", "os", "os/exec",
	"os/signal", "runtime", "syscall", "testing", "unsafe",
}

func TestTheMiddleImportsOnlyTheStandardLibraryAndFsm(t *testing.T) {
	t.Parallel()
	for _, s := range product(t) {
		if !in(s.pkg, "conversation") {
			continue
		}
		for _, p := range s.imports() {
			switch {
			case in(p, "conversation"), p == "github.com/looplab/fsm":
			// Address and its like mask themselves in logs; nothing logs there.
			case p == "log/slog" && s.pkg == "conversation/message":
			case ours(p), library(p), slices.Contains(outside, p):
				t.Errorf("%s imports %s", s.file, p)
			}
		}
	}
}

func TestTheMiddleHasNoClock(t *testing.T) {
	t.Parallel()
	clock := []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}
	for _, s := range product(t) {
		if in(s.pkg, "conversation") {
			s.calls("time", func(n ast.Node, name string) {
				if slices.Contains(clock, name) {
					t.Errorf("%s: time.%s", s.at(n), name)
				}
			})
		}
	}
}

func TestImportsPointOneWay(t *testing.T) {
	t.Parallel()
	for _, s := range house(t) {
		for _, p := range s.imports() {
			if p == s.pkg || !ours(p) || in(p, "conversation") {
				continue
			}
			// Tests and what is made for them may meet the packages made for tests,
			// and an embedded store in place of a double.
			if (s.test || support(s.pkg)) && (support(p) || in(p, "store")) {
				continue
			}
			allowed := false
			switch {
			case in(s.pkg, "store"):
				// The root holds the words that all stores share.
				allowed = p == "store"
			case in(s.pkg, "adapters"):
				// Below its own door: adapters/telegram and what belongs to it.
				// What stands before every page is shared.
				allowed = room(p) == room(s.pkg) || p == guardRoom
			case s.pkg == "bot":
				allowed = true
			case in(s.pkg, "bot"):
				// Only bot itself has met stores and adapters; its parts know the words
				// and declare what they need.
				allowed = p == "store" || strings.HasPrefix(p, "bot/") || p == guardRoom
			}
			if !allowed {
				t.Errorf("%s imports %s", s.file, p)
			}
		}
	}
}

func TestOnlyTestsImportWhatIsMadeForTests(t *testing.T) {
	t.Parallel()
	for _, s := range product(t) {
		for _, p := range s.imports() {
			if support(p) || p == "testing" || p == "net/http/httptest" {
				t.Errorf("%s imports %s", s.file, p)
			}
		}
	}
}

func TestNothingHappensByImporting(t *testing.T) {
	t.Parallel()
	// Database drivers and image formats have no other way; tzdata and embed only
	// carry data.
	blank := []string{"modernc.org/sqlite", "github.com/jackc/pgx/v5/stdlib", "image/gif", "image/jpeg", "image/png", "time/tzdata", "embed"}
	for _, s := range product(t) {
		for _, spec := range s.ast.Imports {
			p, _ := strconv.Unquote(spec.Path.Value)
			if spec.Name != nil && (spec.Name.Name == "." || spec.Name.Name == "_" && !slices.Contains(blank, p)) {
				t.Errorf("%s: import %s %s", s.at(spec), spec.Name.Name, p)
			}
		}
		for _, d := range s.ast.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: func init", s.at(f))
			}
		}
	}
}

func TestOnlyBotReadsTheEnvironmentAndTheDefaultLogger(t *testing.T) {
	t.Parallel()
	for _, s := range product(t) {
		if s.pkg == "bot" {
			continue
		}
		s.calls("os", func(n ast.Node, name string) {
			if slices.Contains([]string{"Getenv", "LookupEnv", "Environ", "ExpandEnv", "Setenv"}, name) {
				t.Errorf("%s: os.%s", s.at(n), name)
			}
		})
		s.calls("log/slog", func(n ast.Node, name string) {
			if slices.Contains([]string{"Default", "SetDefault", "Debug", "Info", "Warn", "Error", "Log", "With",
				"DebugContext", "InfoContext", "WarnContext", "ErrorContext"}, name) {
				t.Errorf("%s: slog.%s; take the logger of the constructor", s.at(n), name)
			}
		})
	}
}

func TestNoLibraryTypeCrossesADoor(t *testing.T) {
	t.Parallel()
	for _, s := range product(t) {
		// Nobody can import package main.
		if s.ast.Name.Name == "main" {
			continue
		}
		s.doors(func(n ast.Node, imported string) {
			t.Errorf("%s: an exported name shows a type of %s", s.at(n), imported)
		})
	}
}

func TestEachLibraryIsExplained(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	explained := regexp.MustCompile("`([a-z0-9.]+\\.[a-z]+/[^`]+)`").FindAllStringSubmatch(string(page), -1)
	for _, s := range house(t) {
		for _, p := range s.imports() {
			if library(p) && !slices.ContainsFunc(explained, func(m []string) bool { return in(p, m[1]) }) {
				t.Errorf("%s imports %s, which docs/dependencies.md does not name", s.file, p)
			}
		}
	}
}

// TestTheRulesSeeWhatTheyForbid tries the two readers above on a file that breaks
// the rules in every way they know.
func TestTheRulesSeeWhatTheyForbid(t *testing.T) {
	t.Parallel()
	const bad = `package p
import (
	clock "time"
	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	"github.com/redis/go-redis/v9"
)
type Shown struct {
	Update models.Update // line 9
	hidden models.Update
	*tg.Bot              // line 11
}
type Alias = redis.Cmd                      // line 13
type hidden struct{ Update models.Update }
var Var map[string][]*redis.Client          // line 15
func Result() (n int, _ func(models.Chat))  // line 16
func (s *Shown) Method(c chan redis.Cmd)    // line 17
func (h hidden) Method(models.Update)
func inner(models.Update) { _ = clock.Now() } // line 19
type Port interface{ Send(tg.Params) }      // line 20
`
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", bad, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	s := &source{pkg: "adapters/p", file: "p.go", ast: f, fset: fset}
	var doors, clocks []int
	s.doors(func(n ast.Node, _ string) { doors = append(doors, fset.Position(n.Pos()).Line) })
	s.calls("time", func(n ast.Node, _ string) { clocks = append(clocks, fset.Position(n.Pos()).Line) })
	if want := []int{9, 11, 13, 15, 16, 17, 20}; !slices.Equal(doors, want) {
		t.Errorf("doors in lines %v, want %v", doors, want)
	}
	if want := []int{19}; !slices.Equal(clocks, want) {
		t.Errorf("clocks in lines %v, want %v", clocks, want)
	}
}

// calls reports each use of a name of an imported package.
func (s *source) calls(imported string, found func(n ast.Node, name string)) {
	names := s.names()
	ast.Inspect(s.ast, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && names[x.Name] == imported {
				found(sel, sel.Sel.Name)
			}
		}
		return true
	})
}

// names maps the names by which packages are known in the file to their paths.
func (s *source) names() map[string]string {
	out := make(map[string]string)
	for _, spec := range s.ast.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		name := path.Base(p)
		// "…/v9" and "gopkg.in/x.v3" are known by the element before.
		if len(name) > 1 && name[0] == 'v' && strings.Trim(name[1:], "0123456789") == "" {
			name = path.Base(path.Dir(p))
		}
		name, _, _ = strings.Cut(name, ".")
		name = strings.TrimPrefix(name, "go-")
		if spec.Name != nil {
			name = spec.Name.Name
		}
		out[name] = strings.TrimPrefix(p, module)
	}
	return out
}

// doors reports types of libraries in what the file exports: signatures of
// functions and of methods of exported types, exported fields, embedded types,
// declared types, variables and constants with a written type.
func (s *source) doors(found func(n ast.Node, imported string)) {
	names := s.names()
	look := func(n ast.Node) {
		if n == nil {
			return
		}
		ast.Inspect(n, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.StructType:
				for _, f := range n.Fields.List {
					exported := len(f.Names) == 0 || slices.ContainsFunc(f.Names, func(i *ast.Ident) bool { return i.IsExported() })
					if exported {
						s.typeOf(f.Type, names, found)
					}
				}
				return false
			case *ast.SelectorExpr:
				s.typeOf(n, names, found)
				return false
			}
			return true
		})
	}
	for _, d := range s.ast.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && exportedReceiver(d) {
				look(d.Type)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					if spec.Name.IsExported() {
						look(spec.Type)
					}
				case *ast.ValueSpec:
					if slices.ContainsFunc(spec.Names, func(i *ast.Ident) bool { return i.IsExported() }) && spec.Type != nil {
						look(spec.Type)
					}
				}
			}
		}
	}
}

func (s *source) typeOf(n ast.Node, names map[string]string, found func(n ast.Node, imported string)) {
	ast.Inspect(n, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && library(names[x.Name]) {
				found(sel, names[x.Name])
			}
			return false
		}
		return true
	})
}

// exportedReceiver tells whether a function is no method, or one of a type that
// others can see.
func exportedReceiver(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	typ := f.Recv.List[0].Type
	for {
		switch x := typ.(type) {
		case *ast.StarExpr:
			typ = x.X
		case *ast.IndexExpr:
			typ = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return true
		}
	}
}
