package config

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/taprose/taprose/conversation/regency"

	// The zones of the world travel inside the program: a container or a small
	// server may have none, and every deadline hangs on them.
	_ "time/tzdata"
)

// Config is a whole configuration, checked.
type Config struct {
	Stores   Stores
	Channels Channels
	Web      Web
	Abuse    Abuse
	Digest   Digest
	Dispatch Dispatch
	Metrics  Metrics
	Privacy  Privacy
	Log      Log
	Roles    Roles

	regency  regency.Regency
	calendar Calendar
	secrets  []string
}

// SecretFiles are the files from which secrets were read.
func (c *Config) SecretFiles() []string { return slices.Clone(c.secrets) }

// Regency returns the regency, which must not be changed.
func (c *Config) Regency() *regency.Regency { return &c.regency }

// file is the shape of the YAML file.
type file struct {
	Regency  Home     `yaml:"regency" required:"true"`
	Roles    Roles    `yaml:"roles"`
	Stores   Stores   `yaml:"stores"`
	Channels Channels `yaml:"channels"`
	Web      Web      `yaml:"web"`
	Abuse    Abuse    `yaml:"abuse"`
	Digest   Digest   `yaml:"digest"`
	Dispatch Dispatch `yaml:"dispatch"`
	Metrics  Metrics  `yaml:"metrics"`
	Privacy  Privacy  `yaml:"privacy"`
	Log      Log      `yaml:"log"`
}

// Load reads and checks the file at path. env looks up environment variables, as
// os.Getenv does. Relative names of secret files are meant from the folder of the
// file. The error is Problems when the file could be read.
func Load(path string, env func(string) string) (*Config, error) {
	src, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("configuration %s: no such file; name yours with -c, or write a first one with: taprose init", path)
	}
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	return read(path, filepath.Dir(path), src, env)
}

// Parse checks a configuration that is in memory already; name stands in the
// problems, and relative names of secret files are meant from the working folder.
func Parse(name string, src []byte, env func(string) string) (*Config, error) {
	return read(name, ".", src, env)
}

//go:embed tuban.yaml
var tuban []byte

//go:embed example.yaml
var example []byte

// Demo returns the built-in demonstration: Kabupaten Tuban, on the web page only.
// A broken one is a broken program and panics.
func Demo() *Config {
	c, err := Parse("tuban.yaml", tuban, func(string) string { return "" })
	if err != nil {
		panic(err)
	}
	return c
}

// Example returns a configuration to begin from, with a word on every key.
func Example() []byte { return append([]byte(nil), example...) }

func read(name, dir string, src []byte, env func(string) string) (*Config, error) {
	root, problems := parse(name, src)
	if root == nil && len(problems) > 0 {
		return nil, problems
	}
	d := &decoder{name: name, dir: dir, env: env, problems: problems, at: make(map[string]position)}
	var f file
	d.file(root, &f)
	c := &checker{decoder: d}
	c.file(&f)
	if len(d.problems) > 0 {
		d.problems.sort()
		return nil, d.problems
	}
	home := f.Regency.regency()
	home.Abuse, home.Staff = f.Abuse.regency(), f.Roles.staff()
	home.Privacy = regency.Privacy{Notice: f.Privacy.Notice, Link: f.Privacy.Link}
	return &Config{
		Stores: f.Stores, Channels: f.Channels, Web: f.Web, Abuse: f.Abuse, Digest: f.Digest, Dispatch: f.Dispatch, Metrics: f.Metrics, Privacy: f.Privacy, Log: f.Log, Roles: f.Roles,
		regency: home, calendar: f.Regency.Calendar, secrets: d.secrets,
	}, nil
}
