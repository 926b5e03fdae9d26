// Package browsertest shows pages of the program to tests in a real headless Chromium:
// a page is only known to work in a browser.
//
// It promises that a page which throws, or writes an error into its log, a violated
// policy for one, fails the test that opened it; that nothing moves (reduced motion), so
// that pictures are alike; that each tab believes it has the focus, however many are
// open; and that a step which does not end in Patience fails and leaves a picture. Where
// something stands in a page is for the tests of that page to know.
//
// The tests of the web chat, the dashboard and the demonstration use it.
package browsertest
