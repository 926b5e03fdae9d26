package whatsapp

import (
	"context"
	"errors"
	"sync"

	waStore "go.mau.fi/whatsmeow/store"
)

// errUnlinked is what the library hears when it has the keys of an ended link removed.
var errUnlinked = errors.New("the keys are removed; what is in memory goes with the session")

// device is where the linked device is stored. When a link has ended the library removes the
// keys and then clears the device in memory without a lock, while its other goroutines, and
// requests of ours, still read it. Told of an error it does not clear it.
type device struct {
	waStore.DeviceContainer
	mu sync.Mutex
	// gone: what is saved from now on would bring the keys back.
	gone bool
}

func (d *device) PutDevice(ctx context.Context, as *waStore.Device) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.gone {
		return waStore.ErrDeviceDeleted
	}
	return d.DeviceContainer.PutDevice(ctx, as)
}

func (d *device) DeleteDevice(ctx context.Context, as *waStore.Device) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gone = true
	// The context is that of a connection which is about to end.
	if err := d.DeviceContainer.DeleteDevice(context.WithoutCancel(ctx), as); err != nil {
		return err
	}
	return errUnlinked
}
