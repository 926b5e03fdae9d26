-- Takes a named lease unless somebody else has it. The token is greater than every
-- one before, even if the server lost some of those: it follows the server's clock.
-- KEYS lease, last token
-- ARGV holder, time to live in ms
local holder = redis.call('HGET', KEYS[1], 'h')
if holder and holder ~= ARGV[1] then
  return 0
end
local time = redis.call('TIME')
local token = math.max(tonumber(redis.call('GET', KEYS[2]) or '0') + 1, time[1] * 1000000 + time[2])
redis.call('SET', KEYS[2], string.format('%.0f', token))
redis.call('HSET', KEYS[1], 'h', ARGV[1], 'k', string.format('%.0f', token))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return token
