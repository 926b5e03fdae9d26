package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/store"
)

// enrolConfigured makes the enrolments that stand in the configuration true, and ends
// those that stood there at an earlier start. What was enrolled by code is left alone,
// unless the configuration says otherwise of the same chat.
func (a *app) enrolConfigured(ctx context.Context) error {
	wanted := make(map[message.Address]bool)
	for _, r := range a.cfg.Roles.Chats {
		g := r.Group()
		wanted[g.Chat] = true
		old, err := a.stores.groups.Group(ctx, g.Chat)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("roles of the configuration: %w", err)
		}
		if err == nil && old.Agency == g.Agency && old.By == g.By {
			continue
		}
		g.Enrolled, g.Title = time.Now(), old.Title
		if err := a.stores.groups.PutGroup(ctx, g); err != nil {
			return fmt.Errorf("roles of the configuration: %w", err)
		}
		if err := a.intake.Appoint(ctx, g); err != nil {
			return fmt.Errorf("roles of the configuration: %w", err)
		}
	}
	all, err := a.stores.groups.Groups(ctx, "")
	if err != nil {
		return fmt.Errorf("roles of the configuration: %w", err)
	}
	for _, g := range all {
		if g.By != desk.ByConfiguration || wanted[g.Chat] {
			continue
		}
		if err := a.stores.groups.RemoveGroup(ctx, g.Chat); err != nil && !errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("roles of the configuration: %w", err)
		}
	}
	return nil
}
