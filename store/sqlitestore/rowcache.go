package sqlitestore

import "sync"

// rowCache keeps what was read lately, so that the few rows that everything asks for
// are not read again and again. It never holds what is older than a committed
// write: writers call forget or set after their commit, and a reader's value is
// kept only if no writer came since it began to read.
type rowCache[K comparable, V any] struct {
	max int

	mu     sync.Mutex
	writes uint64
	values map[K]V
}

func newRowCache[K comparable, V any](max int) *rowCache[K, V] {
	return &rowCache[K, V]{max: max, values: make(map[K]V)}
}

// get returns what is known of k. at is for put, when nothing is.
func (m *rowCache[K, V]) get(k K) (v V, known bool, at uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, known = m.values[k]
	return v, known, m.writes
}

// put keeps what a reader found after a get that knew nothing.
func (m *rowCache[K, V]) put(k K, v V, at uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.writes == at {
		m.keep(k, v)
	}
}

// set keeps what was just committed; it is for writers.
func (m *rowCache[K, V]) set(k K, v V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.writes++
	m.keep(k, v)
}

// forget drops everything; it is for writers.
func (m *rowCache[K, V]) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.writes++
	clear(m.values)
}

// keep makes room by dropping any: the rows are cheap to read again. The caller
// holds the lock.
func (m *rowCache[K, V]) keep(k K, v V) {
	for old := range m.values {
		if len(m.values) < m.max {
			break
		}
		delete(m.values, old)
	}
	m.values[k] = v
}
