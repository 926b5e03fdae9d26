// Package screen is the door through which every file passes before it is kept and
// passed on: bot/admit calls File on what was fetched or uploaded. It says what a file is
// by its bytes, whatever its name and its sender claim, and refuses what could run:
// programs, scripts, pages with script, documents with macros, archives that hold such
// things or that nobody can look into.
//
// It opens nothing. Of a picture it reads the header and counts the frames, never the
// pixels; of an archive the list of names and the first bytes of some entries. So its
// work is bounded by the size of the file, whatever the file says of itself: a bomb is
// measured, not set off. What is merely broken (cut off, or no picture although it says
// so) is passed on as a document, because nobody's evidence is thrown away for a bad
// connection.
package screen
