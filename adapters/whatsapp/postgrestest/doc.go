// Package postgrestest gives tests a real PostgreSQL server on loopback: PostgreSQL
// must be installed (Debian: apt install postgresql).
//
// Database is a database of the caller's own on a server that the whole test binary
// shares; with TAPROSE_TEST_POSTGRES_URL set it is on that one. Start starts a server
// for one test alone, which may then be killed and started again. Servers end with the
// test binary, however that ends.
//
// Only tests import this package.
package postgrestest
