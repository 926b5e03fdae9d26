package main

import (
	"context"
	"errors"
	"time"

	"github.com/taprose/taprose/adapters/telegram"
	"github.com/taprose/taprose/bot/dispatch"
	"github.com/taprose/taprose/conversation/message"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/text"
)

// prepare does what must be true before the first message comes in.
func (a *app) prepare(ctx context.Context) error {
	if err := a.stores.enrolDemo(ctx, a.channels.demo); err != nil {
		return err
	}
	if err := a.enrolConfigured(ctx); err != nil {
		return err
	}
	if ch := a.channels.telegram; ch != nil {
		// The menu of commands is an ornament: nothing waits for it.
		go a.setCommands(ctx, ch)
	}
	return nil
}

// menuCommands are shown by Telegram beside the text field, per kind of chat.
// The words after the slash are understood by the conversations like any other.
var menuCommands = []struct {
	kind message.ChatKind
	name string
	text text.Key
}{
	{message.ChatPrivate, "lapor", text.CommandReport},
	{message.ChatPrivate, "cek", text.CommandCheck},
	{message.ChatPrivate, "info", text.CommandInfo},
	{message.ChatPrivate, "darurat", text.CommandEmergency},
	{message.ChatPrivate, "bahasa", text.CommandLanguage},
	{message.ChatPrivate, "bantuan", text.CommandHelp},
	{message.ChatGroup, "daftar", text.CommandList},
	{message.ChatGroup, "bantuan", text.CommandHelp},
}

// setCommands tells Telegram the commands, in every language we speak. It goes on until
// it was told all of them: the server may have come up before its network.
func (a *app) setCommands(ctx context.Context, ch *telegram.Channel) {
	for pause := time.Second; ; pause = min(2*pause, 10*time.Minute) {
		err := a.tellCommands(ctx, ch)
		if err == nil || ctx.Err() != nil || errors.Is(err, telegram.ErrToken) {
			return // a wrong token is said, loudly, by whoever receives
		}
		a.log.InfoContext(ctx, "commands not set, trying again", "channel", message.ChannelTelegram, "in", pause, "err", err)
		if dispatch.Sleep(ctx, pause) != nil {
			return
		}
	}
}

// tellCommands is one try.
func (a *app) tellCommands(ctx context.Context, ch *telegram.Channel) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for _, kind := range []message.ChatKind{message.ChatPrivate, message.ChatGroup} {
		for _, lang := range a.cfg.Regency().Langs {
			var commands []telegram.Command
			for _, c := range menuCommands {
				if c.kind == kind {
					commands = append(commands, telegram.Command{Name: c.name, Description: text.Say(lang, c.text, nil)})
				}
			}
			code := string(lang)
			if lang == regency.Indonesian {
				// For everyone whose device speaks none of ours.
				code = ""
			}
			if err := ch.SetCommands(ctx, kind, code, commands); err != nil {
				return err
			}
		}
	}
	return nil
}
