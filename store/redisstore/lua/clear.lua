-- Forgets the replies owed in a chat that still has this version; answers 2 if it
-- has another by now.
-- KEYS chat, due, idle
-- ARGV version, member, time to live in ms
local c = redis.call('HMGET', KEYS[1], 'v', 'o', 'r', 'u')
if c[1] and c[1] ~= ARGV[1] then
  return 2
end
if not c[1] or c[2] == '' then
  return 0
end
redis.call('HSET', KEYS[1], 'o', '', 'd', c[3])
if c[3] == '' then
  redis.call('ZREM', KEYS[2], ARGV[2])
  redis.call('ZADD', KEYS[3], c[4], ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
else
  redis.call('ZADD', KEYS[2], c[3], ARGV[2])
end
return 1
