//go:build tools

// The S3 server that the tests run, with its version and the hashes of all it is made of in go.sum.
package tools

import _ "github.com/versity/versitygw/cmd/versitygw"
