package sqlitestore

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/taprose/taprose/store"
)

const (
	// batchMax is how many writes one transaction takes at most.
	batchMax = 256
	// queueMax is how many writes wait at most before callers wait themselves.
	queueMax = 1024
	// rounds is how often others are let run before a commit at most.
	rounds = 8
	// After a commit for several callers the writer lets others run for a moment
	// before the next one: they are likely to bring more, and a commit costs as
	// much CPU as ten writes. Somebody alone never waits.
	crowd  = 3
	breath = 100 * time.Microsecond
)

// write is one atomic change: all of run happens or none of it.
type write struct {
	ctx context.Context
	// run makes the change. Unless the write is guarded it may return an error
	// only while it has changed nothing, or an error after which SQLite has
	// undone the whole transaction.
	run func(c *conn) error
	// committed runs after the change is durable, on the writer's goroutine and
	// before the caller is told.
	committed func()
	// single marks a run that executes one statement only: alone in its batch
	// it needs no transaction around it.
	single bool
	// guarded puts a savepoint around a run that may fail half-way.
	guarded bool
	// dropped: its context had ended before its batch began.
	dropped bool
	err     error
	done    chan struct{}
}

// Stats counts since the store was opened, and tells what waits now.
type Stats struct {
	// Commits are durable transactions, Ops the writes they carried.
	Commits, Ops int64
	// Queued writes wait for the writer; Limit is how many may before their callers
	// wait themselves.
	Queued, Limit int
}

// writer owns the writing connection and turns queued writes into transactions.
type writer struct {
	c     *conn
	queue chan *write
	// closing is read-held while a write is being queued, so that close can wait
	// until nothing more can come.
	closing sync.RWMutex
	closed  bool
	stopped chan struct{}
	commits atomic.Int64
	ops     atomic.Int64
	// done keeps the channels on which callers wait.
	done sync.Pool
	// refused is set while the last thing that came of a write was that it could not
	// be made durable: the disk is full, or fails.
	refused atomic.Bool
}

func startWriter(c *conn) *writer {
	w := &writer{c: c, queue: make(chan *write, queueMax), stopped: make(chan struct{})}
	w.done.New = func() any { return make(chan struct{}, 1) }
	go w.loop()
	return w
}

// close lets the queued writes finish, stops the goroutine and closes the
// connection, which checkpoints the log if it is the last one.
func (w *writer) close() error {
	w.closing.Lock()
	w.closed = true
	close(w.queue)
	w.closing.Unlock()
	<-w.stopped
	return w.c.close()
}

// do queues a write and waits until it is durable or refused. A context that
// ends before the write began drops it; one that ends later does not, because
// nobody could tell what became of it.
func (w *writer) do(op *write) error {
	op.done = w.done.Get().(chan struct{})
	if err := w.enqueue(op); err != nil {
		return err
	}
	<-op.done
	w.done.Put(op.done)
	return mapped(op.err)
}

func (w *writer) enqueue(op *write) error {
	w.closing.RLock()
	defer w.closing.RUnlock()
	if w.closed {
		return ErrClosed
	}
	select {
	case w.queue <- op:
		return nil
	default:
	}
	select {
	case w.queue <- op:
		return nil
	case <-op.ctx.Done():
		return op.ctx.Err()
	}
}

func (w *writer) loop() {
	defer close(w.stopped)
	batch := make([]*write, 0, batchMax)
	crowded := false
	for first := range w.queue {
		batch = append(batch[:0], first)
		batch = w.gatherMore(w.gather(batch))
		if crowded && len(batch) < batchMax {
			time.Sleep(breath)
			batch = w.gather(batch)
		}
		crowded = len(batch) >= crowd
		w.commit(batch)
		for i, op := range batch {
			op.done <- struct{}{}
			batch[i] = nil
		}
	}
}

