//go:build !race

package main

// tellOneIn: all stories are told.
const tellOneIn = 1
