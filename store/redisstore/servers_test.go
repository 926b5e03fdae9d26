package redisstore

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/taprose/taprose/store"
	"github.com/taprose/taprose/store/redisstore/redistest"
	"github.com/taprose/taprose/store/storetest"
)

// eventually tries f until it succeeds; some servers need a moment.
func eventually(t *testing.T, what string, f func() error) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(3 * time.Minute)
	for {
		err := f()
		if err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("%s: still %v", what, err)
		}
	}
}

// admin is a client of the test's own.
func admin(t *testing.T, s *redistest.Server) *redis.Client {
	t.Helper()
	c := redis.NewClient(&redis.Options{Addr: s.Host()})
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// The whole contract on a cluster: a key in the wrong slot would be refused.
func TestCluster(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t, "--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1")
	c := admin(t, s)
	if err := c.ClusterAddSlotsRange(t.Context(), 0, 16383).Err(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "cluster state", func() error {
		info, err := c.ClusterInfo(t.Context()).Result()
		if err == nil && !strings.Contains(info, "cluster_state:ok") {
			err = errors.New(info)
		}
		return err
	})
	clusterStore := func(t *testing.T, prefix string) *DB {
		return connect(t, s.Address()+"?cluster=true", Options{Prefix: prefix})
	}
	storetest.Chats(t, func(t *testing.T) (storetest.ChatStore, storetest.ChatStore) {
		prefix := redistest.Prefix()
		return clusterStore(t, prefix).Chats(), clusterStore(t, prefix).Chats()
	})
	t.Run("LeasesAndPace", func(t *testing.T) {
		t.Parallel()
		db := clusterStore(t, redistest.Prefix())
		token, err := db.Leases().Lease(t.Context(), "poll", "a", longTTL)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Leases().Release(t.Context(), "poll", token); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Pace().Reserve(t.Context(), 1, Limit{Key: "a", PerSecond: 1}, Limit{Key: "b", PerSecond: 1}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestChatsAreSpreadOverSlots(t *testing.T) {
	t.Parallel()
	k := keys{"taprose:"}
	perShard := make(map[string]int)
	const n = 32_000
	for i := range n {
		perShard[k.chat(address(fmt.Sprint(6281_0000_0000+i))).due]++
	}
	for due, got := range perShard {
		if got > 2*n/shards || got < n/shards/2 {
			t.Errorf("%s has %d of %d chats", due, got, n)
		}
	}
	// The names are stored: they may not change.
	if got, want := k.chat(address("77")), (chatKeys{
		member: "telegram:77", chat: "taprose:{26}:chat:telegram:77", due: "taprose:{26}:due", idle: "taprose:{26}:idle",
	}); got != want {
		t.Errorf("keys are %+v, want %+v", got, want)
	}
}

// A master, its replica and a Sentinel: when the master dies, the store finds the
// replica by itself, and what was saved is there.
func TestSentinelFailover(t *testing.T) {
	t.Parallel()
	master := redistest.Start(t)
	replica := redistest.Start(t, "--replicaof", "127.0.0.1 "+master.Port())
	dir := t.TempDir()
	conf := filepath.Join(dir, "sentinel.conf")
	err := os.WriteFile(conf, fmt.Appendf(nil, `sentinel monitor taprose 127.0.0.1 %s 1
sentinel down-after-milliseconds taprose 500
sentinel failover-timeout taprose 5000
`, master.Port()), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	sentinel := redistest.StartSentinel(t, dir, conf)
	db := connect(t, sentinel.Address()+"?master_name=taprose", Options{})
	c := owing("1")
	if err := db.Chats().Save(t.Context(), &c); err != nil {
		t.Fatal(err)
	}
	// Sentinel must know the replica, and the replica the chat, before the master dies.
	eventually(t, "replica in step", func() error {
		if n, err := admin(t, replica).Exists(t.Context(), db.keys.chat(c.Address).chat).Result(); err != nil || n == 0 {
			return fmt.Errorf("chat not on the replica: %w", err)
		}
		info, err := admin(t, sentinel).Do(t.Context(), "SENTINEL", "REPLICAS", "taprose").Slice()
		if err == nil && len(info) == 0 {
			err = errors.New("sentinel knows no replica")
		}
		return err
	})
	master.Kill()
	eventually(t, "save after the failover", func() error {
		got, err := db.Chats().Load(t.Context(), c.Address)
		if err == nil {
			err = db.Chats().Save(t.Context(), &got)
		}
		if err != nil && !errors.Is(err, store.ErrUnavailable) {
			t.Fatalf("during a failover: %v, want ErrUnavailable", err)
		}
		return err
	})
}

// certificate makes a self-signed one for loopback and returns the files of it and
// of its key.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "taprose test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &k.PublicKey, k)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name, kind string, der []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return write("cert.pem", "CERTIFICATE", der), write("key.pem", "PRIVATE KEY", keyDER)
}

// aclRights is what docs/mongodb.md says the program's user needs.
const aclRights = "~taprose:* resetchannels -@all +ping +hello +hmget +eval +evalsha " +
	"+hget +hset +del +set +get +zadd +zrem +zrangebyscore +pexpire +persist +time +cluster|slots"

func TestTLSAndUser(t *testing.T) {
	t.Parallel()
	if page, err := os.ReadFile("../../docs/mongodb.md"); err != nil || !strings.Contains(string(page), aclRights) {
		t.Errorf("docs/mongodb.md does not name the rights that are tested here: %v", err)
	}
	cert, key := certificate(t)
	users := filepath.Join(t.TempDir(), "users.acl")
	if err := os.WriteFile(users, []byte("user default off\nuser taprose on >p%4ss "+aclRights+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := redistest.StartTLS(t, "--tls-cert-file", cert, "--tls-key-file", key, "--tls-ca-cert-file", cert,
		"--tls-auth-clients", "no", "--aclfile", users)
	good := "rediss://taprose:p%254ss@" + s.Host()

	if _, err := Open(t.Context(), good, Options{}); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("a certificate that nobody trusts: %v, want ErrUnavailable", err)
	}
	wrong := strings.Replace(good, "p%254ss", "s3cret", 1) + "?ca_file=" + cert
	_, err := Open(t.Context(), wrong, Options{})
	if !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("a wrong password: %v, want ErrUnavailable", err)
	}
	if err != nil && strings.Contains(err.Error(), "s3cret") {
		t.Errorf("the error says the password: %v", err)
	}

	db := connect(t, good+"?ca_file="+cert, Options{})
	c := owing("1")
	if err := db.Chats().Save(t.Context(), &c); err != nil {
		t.Fatal(err)
	}
	// Everything that the program does with these rights.
	for what, f := range map[string]func() error{
		"load":  func() error { _, err := db.Chats().Load(t.Context(), c.Address); return err },
		"clear": func() error { _, err := db.Chats().ClearOwed(t.Context(), settledAt(c)); return err },
		"due": func() error {
			_, err := db.Chats().Due(t.Context(), begin.Add(longTTL), 1, store.Lease{ID: "l", Until: begin.Add(2 * longTTL)})
			return err
		},
		"oldest": func() error { _, err := db.Chats().OldestDue(t.Context()); return err },
		"expire": func() error { _, err := db.Chats().Expire(t.Context(), begin.Add(longTTL), 1); return err },
		"lease": func() error {
			token, err := db.Leases().Lease(t.Context(), "poll", "a", longTTL)
			return errors.Join(err, db.Leases().Renew(t.Context(), "poll", token, longTTL), db.Leases().Release(t.Context(), "poll", token))
		},
		"pace":  func() error { _, err := db.Pace().Reserve(t.Context(), 1, Limit{Key: "a", PerSecond: 1}); return err },
		"check": func() error { return db.Check(t.Context()) },
	} {
		if err := f(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestBadAddressIsNotQuoted(t *testing.T) {
	t.Parallel()
	for _, a := range []string{
		"", "localhost:6379", "mongodb://user:s3cret@host/db", "redis://user:s3cret@host:port", "redis://host/notanumber?s3cret",
		"redis://user:s3cret@host?nosuch=option", "redis://:s3cret@host?cluster=true&nosuch=1", "redis://:s3cret@host?master_name=m&nosuch=1",
		"redis://user:s3cret%zz@host",
	} {
		_, err := Open(t.Context(), a, Options{})
		if !errors.Is(err, ErrBadAddress) {
			t.Errorf("%q: %v, want ErrBadAddress", a, err)
		}
		if err != nil && strings.Contains(err.Error(), "s3cret") {
			t.Errorf("the error quotes the address: %v", err)
		}
	}
}
