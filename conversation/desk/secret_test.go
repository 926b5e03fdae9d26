package desk_test

import (
	"testing"

	"github.com/taprose/taprose/conversation/clock"
	"github.com/taprose/taprose/conversation/desk"
	"github.com/taprose/taprose/conversation/regency"
	"github.com/taprose/taprose/conversation/report"
)

// TestNoLeaderIsToldOfASecretReport: whoever would be told of a late one, the
// administrators are instead.
func TestNoLeaderIsToldOfASecretReport(t *testing.T) {
	t.Parallel()
	for v, want := range map[regency.Visibility]report.TargetKind{
		regency.VisibilitySecret: report.TargetAdmins, regency.VisibilityAnonymous: report.TargetLeader,
	} {
		o := openOffice(t)
		o.report.Visibility = v
		clock.Escalate(o.report, o.now, desk.Sekda, "answer", "TBN-1 terlambat")
		if d := o.report.Deliveries[len(o.report.Deliveries)-1]; d.Target.Kind != want {
			t.Errorf("%s: told %+v", v, d.Target)
		}
	}
}
