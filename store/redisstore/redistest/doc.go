// Package redistest gives tests real Redis servers on loopback: redis-server must be
// installed (Debian: apt install redis-server).
//
// Address is that of one server that a whole test binary shares, each test behind a
// prefix of its own; with TAPROSE_TEST_REDIS_URL set it is that one. Start starts a
// server for one test alone, which may then be killed, restarted or set up as a
// cluster. Servers end with the test binary, however that ends.
//
// Only tests import this package.
package redistest
