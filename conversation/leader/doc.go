// Package leader is the conversation in a leader's chat: the Bupati's, the deputy's or
// the Sekda's, private or a group, on any network. He asks by one word for figures,
// for what is late, for one agency, for the whole course of one report; he searches,
// and gives orders that land in an agency's group and are followed until they are
// answered. Digests, which he is sent without asking, are composed here too.
//
// It is pure, like package desk: Needs tells what must be read, Step takes a message
// with it and returns what to say and what to keep. The numbers come from package
// figures, so that the digest, the answer to "rekap", the dashboard and the export
// cannot differ. A secret report is counted in the regency's total and is shown here
// nowhere: only the agency in charge and the administrators see it.
//
// In a private chat everything is for this package, but what a citizen would write
// ("lapor", or an answer within a report that was begun). In a group only the words
// themselves are heard, a number after a list, and replies to messages of ours; the
// rest is the members' own talk.
package leader
