package report

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/looplab/fsm"
)

// Move is something that changes the status of a report.
type Move string

// The moves. Who may make them is decided by packages citizen and desk.
const (
	// MoveForward: the card reached the agency's group.
	MoveForward Move = "forward"
	// MoveAccept (terima): the agency has it.
	MoveAccept Move = "accept"
	// MoveStart (proses): work began.
	MoveStart Move = "start"
	// MoveAsk (tanya): the agency asks the reporter.
	MoveAsk Move = "ask"
	// MoveHear: the reporter answered the question.
	MoveHear Move = "hear"
	// MoveArchive: the reporter did not answer the question; closed automatically.
	MoveArchive Move = "archive"
	// MoveRevive: he answered after all.
	MoveRevive Move = "revive"
	// MoveTransfer (pindah, disposisi): another agency takes over.
	MoveTransfer Move = "transfer"
	// MoveReject (tolak): the agency will not act.
	MoveReject Move = "reject"
	// MoveResolve (selesai): the agency says it is done.
	MoveResolve Move = "resolve"
	// MoveConfirm (sudah): the reporter agrees that it is done.
	MoveConfirm Move = "confirm"
	// MoveExpire: the reporter stayed silent; closed automatically.
	MoveExpire Move = "expire"
	// MoveReopen (belum): the reporter says that it is not done.
	MoveReopen Move = "reopen"
	// MoveWithdraw: the reporter takes the report back.
	MoveWithdraw Move = "withdraw"
)

// Moves lists every move.
func Moves() []Move {
	return []Move{
		MoveForward, MoveAccept, MoveStart, MoveAsk, MoveHear, MoveArchive, MoveRevive, MoveTransfer,
		MoveReject, MoveResolve, MoveConfirm, MoveExpire, MoveReopen, MoveWithdraw,
	}
}

// The table of the lifecycle. A staff member may answer before the delivery of
// the card is settled, so received and transferred allow what forwarded allows.
var table = []struct {
	move Move
	from []Status
	to   Status
}{
	{MoveForward, []Status{StatusReceived, StatusTransferred}, StatusForwarded},
	{MoveAccept, []Status{StatusReceived, StatusForwarded, StatusTransferred, StatusReopened}, StatusAcknowledged},
	{MoveStart, []Status{StatusReceived, StatusForwarded, StatusTransferred, StatusAcknowledged, StatusAwaitingReporter, StatusReopened}, StatusInProgress},
	{MoveAsk, []Status{StatusReceived, StatusForwarded, StatusTransferred, StatusAcknowledged, StatusInProgress, StatusReopened}, StatusAwaitingReporter},
	{MoveHear, []Status{StatusAwaitingReporter}, StatusInProgress},
	{MoveArchive, []Status{StatusAwaitingReporter}, StatusArchived},
	{MoveRevive, []Status{StatusArchived}, StatusReopened},
	{MoveTransfer, []Status{StatusReceived, StatusForwarded, StatusAcknowledged, StatusInProgress, StatusAwaitingReporter, StatusReopened}, StatusTransferred},
	{MoveReject, []Status{StatusReceived, StatusForwarded, StatusTransferred, StatusAcknowledged, StatusInProgress, StatusAwaitingReporter, StatusReopened}, StatusRejected},
	{MoveResolve, []Status{StatusReceived, StatusForwarded, StatusTransferred, StatusAcknowledged, StatusInProgress, StatusAwaitingReporter, StatusReopened}, StatusResolved},
	{MoveConfirm, []Status{StatusResolved}, StatusClosed},
	{MoveExpire, []Status{StatusResolved}, StatusClosed},
	{MoveReopen, []Status{StatusResolved, StatusClosed, StatusRejected}, StatusReopened},
	{MoveWithdraw, []Status{StatusReceived, StatusForwarded, StatusTransferred, StatusAcknowledged, StatusInProgress, StatusAwaitingReporter, StatusReopened, StatusResolved}, StatusWithdrawn},
}

// machine returns the lifecycle standing at status: a checked table, not a runtime.
func machine(status Status) *fsm.FSM {
	events := make(fsm.Events, len(table))
	for i, row := range table {
		src := make([]string, len(row.from))
		for j, s := range row.from {
			src[j] = string(s)
		}
		events[i] = fsm.EventDesc{Name: string(row.move), Src: src, Dst: string(row.to)}
	}
	return fsm.NewFSM(string(status), events, nil)
}

// Diagram draws the lifecycle as a Mermaid state diagram.
func Diagram() (string, error) {
	return fsm.VisualizeForMermaidWithGraphType(machine(StatusReceived), fsm.StateDiagram)
}

// Allowed lists the moves possible from status, in the order of Moves.
func Allowed(status Status) []Move {
	var out []Move
	for _, row := range table {
		if slices.Contains(row.from, status) {
			out = append(out, row.move)
		}
	}
	return out
}

// MoveError says that the lifecycle does not allow a move.
type MoveError struct {
	Move    Move
	Status  Status
	Allowed []Move
}

// Error describes the refused move for the operator.
func (e *MoveError) Error() string {
	return fmt.Sprintf("move %s not allowed from %s", e.Move, e.Status)
}

// machines are kept for the next move: making one takes longer than moving it.
var machines = sync.Pool{New: func() any { return machine(StatusReceived) }}

// next returns the status after move, or a *MoveError.
func next(status Status, move Move) (Status, error) {
	m := machines.Get().(*fsm.FSM)
	defer machines.Put(m)
	m.SetState(string(status))
	if err := m.Event(context.Background(), string(move)); err != nil {
		return status, &MoveError{Move: move, Status: status, Allowed: Allowed(status)}
	}
	return Status(m.Current()), nil
}
