package whatsapp

import (
	"errors"
	"path/filepath"
	"testing"

	"go.mau.fi/whatsmeow/proto/waAdv"
	"go.mau.fi/whatsmeow/types"
	waLog "go.mau.fi/whatsmeow/util/log"
)

// When a link ends its keys leave the store and never come back, and the device in memory
// stays as it is for whoever still reads it.
func TestTheKeysOfAnEndedLinkStayAway(t *testing.T) {
	t.Parallel()
	k, err := openKeep(t.Context(), filepath.Join(t.TempDir(), "link.db"), waLog.Noop)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = k.close() }()
	d := k.container().NewDevice()
	own := types.NewJID("628110000001", types.DefaultUserServer)
	d.ID, d.LID = &own, types.NewJID("267981714060623", types.HiddenUserServer)
	d.Account = &waAdv.ADVSignedDeviceIdentity{
		Details: []byte("details"), AccountSignature: make([]byte, 64), AccountSignatureKey: make([]byte, 32), DeviceSignature: make([]byte, 64),
	}
	if err := d.Save(t.Context()); err != nil {
		t.Fatal(err)
	}
	if stored, err := k.device(t.Context()); err != nil || stored == nil {
		t.Fatalf("stored %v, %v", stored, err)
	}
	guard(d, func(error) {})
	sessions := d.Sessions
	if err := d.Delete(t.Context()); !errors.Is(err, errUnlinked) {
		t.Errorf("removed with %v", err)
	}
	if d.ID == nil || d.Deleted || d.Sessions != sessions {
		t.Error("the device was cleared in memory")
	}
	if err := d.Save(t.Context()); err == nil {
		t.Error("saved after its end")
	}
	if stored, err := k.device(t.Context()); err != nil || stored != nil {
		t.Errorf("still stored: %v, %v", stored, err)
	}
}
