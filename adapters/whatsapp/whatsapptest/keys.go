package whatsapptest

import (
	"context"
	"fmt"
	"math/rand/v2"

	"go.mau.fi/libsignal/ecc"
	groupRecord "go.mau.fi/libsignal/groups/state/record"
	"go.mau.fi/libsignal/keys/identity"
	"go.mau.fi/libsignal/keys/prekey"
	"go.mau.fi/libsignal/protocol"
	"go.mau.fi/libsignal/state/record"
	"go.mau.fi/libsignal/state/store"
	"go.mau.fi/libsignal/util/optional"
	waBinary "go.mau.fi/whatsmeow/binary"
	waStore "go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/util/keys"
)

// serial is the wire format that WhatsApp uses for Signal's structures.
var serial = waStore.SignalProtobufSerializer

// keyring is a phone's Signal state, in memory. Reinstalling WhatsApp replaces
// it. Its owner's mutex guards it.
type keyring struct {
	identity *keys.KeyPair
	signed   *keys.PreKey
	reg      uint32
	nextPre  uint32

	prekeys    map[uint32]*keys.PreKey
	sessions   map[string]*record.Session
	senderKeys map[string]*groupRecord.SenderKey
	trusted    map[string][32]byte
}

var _ store.SignalProtocol = (*keyring)(nil)

func newKeyring() *keyring {
	id := keys.NewKeyPair()
	return &keyring{
		identity: id, signed: id.CreateSignedPreKey(1), reg: rand.Uint32N(16380) + 1,
		prekeys: map[uint32]*keys.PreKey{}, sessions: map[string]*record.Session{},
		senderKeys: map[string]*groupRecord.SenderKey{}, trusted: map[string][32]byte{},
	}
}

func (k *keyring) newPreKey() *keys.PreKey {
	k.nextPre++
	pk := keys.NewPreKey(k.nextPre)
	k.prekeys[pk.KeyID] = pk
	return pk
}

// readBundle turns a client's published keys into what starts a session.
func readBundle(device, reg uint32, identityKey []byte, signed waBinary.Node, one *waBinary.Node) (*prekey.Bundle, error) {
	sID, sPub, sSig, err := readKey(signed)
	if err != nil {
		return nil, err
	}
	if len(identityKey) != 32 || len(sSig) != 64 {
		return nil, fmt.Errorf("identity of %d bytes, signature of %d", len(identityKey), len(sSig))
	}
	id := optional.NewEmptyUint32()
	var onePub ecc.ECPublicKeyable
	if one != nil {
		oID, oPub, _, err := readKey(*one)
		if err != nil {
			return nil, err
		}
		id, onePub = optional.NewOptionalUint32(oID), ecc.NewDjbECPublicKey([32]byte(oPub))
	}
	return prekey.NewBundle(reg, device, id, sID, onePub, ecc.NewDjbECPublicKey([32]byte(sPub)), [64]byte(sSig),
		identity.NewKey(ecc.NewDjbECPublicKey([32]byte(identityKey)))), nil
}

func readKey(n waBinary.Node) (id uint32, pub, sig []byte, err error) {
	part := func(tag string) []byte {
		child, _ := n.GetOptionalChildByTag(tag)
		b, _ := child.Content.([]byte)
		return b
	}
	raw := part("id")
	pub, sig = part("value"), part("signature")
	if len(raw) != 3 || len(pub) != 32 {
		return 0, nil, nil, fmt.Errorf("key with an ID of %d bytes and %d bytes", len(raw), len(pub))
	}
	return uint32(raw[0])<<16 | uint32(raw[1])<<8 | uint32(raw[2]), pub, sig, nil
}

// The methods below are the Signal library's store, over maps.

func (k *keyring) GetIdentityKeyPair() *identity.KeyPair {
	return identity.NewKeyPair(identity.NewKey(ecc.NewDjbECPublicKey(*k.identity.Pub)), ecc.NewDjbECPrivateKey(*k.identity.Priv))
}

