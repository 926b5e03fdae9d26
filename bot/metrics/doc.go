// Package metrics measures the program and shows the figures to Prometheus: for
// each channel and each store the four golden signals (traffic, errors, latency,
// saturation), how much is waiting and for how long, and what became of deliveries.
//
// It promises to stay out of the way: the parts it measures do not know it. It
// wraps what they are given (senders, stores, the receiver of messages) in
// decorators that cost less than a microsecond a call, and a nil *Metrics wraps
// nothing. Labels are channels, stores, calls and kinds of outcome, each from a
// short list that is known when the program is built: never an address, a name, an
// ID, a ticket or an agency.
//
// Package main wires it and serves Handler on a listener of its own. What the
// figures mean is told in docs/monitoring.md; a test holds that page, the dashboard
// and the alert rules to the names registered here.
package metrics
