package redisstore

import (
	"hash/fnv"
	"strconv"

	"github.com/taprose/taprose/conversation/message"
)

// The keys, each behind the prefix ("taprose:" by default):
//
//	{7}:chat:telegram:77   one chat, a hash:
//	    v  the version, from 1
//	    b  the chat as JSON, without the replies owed
//	    o  the replies owed as JSON, "" for none
//	    d  when something is due in it, "" for never
//	    r  when something is due in it once the replies are sent, "" for never
//	    u  when it was saved
//	    l  the ID of the lease on it, "" for none
//	    t  when that lease ends
//	{7}:due                the chats of shard 7 in which something will be due: a
//	                       sorted set by when that is, or by when the lease ends
//	{7}:idle               the other chats of shard 7, by when they were saved
//	{lease:telegram}       a named lease, a hash: h its holder, k its token
//	{lease:telegram}:token the last token that was given out
//	{pace:telegram:77}     until when a limit is used up
//	{check}                written by the health check, for some seconds
//
// Moments are Unix microseconds, which a Lua number and the score of a sorted set
// hold exactly.

// shards is among how many hash slots the chats are spread. It is part of how they
// are stored: changing it would lose them.
const shards = 32

// keys makes the keys of one installation.
type keys struct{ prefix string }

// chatKeys are the keys that belong to one chat.
type chatKeys struct {
	member          string // how the sets call it
	chat, due, idle string
}

func (k keys) chat(addr message.Address) chatKeys {
	member := addr.String()
	h := fnv.New32a()
	_, _ = h.Write([]byte(member))
	return k.member(int(h.Sum32()%shards), member)
}

// member are the keys of a chat that was found in a set of this shard.
func (k keys) member(shard int, member string) chatKeys {
	tag := k.tag(shard)
	return chatKeys{member: member, chat: tag + "chat:" + member, due: tag + "due", idle: tag + "idle"}
}

// check is what the health check writes.
func (k keys) check() string { return k.prefix + "{check}" }

// tag begins the keys of a shard; what is in braces decides on the slot.
func (k keys) tag(shard int) string { return k.prefix + "{" + strconv.Itoa(shard) + "}:" }

func (k keys) due(shard int) string  { return k.tag(shard) + "due" }
func (k keys) idle(shard int) string { return k.tag(shard) + "idle" }

func (k keys) lease(name string) []string {
	key := k.prefix + "{lease:" + name + "}"
	return []string{key, key + ":token"}
}

func (k keys) pace(name string) string { return k.prefix + "{pace:" + name + "}" }
