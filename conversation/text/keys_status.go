package text

import "github.com/taprose/taprose/conversation/report"

// Status is the key of a status's name as a citizen reads it.
func Status(s report.Status) Key { return Key("status." + string(s)) }
