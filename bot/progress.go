package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/taprose/taprose/bot/move"
)

// progress shows how far something long has come.
type progress interface {
	move.Progress
	end()
}

// newProgress shows a bar on a terminal, and lines, one now and then, elsewhere.
func newProgress(w io.Writer) progress {
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return &bar{w: w}
	}
	return &reported{w: w, every: 10 * time.Second}
}

// bar is a progress bar, a new one for each stage.
type bar struct {
	w io.Writer

	mu    sync.Mutex
	bar   *progressbar.ProgressBar
	stage *stageWriter
}

// stageWriter lets one stage's bar write until the stage has ended: a bar without a
// known end turns by itself, in a goroutine that may have one turn left.
type stageWriter struct {
	mu    sync.Mutex
	w     io.Writer
	ended bool
}

// Write writes, or does nothing once the stage has ended.
func (s *stageWriter) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return len(p), nil
	}
	return s.w.Write(p)
}

func (s *stageWriter) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
}

// Begin starts the next bar.
func (b *bar) Begin(stage string, total int64) {
	b.end()
	b.mu.Lock()
	defer b.mu.Unlock()
	out := &stageWriter{w: b.w}
	b.stage = out
	b.bar = progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(out), progressbar.OptionSetDescription(stage),
		progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(total > 0),
		progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionSetWidth(30),
		progressbar.OptionOnCompletion(func() { fmt.Fprintln(out) }),
	)
}

// Add moves the bar.
func (b *bar) Add(n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.bar != nil {
		_ = b.bar.Add64(n) // what is shown is no part of the work
	}
}

func (b *bar) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.bar == nil {
		return
	}
	if !b.bar.IsFinished() {
		_ = b.bar.Exit()
		fmt.Fprintln(b.stage)
	}
	b.stage.end()
	b.bar, b.stage = nil, nil
}

// reported writes plain lines, for logs and files.
type reported struct {
	w     io.Writer
	every time.Duration

	mu          sync.Mutex
	stage       string
	done, total int64
	said        time.Time
}

// Begin says what begins.
func (r *reported) Begin(stage string, total int64) {
	r.end()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stage, r.done, r.total, r.said = stage, 0, total, time.Now()
}

// Add says now and then how far it is.
func (r *reported) Add(n int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.done += n; time.Since(r.said) >= r.every {
		r.say("")
	}
}

func (r *reported) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stage != "" {
		r.say(" done")
		r.stage = ""
	}
}

func (r *reported) say(how string) {
	r.said = time.Now()
	if r.total > 0 {
		fmt.Fprintf(r.w, "%s: %d of %d%s\n", r.stage, r.done, r.total, how)
		return
	}
	fmt.Fprintf(r.w, "%s: %d%s\n", r.stage, r.done, how)
}
