package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// errRoot: what root makes in a data folder the service's own account cannot open, so that
// after one command given in haste the service would not start again.
type errRoot struct{ dir, owner string }

func (e errRoot) Error() string {
	return fmt.Sprintf("%s belongs to %s, and what root makes in it %s could not open afterwards; give the command as %s: sudo -u %s taprose …",
		e.dir, e.owner, e.owner, e.owner, e.owner)
}

// asOwner refuses root, who is uid 0, in a data folder of somebody else; a folder that is not
// there yet belongs to nobody.
func asOwner(dir string, uid int) error {
	if uid != 0 {
		return nil
	}
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || st.Uid == 0 {
		return nil
	}
	owner := strconv.FormatUint(uint64(st.Uid), 10)
	if u, err := user.LookupId(owner); err == nil {
		return errRoot{dir, u.Username}
	}
	// sudo takes a number with this sign before it.
	return errRoot{dir, "#" + owner}
}
