package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
)

// ceilingEnv names the variable that turns the test binary into the ceiling bot;
// its value is the address of the Bot API with the token.
const ceilingEnv = "TAPROSE_TEST_CEILING"

// ceiling is the bot that keeps nothing: it polls, and answers each message with
// the same words, over plain JSON and net/http.
func ceiling(api string) error {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}}
	call := func(method string, params, answer any) error {
		raw, err := json.Marshal(params)
		if err != nil {
			return err
		}
		resp, err := client.Post(api+"/"+method, "application/json", bytes.NewReader(raw))
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		if answer == nil {
			_, err = io.Copy(io.Discard, resp.Body)
			return err
		}
		return json.NewDecoder(resp.Body).Decode(answer)
	}
	type poll struct {
		Offset  int64 `json:"offset"`
		Timeout int   `json:"timeout"`
	}
	type say struct {
		Chat int64  `json:"chat_id"`
		Text string `json:"text"`
	}
	var offset int64
	slots := make(chan struct{}, 128)
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		var got struct {
			Result []struct {
				ID      int64 `json:"update_id"`
				Message struct {
					Chat struct {
						ID int64 `json:"id"`
					} `json:"chat"`
				} `json:"message"`
			} `json:"result"`
		}
		if err := call("getUpdates", poll{offset, 50}, &got); err != nil {
			return fmt.Errorf("ceiling: %w", err)
		}
		for _, u := range got.Result {
			offset = u.ID + 1
			slots <- struct{}{}
			wg.Go(func() {
				defer func() { <-slots }()
				// The words hold a ticket, as the last answer of a report does.
				_ = call("sendMessage", say{u.Message.Chat.ID, "Nomor laporan: TBN-AAAAAA. Terima kasih, laporan Anda sudah kami terima."}, nil)
			})
		}
	}
}
