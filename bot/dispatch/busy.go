package dispatch

// Load is how much a Dispatcher has to do at a moment.
type Load struct {
	// Working reports are worked on, Waiting ones are ours and wait for a worker,
	// and Workers is how many can be worked on at once.
	Working, Waiting, Workers int
}

// Load tells how busy the dispatcher is.
func (d *Dispatcher) Load() Load {
	d.mu.Lock()
	defer d.mu.Unlock()
	return Load{Working: len(d.inFlight), Waiting: len(d.jobs) + len(d.rest), Workers: d.Workers}
}
