package whatsapp

import "testing"

// Whoever has replaced us, ended our link or banned us is not met by one more connection:
// the one that replaced us would have to give way in its turn.
func TestNothingIsRenewedAfterTheEnd(t *testing.T) {
	t.Parallel()
	s := newSession(nil, nil)
	s.drop = func() { t.Fatal("renewed") }
	s.end(verdict{link: Link{State: LinkReplaced}, never: true})
	s.renew()
	if v := <-s.ended; v.link.State != LinkReplaced {
		t.Errorf("ended as %q", v.link.State)
	}
}
