package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"
	"github.com/taprose/taprose/store"
)

// fail says what was being done when err came, as one of package store's sentinels
// where it is one. A nil error stays nil.
func fail(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// unavailableCodes are the first words of errors with which a server says "not now"
// or "not here".
var unavailableCodes = map[string]bool{
	"LOADING":     true, // it has just started
	"READONLY":    true, // it is a replica by now
	"OOM":         true, // its memory is full
	"MISCONF":     true, // it cannot write to its disk
	"MASTERDOWN":  true, // it is a replica without a master
	"CLUSTERDOWN": true,
	"TRYAGAIN":    true, // a slot is on its way
	"MOVED":       true, // still so after the client has followed
	"ASK":         true,
	"NOREPLICAS":  true, // fewer replicas than it must have to write
	"BUSY":        true, // somebody's script runs too long
	"NOAUTH":      true, // the operator's user or password: nothing is lost by waiting for it
	"WRONGPASS":   true,
	"NOPERM":      true,
}

// loginCodes are those of them that a user or a password is the cause of.
var loginCodes = map[string]bool{"NOAUTH": true, "WRONGPASS": true, "NOPERM": true}

// mapped turns an error of the driver into one of ours; the cause stays in the
// chain. Whatever is no answer of a server came from the way to it.
func mapped(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		// The caller gave up; whatever the driver says follows from that.
		if errors.Is(err, context.Canceled) {
			return err
		}
		return fmt.Errorf("%w: %w", context.Canceled, err)
	}
	var answer redis.Error
	if errors.As(err, &answer) {
		code, _, _ := strings.Cut(answer.Error(), " ")
		if !unavailableCodes[code] && !redis.IsMaxClientsError(err) {
			return err
		}
		if loginCodes[code] {
			return fmt.Errorf("%w: %w: %w", store.ErrUnavailable, store.ErrLogin, err)
		}
	}
	return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
}
