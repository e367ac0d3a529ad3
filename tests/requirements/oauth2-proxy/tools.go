//go:build tools

// What signs people in in the tests, with its version and the hashes of all it is made of in go.sum.
package tools

import _ "github.com/oauth2-proxy/oauth2-proxy/v7"
