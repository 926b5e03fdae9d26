// Package mongotest gives tests a server that speaks the MongoDB wire protocol.
//
// With TAPROSE_TEST_MONGODB_URL set it is that one, which should be a real
// MongoDB: each test uses databases of its own there, named taprose_test_…, and
// drops them. Otherwise it is a small server of our own (see server/), built and
// started once for each test binary; building it the first time takes a minute or
// more and needs its modules, later the build cache has it.
//
// Only tests import this package.
package mongotest
