-- Leases a chat in which something is due and that nobody holds; the set then has
-- it again when the lease ends. Where the set was wrong it is put right.
-- KEYS chat, due
-- ARGV now, lease ID, lease end, member
local c = redis.call('HMGET', KEYS[1], 'v', 'b', 'o', 'd', 'l', 't')
if not c[1] or c[4] == '' then
  redis.call('ZREM', KEYS[2], ARGV[4])
  return false
end
local now = tonumber(ARGV[1])
if tonumber(c[4]) > now then
  redis.call('ZADD', KEYS[2], c[4], ARGV[4])
  return false
end
-- The same lease asks again when an answer was lost on its way.
if c[5] ~= '' and c[5] ~= ARGV[2] and tonumber(c[6]) > now then
  redis.call('ZADD', KEYS[2], c[6], ARGV[4])
  return false
end
redis.call('HSET', KEYS[1], 'l', ARGV[2], 't', ARGV[3])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[4])
return {c[1], c[2], c[3], c[4]}
