package intake

import (
	"maps"
	"slices"
)

// keysFew is up to how many keys are looked through one by one, which costs less than a map.
const keysFew = 16

// keys are those of a chat's replies. Nearly always they are a few; while a network is away
// the alarms for the administrators gather, and then they are many. The zero value is empty.
type keys struct {
	few  []string
	many map[string]bool // in place of few
}

func (k *keys) len() int { return len(k.few) + len(k.many) }

func (k *keys) has(key string) bool { return k.many[key] || slices.Contains(k.few, key) }

func (k *keys) add(key string) {
	switch {
	case k.has(key):
	case k.many != nil:
		k.many[key] = true
	case len(k.few) < keysFew:
		k.few = append(k.few, key)
	default:
		k.many = map[string]bool{key: true}
		for _, f := range k.few {
			k.many[f] = true
		}
		k.few = nil
	}
}

func (k *keys) deleteFunc(del func(string) bool) {
	k.few = slices.DeleteFunc(k.few, del)
	maps.DeleteFunc(k.many, func(key string, _ bool) bool { return del(key) })
}
