// Package telegram is the channel to Telegram: it turns Bot API updates into
// message.Inbound and message.Outbound into Bot API calls.
//
// It promises three things. An update is confirmed to Telegram only after the
// receive function returned nil for it (polling: the offset moves past it;
// webhook: it is answered 200), and updates of one chat are received in order,
// one at a time. Every failed send is a *message.SendError that says honestly
// whether the message may have arrived. The bot's token appears in no error and
// no log.
//
// It leaves to others: noticing an update that comes again (its ID is stable),
// joining parts of an album that came in different batches (their Album is the
// same), pacing sends, and trying failed sends again. bot/intake receives,
// bot/dispatch sends.
//
// # Addresses
//
// An address ID is the chat's number, "77" or "-1001234567890". A topic of a
// forum group is a chat of its own, "-1001234567890/45", so that one large group
// can hold a desk in each topic; the general topic is the group itself. A
// person's address is his user number, which is also his private chat.
//
// # Two ways out
//
// Uploads go through github.com/go-telegram/bot. Everything that fits JSON is
// encoded from that library's parameter structs and posted by call, because the
// library streams each call as multipart through a pipe and a goroutine, at about
// three times the CPU. Both share one exchange with the server, and so one set
// of errors.
package telegram