func (k *keyring) GetLocalRegistrationID() uint32 { return k.reg }

func (k *keyring) SaveIdentity(_ context.Context, a *protocol.SignalAddress, id *identity.Key) error {
	k.trusted[a.String()] = id.PublicKey().PublicKey()
	return nil
}

// IsTrustedIdentity is always true: a phone follows the bot to a new device.
func (k *keyring) IsTrustedIdentity(context.Context, *protocol.SignalAddress, *identity.Key) (bool, error) {
	return true, nil
}

func (k *keyring) LoadPreKey(_ context.Context, id uint32) (*record.PreKey, error) {
	pk, ok := k.prekeys[id]
	if !ok {
		return nil, nil
	}
	return record.NewPreKey(id, ecc.NewECKeyPair(ecc.NewDjbECPublicKey(*pk.Pub), ecc.NewDjbECPrivateKey(*pk.Priv)), nil), nil
}

func (k *keyring) StorePreKey(context.Context, uint32, *record.PreKey) error { return nil }

func (k *keyring) ContainsPreKey(_ context.Context, id uint32) (bool, error) {
	_, ok := k.prekeys[id]
	return ok, nil
}

func (k *keyring) RemovePreKey(_ context.Context, id uint32) error {
	delete(k.prekeys, id)
	return nil
}

func (k *keyring) LoadSession(_ context.Context, a *protocol.SignalAddress) (*record.Session, error) {
	if s, ok := k.sessions[a.String()]; ok {
		return s, nil
	}
	return record.NewSession(serial.Session, serial.State), nil
}

func (k *keyring) GetSubDeviceSessions(context.Context, string) ([]uint32, error) { return nil, nil }

func (k *keyring) StoreSession(_ context.Context, a *protocol.SignalAddress, s *record.Session) error {
	k.sessions[a.String()] = s
	return nil
}

func (k *keyring) ContainsSession(_ context.Context, a *protocol.SignalAddress) (bool, error) {
	_, ok := k.sessions[a.String()]
	return ok, nil
}

func (k *keyring) DeleteSession(_ context.Context, a *protocol.SignalAddress) error {
	delete(k.sessions, a.String())
	return nil
}

func (k *keyring) DeleteAllSessions(context.Context) error {
	clear(k.sessions)
	return nil
}

func (k *keyring) LoadSignedPreKey(_ context.Context, id uint32) (*record.SignedPreKey, error) {
	if id != k.signed.KeyID {
		return nil, nil
	}
	return record.NewSignedPreKey(id, 0, ecc.NewECKeyPair(ecc.NewDjbECPublicKey(*k.signed.Pub),
		ecc.NewDjbECPrivateKey(*k.signed.Priv)), *k.signed.Signature, nil), nil
}

func (k *keyring) LoadSignedPreKeys(context.Context) ([]*record.SignedPreKey, error) { return nil, nil }

func (k *keyring) StoreSignedPreKey(context.Context, uint32, *record.SignedPreKey) error { return nil }

func (k *keyring) ContainsSignedPreKey(_ context.Context, id uint32) (bool, error) {
	return id == k.signed.KeyID, nil
}

func (k *keyring) RemoveSignedPreKey(context.Context, uint32) error { return nil }

func senderKeyName(n *protocol.SenderKeyName) string { return n.GroupID() + "/" + n.Sender().String() }

func (k *keyring) StoreSenderKey(_ context.Context, n *protocol.SenderKeyName, r *groupRecord.SenderKey) error {
	k.senderKeys[senderKeyName(n)] = r
	return nil
}

func (k *keyring) LoadSenderKey(_ context.Context, n *protocol.SenderKeyName) (*groupRecord.SenderKey, error) {
	if r, ok := k.senderKeys[senderKeyName(n)]; ok {
		return r, nil
	}
	return groupRecord.NewSenderKey(serial.SenderKeyRecord, serial.SenderKeyState), nil
}
