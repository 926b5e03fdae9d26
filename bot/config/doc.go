// Package config reads the one YAML file of an installation: the regency, its
// agencies and categories, the channels, the stores, the pace.
//
// It promises to be strict and to be kind about it: an unknown key, a wrong type
// or a contradiction is never passed over, and all mistakes are reported at once,
// each with file, line and column, what is wrong and what would be right. Secrets
// never stand in the file: it names the environment variable or the file that
// holds them, and the Secret read from there prints masked wherever it could be
// printed.
//
// It leaves opening stores and reaching networks to package main. Config values
// are built once and never changed, so they are safe from any goroutine.
//
// The YAML library reads the syntax and gives the positions; the decoding is our
// own, because a decoder that stops at the first mistake, as all of them do,
// costs a person one run for each.
package config
