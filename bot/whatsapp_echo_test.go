package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"
	_ "modernc.org/sqlite" // the link's store

	"github.com/taprose/taprose/adapters/whatsapp/whatsapptest"
)

// echoEnv makes the test binary a bot that answers every message with the same words
// and knows nothing of reports: what the library, its encryption and its store cost
// by themselves. It names an echoFile.
const echoEnv = "TAPROSE_TEST_ECHO"

// echoFile is what such a bot is told.
type echoFile struct {
	Loopback whatsapptest.Loopback
	// Store is the file of the link, Phone the number by which it is paired.
	Store, Phone string
}

// echoWords are as long as an ordinary question of ours.
var echoWords = strings.Repeat("Ada foto atau video? Kirim di sini. ", 4)

// echo runs the bot until it is killed; it returns only with an error. It is as
// careful as ours about receiving: nothing is acknowledged before its plaintext is
// on disk.
func echo(file string) error {
	raw, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var cfg echoFile
	if err := json.Unmarshal(raw, &cfg); err != nil {
		return err
	}
	key, err := hex.DecodeString(cfg.Loopback.RootKeyHex)
	if err != nil {
		return err
	}
	copy(whatsmeow.WACertPubKey[:], key)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM([]byte(cfg.Loopback.CAPEM))
	client := &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, cfg.Loopback.Address)
		},
		TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12},
	}}
	db, err := sql.Open("sqlite", "file:"+cfg.Store+
		"?_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	container := sqlstore.NewWithDB(db, "sqlite3", nil)
	if err := container.Upgrade(context.Background()); err != nil {
		return err
	}
	cli := whatsmeow.NewClient(container.NewDevice(), nil)
	cli.SetWebsocketHTTPClient(client)
	cli.SetPreLoginHTTPClient(client)
	cli.SetMediaHTTPClient(client)
	cli.SynchronousAck, cli.EnableDecryptedEventBuffer, cli.UseRetryMessageStore, cli.ManualHistorySyncDownload = true, true, true, true
	ended := make(chan error, 1)
	waiting := make(chan struct{}, 1)
	sending := make(chan struct{}, 64)
	cli.AddEventHandler(func(e any) {
		switch e := e.(type) {
		case *events.QR:
			waiting <- struct{}{}
		case *events.Connected:
			fmt.Println("connected")
		case *events.LoggedOut:
			ended <- errors.New("logged out")
		case *events.Message:
			if e.Info.IsFromMe || e.Info.IsGroup {
				return
			}
			sending <- struct{}{}
			go func() {
				defer func() { <-sending }()
				msg := &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: proto.String(echoWords)}}
				if _, err := cli.SendMessage(context.Background(), e.Info.Chat, msg); err != nil {
					ended <- err
				}
			}()
		}
	})
	if err := cli.Connect(); err != nil {
		return err
	}
	<-waiting
	code, err := cli.PairPhone(context.Background(), cfg.Phone, true, whatsmeow.PairClientChrome, "Chrome (Linux)")
	if err != nil {
		return err
	}
	fmt.Println(code)
	return <-ended
}
