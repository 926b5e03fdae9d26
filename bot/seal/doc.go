// Package seal keeps identities closed: it stands before a store of persons and
// encrypts addresses, name and number before they reach it, so that whoever has the
// database without the keys knows nobody. The stores know nothing of it.
//
// What a store is given in place of each address is a keyed hash, so that it still
// finds the person of an address and still lets an address belong to one person. Keys
// have names; the first seals, all open. A person who was stored in the clear, or
// under an older key, is sealed under the first one when next saved, and by Reseal.
//
// Load and ByAddress return persons closed: ID, language and whatever else is no
// identity. Only Identity opens one, and nothing is opened that the audit log did not
// take first.
//
// Cryptography is not ours: XChaCha20-Poly1305 of golang.org/x/crypto with a random
// nonce of 24 bytes, bound to the person's ID; HMAC-SHA256 for the hash; HKDF-SHA256
// (RFC 5869) to make one key for each of the two out of the configured one.
package seal
