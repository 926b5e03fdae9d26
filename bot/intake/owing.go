package intake

// Owing is how many chats have replies that this process has not sent yet.
func (i *Intake) Owing() int { return i.boxes.owing() }

func (b *boxes) owing() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for _, x := range b.boxes {
		if len(x.queue) > 0 {
			n++
		}
	}
	return n
}
