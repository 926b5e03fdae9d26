package whatsapp

import (
	"context"
	"errors"
	"sync/atomic"

	waStore "go.mau.fi/whatsmeow/store"
)

// errUnlinked is what the library hears when it has the keys of an ended link removed.
var errUnlinked = errors.New("the keys are removed; what is in memory goes with the session")

// device is where the linked device is stored. When a link has ended the library removes the
// keys and then clears the device in memory without a lock, while its other goroutines, and
// requests of ours, still read it. Told of an error it does not clear it.
type device struct {
	waStore.DeviceContainer
	// gone: what is saved from now on would bring the keys back.
	gone atomic.Bool
}

func (d *device) PutDevice(ctx context.Context, as *waStore.Device) error {
	if d.gone.Load() {
		return waStore.ErrDeviceDeleted
	}
	return d.DeviceContainer.PutDevice(ctx, as)
}

func (d *device) DeleteDevice(ctx context.Context, as *waStore.Device) error {
	d.gone.Store(true)
	// The context is that of a connection which is about to end.
	if err := d.DeviceContainer.DeleteDevice(context.WithoutCancel(ctx), as); err != nil {
		return err
	}
	return errUnlinked
}
