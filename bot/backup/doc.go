// Package backup puts a data folder of the embedded store into one file while the
// program works on it, and back into an empty folder.
//
// A backup is a tar archive that any tar can list: the database as it was at one
// moment, the files that people sent (gathered after that moment, so that every file
// which the database names is there), the log of looks at identities and, only if
// asked for, the keys. Its last entry is manifest.json with the length and SHA-256 of
// every other one: an archive that was cut short has none and is refused. Nothing is
// ever overwritten, on either side.
package backup
