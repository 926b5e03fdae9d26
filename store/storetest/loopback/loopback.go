// Package loopback gives tests ports of this machine for servers that are started, or
// started again, a while after their address was chosen.
package loopback

import (
	"errors"
	"math/rand/v2"
	"net"
	"strconv"
	"sync/atomic"
)

// The kernel gives connections, and listeners that ask for port 0, ports from 32768 on
// (Linux, ip_local_port_range) or 49152 on (RFC 6335, section 6). A port below those is
// nobody's by chance, also while the server that had it is being started again.
const (
	first = 10_000
	count = 22_000
)

// next is where this process looks next. Test binaries run side by side: each begins
// somewhere else.
var next atomic.Uint32

func init() { next.Store(rand.Uint32N(count)) }

// Address returns an address of the loopback interface on which nobody listens and that
// this process was not given before.
func Address() (string, error) {
	for range count {
		port := first + next.Add(1)%count
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(int(port))))
		if err != nil {
			continue
		}
		return l.Addr().String(), l.Close()
	}
	return "", errors.New("no port below 32000 is free")
}
