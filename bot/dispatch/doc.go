// Package dispatch sends whatever is owed. Reports carry their own outbox; this
// package leases those that are due, sends their deliveries in order, and settles
// the outcome. It also carries the direct replies of package intake, so that one
// place keeps the pace of each network.
//
// It promises: what is owed is sent, or tried again with growing pauses, or ends
// as a visible failure in the administrators' group; never silence. A delivery is
// settled by whoever holds the lease, and an outcome is never forgotten because
// somebody else saved the report in between. It leaves the words to package desk
// and citizen, and the networks to the adapters.
package dispatch
