-- Saves a chat if it still has the version it was loaded at, and ends its lease.
-- KEYS chat, due, idle
-- ARGV version before, version after, body, owed, due, due when sent, saved at,
--      member, time to live in ms
if (redis.call('HGET', KEYS[1], 'v') or '0') ~= ARGV[1] then
  return 0
end
redis.call('HSET', KEYS[1], 'v', ARGV[2], 'b', ARGV[3], 'o', ARGV[4], 'd', ARGV[5], 'r', ARGV[6],
  'u', ARGV[7], 'l', '', 't', '')
if ARGV[5] == '' then
  redis.call('ZREM', KEYS[2], ARGV[8])
  redis.call('ZADD', KEYS[3], ARGV[7], ARGV[8])
  redis.call('PEXPIRE', KEYS[1], ARGV[9])
else
  redis.call('ZADD', KEYS[2], ARGV[5], ARGV[8])
  redis.call('ZREM', KEYS[3], ARGV[8])
  redis.call('PERSIST', KEYS[1])
end
return 1
