-- Deletes a chat that was saved before a moment and has nothing due. One that the
-- server deleted by itself counts too.
-- KEYS chat, idle
-- ARGV moment, member
local c = redis.call('HMGET', KEYS[1], 'd', 'u')
if c[1] and (c[1] ~= '' or tonumber(c[2]) >= tonumber(ARGV[1])) then
  return 0
end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[2])
return 1
