package mongostore

import (
	"context"
	"errors"
	"fmt"

	"github.com/taprose/taprose/store"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology"
)

// fail says what was being done when err came, as one of package store's sentinels
// where it is one. A nil error stays nil.
func fail(ctx context.Context, doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, mapped(ctx, err))
}

// mapped turns an error of the driver into one of ours; the cause stays in the
// chain. Other errors come back as they are.
func mapped(ctx context.Context, err error) error {
	switch {
	case errors.Is(err, mongo.ErrNoDocuments):
		return store.ErrNotFound
	case errors.Is(err, store.ErrUnavailable):
		return err
	case errors.Is(ctx.Err(), context.Canceled):
		// The caller gave up; whatever the driver says follows from that.
		if errors.Is(err, context.Canceled) {
			return err
		}
		return fmt.Errorf("%w: %w", context.Canceled, err)
	case login(err):
		return fmt.Errorf("%w: %w: %w", store.ErrUnavailable, store.ErrLogin, err)
	case unavailable(err):
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	return err
}

// unavailableCodes are the server's ways to say "not now" or "not here".
// https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml
var unavailableCodes = [...]int{
	6,     // HostUnreachable
	7,     // HostNotFound
	13,    // Unauthorized: the operator's user lacks a right; nothing is lost by waiting for it
	18,    // AuthenticationFailed
	24,    // LockTimeout
	50,    // MaxTimeMSExpired
	64,    // WriteConcernTimeout: written, but not on a majority in time
	79,    // UnknownReplWriteConcern
	89,    // NetworkTimeout
	91,    // ShutdownInProgress
	100,   // UnsatisfiableWriteConcern: fewer members than a majority needs
	112,   // WriteConflict
	133,   // FailedToSatisfyReadPreference
	134,   // ReadConcernMajorityNotAvailableYet
	146,   // ExceededMemoryLimit
	189,   // PrimarySteppedDown
	202,   // NetworkInterfaceExceededTimeLimit
	262,   // ExceededTimeLimit
	264,   // TooManyFilesOpen
	317,   // ConnectionPoolExpired
	358,   // InternalTransactionNotSupported, seen while versions change
	365,   // TemporarilyUnavailable
	371,   // UserWritesBlocked: the operator has stopped writes, as during maintenance
	384,   // ConnectionError
	462,   // IngressRequestRateLimitExceeded
	8000,  // AtlasError: a hosted server's quota
	9001,  // SocketException
	10107, // NotWritablePrimary
	11600, // InterruptedAtShutdown
	11601, // Interrupted
	11602, // InterruptedDueToReplStateChange
	13388, // StaleConfig
	13435, // NotPrimaryNoSecondaryOk
	13436, // NotPrimaryOrSecondary
	14031, // OutOfDiskSpace
}

// login tells whether the server refused our user or password (AuthenticationFailed), or
// the user lacks a right (Unauthorized).
func login(err error) bool {
	const unauthorized, authenticationFailed = 13, 18
	var se mongo.ServerError
	if errors.As(err, &se) {
		return se.HasErrorCode(authenticationFailed) || se.HasErrorCode(unauthorized)
	}
	// While a connection is made the driver's own error comes through.
	var de driver.Error
	return errors.As(err, &de) && (de.Code == authenticationFailed || de.Code == unauthorized)
}

func unavailable(err error) bool {
	if errors.Is(err, mongo.ErrClientDisconnected) ||
		mongo.IsNetworkError(err) || mongo.IsTimeout(err) {
		return true
	}
	// Errors of finding a server and of the pool of connections, such as that the pool
	// was emptied because somebody else's operation met a dead connection.
	var selection topology.ServerSelectionError
	var connection topology.ConnectionError
	var pool topology.PoolError
	var cleared driver.RetryablePoolError
	if errors.As(err, &selection) || errors.As(err, &connection) || errors.As(err, &pool) ||
		errors.As(err, &cleared) || errors.Is(err, topology.ErrServerClosed) {
		return true
	}
	// Written, but not as durably as we promise: nothing may be acknowledged.
	var we mongo.WriteException
	if errors.As(err, &we) && we.WriteConcernError != nil {
		return true
	}
	var bwe mongo.BulkWriteException
	if errors.As(err, &bwe) && bwe.WriteConcernError != nil {
		return true
	}
	var se mongo.ServerError
	if !errors.As(err, &se) {
		return false
	}
	for _, label := range [...]string{"RetryableWriteError", "RetryableError", "SystemOverloadedError"} {
		if se.HasErrorLabel(label) {
			return true
		}
	}
	for _, code := range unavailableCodes {
		if se.HasErrorCode(code) {
			return true
		}
	}
	return false
}

// isDuplicate tells whether a unique index refused a write. Such an error is never
// passed on, because its text quotes the key, which may be somebody's address.
func isDuplicate(err error) bool { return mongo.IsDuplicateKeyError(err) }
