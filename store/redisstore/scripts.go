package redisstore

import (
	"context"
	_ "embed" // the scripts are files
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

var (
	//go:embed lua/save.lua
	saveLua string
	//go:embed lua/clear.lua
	clearLua string
	//go:embed lua/lease.lua
	leaseLua string
	//go:embed lua/expire.lua
	expireLua string
	//go:embed lua/take.lua
	takeLua string
	//go:embed lua/renew.lua
	renewLua string
	//go:embed lua/reserve.lua
	reserveLua string
)

var (
	saveScript    = redis.NewScript(saveLua)
	clearScript   = redis.NewScript(clearLua)
	leaseScript   = redis.NewScript(leaseLua)
	expireScript  = redis.NewScript(expireLua)
	takeScript    = redis.NewScript(takeLua)
	renewScript   = redis.NewScript(renewLua)
	reserveScript = redis.NewScript(reserveLua)
)

// call is one run of a script.
type call struct {
	keys []string
	args []any
}

// runAll runs a script once for each call, all in one round trip for each server
// concerned; a second one follows only where a server does not know the script yet.
// The commands hold the answers, in the order of the calls.
func runAll(ctx context.Context, c redis.UniversalClient, script *redis.Script, calls []call) ([]*redis.Cmd, error) {
	cmds := make([]*redis.Cmd, len(calls))
	// Each command has its own error; that of the pipeline is the first of them.
	_, _ = c.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, k := range calls {
			cmds[i] = script.EvalSha(ctx, p, k.keys, k.args...)
		}
		return nil
	})
	var unknown []int
	for i, cmd := range cmds {
		if errors.Is(cmd.Err(), redis.ErrNoScript) || redis.HasErrorPrefix(cmd.Err(), "NOSCRIPT") {
			unknown = append(unknown, i)
		}
	}
	if len(unknown) > 0 {
		_, _ = c.Pipelined(ctx, func(p redis.Pipeliner) error {
			for _, i := range unknown {
				cmds[i] = script.Eval(ctx, p, calls[i].keys, calls[i].args...)
			}
			return nil
		})
	}
	for _, cmd := range cmds {
		if err := cmd.Err(); err != nil && !errors.Is(err, redis.Nil) {
			return nil, err
		}
	}
	return cmds, nil
}

// atOrAfter is a moment in microseconds, rounded up: nothing happens before it.
func atOrAfter(t time.Time) int64 {
	us := t.UnixMicro()
	if time.UnixMicro(us).Before(t) {
		us++
	}
	return us
}

// orEmpty is a moment as an argument, "" for never.
func orEmpty(t time.Time) any {
	if t.IsZero() {
		return ""
	}
	return atOrAfter(t)
}
