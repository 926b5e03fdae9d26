//go:build !unix

package telegram

import "net"

// closedByPeer cannot look here.
func closedByPeer(net.Conn) bool { return false }
