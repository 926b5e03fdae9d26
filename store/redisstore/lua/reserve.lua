-- Takes places in a queue that moves at a steady pace (GCRA) and answers how many
-- microseconds to wait for them.
-- KEYS limit
-- ARGV microseconds for each place, places that may be taken at once, places wanted,
--      microseconds for which nothing may happen
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local each, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
if tonumber(ARGV[4]) > 0 then
  full = math.max(full, now + tonumber(ARGV[4]) + (burst - 1) * each)
end
full = full + tonumber(ARGV[3]) * each
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000) + 1)
return math.max(0, math.ceil(full - burst * each - now))
