// Package intake takes what the channels receive through the conversation and
// makes its effects durable: load the chat, step, save the report, save the chat,
// and only then tell the channel to acknowledge. Replies go out after that, in
// order, from the chat's own outbox.
//
// It promises: when Receive returned nil, the message has had its effect and will
// not have it again; when it returned an error, nothing is acknowledged and the
// same message may come again. Chats move side by side, one chat in order. A chat
// that panics is quarantined with its input and never stops another. Who calls it:
// the channels, through bot.
package intake
