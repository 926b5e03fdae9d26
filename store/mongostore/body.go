package mongostore

import (
	"encoding/json"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// A document's own part is stored as package store encodes it, with its JSON turned
// into BSON field by field: the names are those of the JSON, so that one
// description serves all stores and a person can read and query the data with
// MongoDB's own tools. Moments stay RFC 3339 texts, because a BSON date would cut
// them to milliseconds.

// fromJSON turns the JSON of a document into BSON.
func fromJSON(body []byte, err error) (bson.Raw, error) {
	if err != nil {
		return nil, err
	}
	var raw bson.Raw
	err = bson.UnmarshalExtJSON(body, false, &raw)
	return raw, err
}

// toJSON turns the BSON of a document back into JSON.
func toJSON(raw bson.Raw) ([]byte, error) {
	return bson.MarshalExtJSON(raw, false, false)
}

// encode turns a value that has no version of its schema into BSON.
func encode(v any) (bson.Raw, error) { return fromJSON(json.Marshal(v)) }

// decodeInto reads what encode made.
func decodeInto(raw bson.Raw, v any) error {
	body, err := toJSON(raw)
	if err != nil {
		return err
	}
	return json.Unmarshal(body, v)
}
