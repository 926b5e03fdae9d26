package whatsapptest

import "testing"

// Start is New for tests: at the end of t it closes the server, and fails t if something
// panicked in it.
func Start(t testing.TB, cfg Config) *Server {
	t.Helper()
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		for _, p := range s.Panics() {
			t.Errorf("the WhatsApp server panicked: %s", p)
		}
	})
	return s
}
