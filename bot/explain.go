package main

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"

	"github.com/taprose/taprose/adapters/whatsapp"
	"github.com/taprose/taprose/store/sqlitestore"
)

// explain turns an error into one clear sentence for the person at the terminal.
// What is not known here is shown as it is.
func explain(err error) string {
	said := err.Error()
	for _, known := range []struct {
		is   error
		hint string
	}{
		{syscall.EADDRINUSE, "another program already listens there; stop it or choose another address"},
		{syscall.ENOSPC, "the disk is full; make room and start again: nothing that was acknowledged is lost"},
		{syscall.EACCES, "this account may not do that; check the owner and the permissions"},
		{fs.ErrPermission, "this account may not do that; check the owner and the permissions"},
		{syscall.EROFS, "the file system is read-only"},
		{sqlitestore.ErrInUse, "the service runs already, or another command does; one program per folder (systemctl status taprose)"},
		{whatsapp.ErrAlreadyPaired, "end that link first with: taprose whatsapp unlink"},
		{whatsapp.ErrNotPaired, "link one with: taprose whatsapp pair"},
		{whatsapp.ErrPairTimeout, "begin again with: taprose whatsapp pair"},
		{whatsapp.ErrPasskey, "only WhatsApp's own programs can give it; see docs/whatsapp.md"},
		{sqlitestore.ErrNoPermission, "every file in it must belong to the account that runs the program: ls -la, then sudo chown -R taprose: FOLDER"},
		{whatsapp.ErrInUse, "give the command where that one runs, or stop it first: two would push each other off WhatsApp"},
	} {
		if errors.Is(err, known.is) && !strings.Contains(said, known.hint) {
			return said + ": " + known.hint
		}
	}
	return said
}

// oneLine is what an error says, on one line.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
