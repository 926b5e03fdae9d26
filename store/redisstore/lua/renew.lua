-- Moves the end of a named lease that is still held with this token; 0 ends it.
-- KEYS lease
-- ARGV token, time to live in ms
if redis.call('HGET', KEYS[1], 'k') ~= ARGV[1] then
  return 0
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
