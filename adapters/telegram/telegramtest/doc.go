// Package telegramtest is a loopback Bot API server with scripted people and
// groups, for tests and for load runs. Nothing it does leaves the machine.
//
// It keeps the rules of the real one that a bot can break: updates stay until
// the offset confirms them or the webhook answers 200, one chat's webhook calls
// come one after another, a second poller ends the first with 409, texts and
// captions have their limits, albums their sizes and kinds, buttons their 64
// bytes, and every refusal has the real code and words. All state lives in the
// server, so that a bot may be killed and started again.
//
// A test starts one with Start; a program with New and Close. People speak
// through an Actor (Say, Photo, Press, …) and hear through WaitFor, which waits
// for a condition and never for a time. Faults (Fail) make the next calls
// throttled, refused, cut off before or after they were done, or late.
//
// For load, OnMessage is called for every message that the bot sends, on the
// goroutine that serves it, so that thousands of citizens cost no goroutine each.
package telegramtest
