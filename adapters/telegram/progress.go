package telegram

import "sync"

// progress remembers which messages of an Outbound were sent before one failed.
// Only in memory: after a restart an Outbound of several messages that had got
// half-way is sent whole.
type progress struct {
	mu   sync.Mutex
	sent map[progressKey][][]string
}

type progressKey struct {
	to         target
	about, key string
}

// progressMax bounds what is kept of sends that nobody tried again.
const progressMax = 1024

// take returns and forgets the IDs of the parts that were sent.
func (p *progress) take(key progressKey) [][]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	sent := p.sent[key]
	delete(p.sent, key)
	return sent
}

func (p *progress) keep(key progressKey, sent [][]string) {
	if len(sent) == 0 || key.key == "" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sent == nil {
		p.sent = make(map[progressKey][][]string)
	}
	for old := range p.sent {
		if len(p.sent) < progressMax {
			break
		}
		delete(p.sent, old)
	}
	p.sent[key] = sent
}
