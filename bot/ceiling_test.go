package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
)

// ceilingEnv names the variable that turns the test binary into the ceiling bot;
// its value is the address of the Bot API with the token.
const ceilingEnv = "TAPROSE_TEST_CEILING"

// oneSentence is what the ceiling bot says to everything when it is told nothing else.
// It holds a ticket, as the last answer of a report does.
const oneSentence = "Nomor laporan: TBN-AAAAAA. Terima kasih, laporan Anda sudah kami terima."

// ceiling is the bot that keeps nothing: it polls, and answers over plain JSON and
// net/http, either always with one sentence or with the answers of a file in turn.
func ceiling(api, file string) error {
	answers := []scripted{{Text: oneSentence}}
	if file != "" {
		raw, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(raw, &answers); err != nil {
			return err
		}
	}
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
		Chat int64 `json:"chat_id"`
		scripted
	}
	said := map[int64]int{}
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
			chat := u.Message.Chat.ID
			next := answers[said[chat]%len(answers)]
			said[chat]++
			slots <- struct{}{}
			wg.Go(func() {
				defer func() { <-slots }()
				_ = call("sendMessage", say{chat, next}, nil)
			})
		}
	}
}
