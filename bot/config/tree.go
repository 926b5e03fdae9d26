package config

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// position is a place in the file, counted from 1.
type position struct{ line, column int }

// kind is what sort of YAML value stands somewhere.
type kind string

const (
	kindNull    kind = "nothing"
	kindText    kind = "text"
	kindNumber  kind = "a number"
	kindBool    kind = "true or false"
	kindList    kind = "a list"
	kindMapping kind = "a mapping"
)

// tree is one YAML value with its position: all that the rest of the package
// knows of YAML.
type tree struct {
	kind kind
	// pos is where the value stands; for lists and mappings where their key does.
	pos position
	// text is the value of a scalar, for numbers as written.
	text   string
	items  []*tree
	fields []field
}

// field is one entry of a mapping, in the order of the file.
type field struct {
	key   string
	pos   position
	value *tree
}

// maxDepth is far beyond what any key of ours needs.
const maxDepth = 32

// parse reads one YAML document. Mistakes in the syntax end it, because what
// follows one cannot be trusted; a nil tree is an empty file.
func parse(name string, src []byte) (*tree, Problems) {
	// Windows' Notepad puts a mark of the encoding before the first character.
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	if i := notUTF8(src); i >= 0 {
		line := 1 + bytes.Count(src[:i], []byte("\n"))
		column := 1 + utf8.RuneCount(src[bytes.LastIndexByte(src[:i], '\n')+1:i])
		return nil, Problems{{File: name, Line: line, Column: column, What: "a character that is not UTF-8", Fix: "save the file as UTF-8"}}
	}
	file, err := parser.ParseBytes(src, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, Problems{syntax(name, src, err)}
	}
	t := &translator{name: name}
	var root *tree
	for _, doc := range file.Docs {
		if doc == nil || doc.Body == nil {
			continue
		}
		if root != nil {
			t.add(at(doc.Body), "a second YAML document", "keep everything in one, without ---")
			continue
		}
		root = t.value(doc.Body, position{1, 1}, 0)
	}
	return root, t.problems
}

// notUTF8 is where a text stops being UTF-8, -1 when it is throughout.
func notUTF8(src []byte) int {
	for i := 0; i < len(src); {
		r, n := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// translator turns the library's nodes into ours.
type translator struct {
	name     string
	problems Problems
}

func (t *translator) add(pos position, what, fix string) {
	t.problems = append(t.problems, Problem{File: t.name, Line: pos.line, Column: pos.column, What: what, Fix: fix})
}

// value translates one node; key is where its key stands.
func (t *translator) value(n ast.Node, key position, depth int) *tree {
	if depth > maxDepth {
		t.add(key, "nested too deeply", "")
		return &tree{kind: kindNull, pos: key}
	}
	scalar := func(k kind, tok *token.Token) *tree {
		return &tree{kind: k, pos: at(n), text: strings.TrimSpace(tok.Value)}
	}
	switch n := n.(type) {
	case nil:
		return &tree{kind: kindNull, pos: key}
	case *ast.NullNode:
		return &tree{kind: kindNull, pos: key}
	case *ast.StringNode:
		return &tree{kind: kindText, pos: at(n), text: n.Value}
	case *ast.LiteralNode:
		return &tree{kind: kindText, pos: at(n), text: n.Value.Value}
	case *ast.BoolNode:
		return scalar(kindBool, n.Token)
	case *ast.IntegerNode:
		return scalar(kindNumber, n.Token)
	case *ast.FloatNode:
		return scalar(kindNumber, n.Token)
	case *ast.InfinityNode:
		return scalar(kindNumber, n.Token)
	case *ast.NanNode:
		return scalar(kindNumber, n.Token)
	case *ast.SequenceNode:
		list := &tree{kind: kindList, pos: key}
		for _, item := range n.Values {
			list.items = append(list.items, t.value(item, at(item), depth+1))
		}
		return list
	case *ast.MappingNode:
		return t.mapping(n.Values, key, depth)
	case *ast.MappingValueNode:
		return t.mapping([]*ast.MappingValueNode{n}, key, depth)
	default:
		t.add(at(n), fmt.Sprintf("YAML %s", strings.ToLower(n.Type().String())),
			"write the value out: anchors, aliases, tags and merges are not used here")
		return &tree{kind: kindNull, pos: key}
	}
}

func (t *translator) mapping(values []*ast.MappingValueNode, key position, depth int) *tree {
	m := &tree{kind: kindMapping, pos: key}
	seen := make(map[string]position)
	for _, v := range values {
		pos := at(v.Key)
		name := ""
		switch k := v.Key.(type) {
		case *ast.StringNode:
			name = k.Value
		default:
			if tok := k.GetToken(); tok != nil {
				name = strings.TrimSpace(tok.Value)
			}
		}
		if first, twice := seen[name]; twice {
			t.add(pos, fmt.Sprintf("key %q stands twice", name),
				fmt.Sprintf("keep this one or the one in line %d", first.line))
			continue
		}
		seen[name] = pos
		m.fields = append(m.fields, field{key: name, pos: pos, value: t.value(v.Value, pos, depth+1)})
	}
	return m
}

// at is the position of a node, for a mapping that of its first key.
func at(n ast.Node) position {
	switch m := n.(type) {
	case nil:
		return position{}
	case *ast.MappingNode:
		if len(m.Values) > 0 {
			return at(m.Values[0])
		}
	case *ast.MappingValueNode:
		return at(m.Key)
	}
	if tok := n.GetToken(); tok != nil && tok.Position != nil {
		return position{tok.Position.Line, tok.Position.Column}
	}
	return position{}
}
