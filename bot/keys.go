package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/taprose/taprose/bot/audit"
	"github.com/taprose/taprose/bot/config"
	"github.com/taprose/taprose/bot/seal"
)

// keyFile is where the program keeps the key of identities when none is configured.
const keyFile = "identity.key"

// auditFolder is where the looks at identities are written down.
const auditFolder = "audit"

// errKeyMissing: making a key now would lock nobody's identity in and leave those that
// are sealed closed for ever.
var errKeyMissing = errors.New("identities are sealed already, but their key is not here")

// identityKeys are the keys that identities are sealed with: the configured ones, or
// one made once and kept in the data folder. Whoever has that folder has the key too,
// so it is said.
func (s *stores) identityKeys(ctx context.Context, cfg *config.Config, log *slog.Logger) (*seal.Keys, error) {
	if s := cfg.Privacy.Keys; !s.IsZero() {
		return seal.ParseKeys(s.Reveal())
	}
	path := filepath.Join(s.dir, keyFile)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if sealed, err := seal.Any(ctx, s.allPeople); err != nil {
			return nil, err
		} else if sealed {
			return nil, fmt.Errorf("%w: put back %s, or name it in privacy.keys", errKeyMissing, path)
		}
	}
	raw, made, err := keptSecret(path, func() []byte { return []byte(seal.NewKey(newKeyID()) + "\n") })
	if err != nil {
		return nil, fmt.Errorf("identity key: %w", err)
	}
	if made {
		log.Warn("made a key for identities; keep a copy apart from the data, or name one in privacy.keys", "file", path)
	}
	keys, err := seal.ParseKeys(strings.TrimSpace(string(raw)))
	if err != nil {
		return nil, fmt.Errorf("identity key %s: %w", path, err)
	}
	return keys, nil
}

// newKeyID names a key by its month, and so that no other has the name.
func newKeyID() string {
	return time.Now().Format("2006-01-") + strings.ToLower(rand.Text()[:6])
}

// keptSecret reads a secret that the program made for itself, and makes it the first
// time, readable by the program's own account alone.
func keptSecret(path string, make func() []byte) (raw []byte, made bool, err error) {
	raw, err = os.ReadFile(path)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return raw, false, err
	}
	raw = make()
	// Written whole under another name first, and asked to stay: a key cut short or
	// lost in a failure of power would lock out what it closed.
	tmp := path + ".new-" + rand.Text()
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return nil, false, err
	}
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(tmp, path)
	}
	if err != nil {
		return nil, false, errors.Join(err, os.Remove(tmp))
	}
	return raw, true, syncFolder(filepath.Dir(path))
}

// syncFolder asks the disk to keep the names in a folder.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// openPeople puts the seal before the store of persons, and proves that what is sealed
// there can be opened.
func (s *stores) openPeople(ctx context.Context, cfg *config.Config, log *slog.Logger) (err error) {
	keys, err := s.identityKeys(ctx, cfg, log)
	if err != nil {
		return err
	}
	s.looks, err = audit.Open(filepath.Join(s.dir, auditFolder), time.Now)
	if err != nil {
		return err
	}
	s.sealed = seal.New(s.people, keys, s.looks)
	if err := s.sealed.Probe(ctx, s.allPeople); err != nil {
		return fmt.Errorf("privacy.keys: %w", err)
	}
	return nil
}
