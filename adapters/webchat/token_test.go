package webchat

import (
	"net/http"
	"strings"
	"testing"
)

func TestSessionTokenOpensItsChatOnly(t *testing.T) {
	t.Parallel()
	s := signer{secret: testSecret}
	a, b := s.newSession(), s.newSession()
	chatA, ok := s.session(a)
	chatB, ok2 := s.session(b)
	if !ok || !ok2 || chatA == chatB || !privateID.MatchString(chatA) {
		t.Fatalf("chats %q %v, %q %v", chatA, ok, chatB, ok2)
	}
	if again, _ := s.session(a); again != chatA {
		t.Error("the same token opens another chat")
	}
	if strings.Contains(a, chatA) {
		t.Error("the token tells the chat")
	}
}

func TestForgedTokensOpenNothing(t *testing.T) {
	t.Parallel()
	c := newTestChannel(t, testConfig(t))
	s := signer{secret: testSecret}
	good := s.newSession()
	group := s.group("pupr")
	other := signer{secret: []byte("another secret of at least 32 by")}
	_, sum, _ := strings.Cut(strings.TrimPrefix(group, groupPrefix), ".")
	for name, token := range map[string]string{
		"empty":               "",
		"chosen by a client":  "t1." + b64.EncodeToString(make([]byte, 32)) + "." + b64.EncodeToString(make([]byte, 16)),
		"another secret's":    other.newSession(),
		"one letter changed":  good[:len(good)-2] + "AA",
		"cut":                 good[:len(good)-1],
		"group's sum reused":  groupPrefix + "admin." + sum,
		"session as group":    strings.Replace(good, sessionPrefix, groupPrefix, 1),
		"group as session":    strings.Replace(group, groupPrefix, sessionPrefix, 1),
		"group not there":     s.group("nobody"),
		"with padding":        good + "=",
		"the chat ID":         mustChat(s, good),
		"a line break inside": good[:10] + "\n" + good[10:],
	} {
		if r, ok := c.enter(token); ok {
			t.Errorf("%s opens %v", name, r.id)
		}
	}
}

func mustChat(s signer, token string) string {
	chat, _ := s.session(token)
	return chat
}

func TestSignaturesDoNotFitEachOther(t *testing.T) {
	t.Parallel()
	s := signer{secret: testSecret}
	if s.sum("a", "bc", "d") == s.sum("a", "b", "cd") || s.sum("press", "x") == s.sum("media", "x") {
		t.Error("parts can be cut differently")
	}
}

func TestRequestsWithoutATokenAreRefused(t *testing.T) {
	t.Parallel()
	c := newTestChannel(t, testConfig(t))
	v := newVisitor(t, serve(t, c))
	for _, token := range []string{"", "x", "t1.a.b"} {
		v.token = token
		for _, path := range []string{"POST /api/v1/messages", "POST /api/v1/media", "GET /api/v1/entries"} {
			method, where, _ := strings.Cut(path, " ")
			resp := v.do(method, where, "application/json", strings.NewReader("{}"))
			_ = resp.Body.Close()
			if resp.StatusCode != http.StatusUnauthorized {
				t.Errorf("%s with %q: %d", path, token, resp.StatusCode)
			}
		}
		resp := v.do("POST", "/api/v1/stream", "application/json", strings.NewReader(`{"chats":[{"token":"`+token+`"}]}`))
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusUnauthorized {
			t.Errorf("stream with %q: %d", token, resp.StatusCode)
		}
	}
}