// gather takes what has queued up, without waiting for more.
func (w *writer) gather(batch []*write) []*write {
	for len(batch) < batchMax {
		select {
		case op, ok := <-w.queue:
			if !ok {
				return batch
			}
			batch = append(batch, op)
		default:
			return batch
		}
	}
	return batch
}

// gatherMore lets those run who can run now, as long as that brings more: a commit costs
// as much CPU as ten writes, and where everybody is busy a batch would hold the one write
// that woke the writer. Somebody alone does not wait for it.
func (w *writer) gatherMore(batch []*write) []*write {
	for range rounds {
		n := len(batch)
		runtime.Gosched()
		if batch = w.gather(batch); len(batch) == n {
			break
		}
	}
	return batch
}

// commit makes a batch durable in one transaction. If that fails as a whole, for
// example because one write filled the disk, each is tried by itself, so that
// nobody fails for his neighbour.
func (w *writer) commit(batch []*write) {
	live := 0
	for _, op := range batch {
		op.err = op.ctx.Err()
		if op.dropped = op.err != nil; !op.dropped {
			live++
		}
	}
	if live > 1 {
		if w.together(batch) {
			return
		}
	}
	for _, op := range batch {
		if !op.dropped {
			w.alone(op)
		}
	}
}

// together reports false if nothing was done and the batch must be split.
func (w *writer) together(batch []*write) bool {
	if _, err := w.c.exec("BEGIN IMMEDIATE"); err != nil {
		return false
	}
	done := int64(0)
	for _, op := range batch {
		if op.dropped {
			continue
		}
		op.err = w.run(op)
		if isFatal(op.err) {
			w.rollback(batch)
			return false
		}
		if op.err == nil {
			done++
		}
	}
	if _, err := w.c.exec("COMMIT"); err != nil {
		w.rollback(batch)
		return false
	}
	w.count(done)
	for _, op := range batch {
		if op.err == nil && op.committed != nil {
			op.committed()
		}
	}
	return true
}

// rollback undoes the transaction if SQLite has not done so itself, and takes
// back the outcomes that were part of it.
func (w *writer) rollback(batch []*write) {
	_, _ = w.c.exec("ROLLBACK") // an error says that there is nothing to undo
	for _, op := range batch {
		if !op.dropped {
			op.err = nil
		}
	}
}

func (w *writer) alone(op *write) {
	if op.single {
		if op.err = w.protect(op); op.err == nil {
			w.count(1)
		}
	} else {
		op.err = w.transaction(op)
	}
	if errors.Is(mapped(op.err), store.ErrUnavailable) {
		w.refused.Store(true)
	}
	if op.err == nil && op.committed != nil {
		op.committed()
	}
}

func (w *writer) transaction(op *write) error {
	if _, err := w.c.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := w.protect(op)
	if err == nil {
		_, err = w.c.exec("COMMIT")
	}
	if err != nil {
		_, _ = w.c.exec("ROLLBACK") // as in rollback
		return err
	}
	w.count(1)
	return nil
}

// run runs one write of several in a transaction.
func (w *writer) run(op *write) error {
	if !op.guarded {
		return w.protect(op)
	}
	if _, err := w.c.exec("SAVEPOINT op"); err != nil {
		return err
	}
	err := w.protect(op)
	if err != nil && !isFatal(err) {
		if _, rerr := w.c.exec("ROLLBACK TO op"); rerr != nil {
			return rerr
		}
	}
	if _, rerr := w.c.exec("RELEASE op"); rerr != nil && err == nil {
		return rerr
	}
	return err
}

// errPanic is what a caller gets whose write panicked.
var errPanic = errors.New("write panicked")

// protect keeps a bug in one write from taking down everybody's writer.
func (w *writer) protect(op *write) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", errPanic, p)
		}
	}()
	return op.run(w.c)
}

func (w *writer) count(ops int64) {
	if ops > 0 {
		w.refused.Store(false)
		w.commits.Add(1)
		w.ops.Add(ops)
	}
}
