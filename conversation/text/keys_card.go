package text

// The keys of what an agency's group reads about a report: the card and the
// notices of what its reporter did since.
const (
	CardNew         Key = "card.new"
	CardTransferred Key = "card.transferred"
	CardReopened    Key = "card.reopened"
	CardCategory    Key = "card.category"
	CardFrom        Key = "card.from"
	CardPlace       Key = "card.place"
	CardMedia       Key = "card.media"
	CardDeadline    Key = "card.deadline"
	CardReason      Key = "card.reason"
	CardUnhappy     Key = "card.unhappy"
	CardLater       Key = "card.later"
	CardVoiceOnly   Key = "card.voice_only"
	CardHow         Key = "card.how"
	CardHowAdmins   Key = "card.how_admins"
	CardDistrict    Key = "card.district"
	CardVillage     Key = "card.village"
	CardOutside     Key = "card.outside"
	CardAlias       Key = "card.alias"

	CardAccept   Key = "card.button.accept"
	CardStart    Key = "card.button.start"
	CardAsk      Key = "card.button.ask"
	CardAnswer   Key = "card.button.answer"
	CardTransfer Key = "card.button.transfer"
	CardReject   Key = "card.button.reject"
	CardResolve  Key = "card.button.resolve"

	CardPhotos    Key = "card.count.photo"
	CardVideos    Key = "card.count.video"
	CardAudios    Key = "card.count.audio"
	CardVoices    Key = "card.count.voice"
	CardDocuments Key = "card.count.document"

	NoticeUpdated   Key = "notice.updated"
	NoticeHeard     Key = "notice.heard"
	NoticeEdited    Key = "notice.edited"
	NoticeConfirmed Key = "notice.confirmed"
	NoticeExpired   Key = "notice.expired"
	NoticeReopened  Key = "notice.reopened"
	NoticeWithdrawn Key = "notice.withdrawn"
	NoticeRated     Key = "notice.rated"
	NoticePlace     Key = "notice.place"
)
