/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Provider credentials as MLflow keeps them in its table `secrets` (mlflow/utils/crypto.py
 * of 3.17.2), so that either server reads what the other wrote:
 *
 * - a key encryption key (KEK) comes from a passphrase by PBKDF2-HMAC-SHA256 (RFC 8018)
 *   with 600,000 rounds, whose salt is a fixed text and the version in 4 bytes, the
 *   highest first;
 * - every secret has a data key of its own, 32 random bytes;
 * - encrypted_value is the secret under the data key, with "<secret_id>|<secret_name>"
 *   as additional data, and wrapped_dek the data key under the KEK, without any: both
 *   AES-256-GCM (NIST SP 800-38D) as nonce of 12 bytes, ciphertext, tag of 16 bytes.
 */
#ifndef MF_GATEWAY_ENVELOPE_H
#define MF_GATEWAY_ENVELOPE_H

#include "app/secret.h"

/* mlflow/utils/crypto.py DEFAULT_KEK_PASSPHRASE: everybody knows it. */
#define DEFAULT_KEK_PASSPHRASE "mlflow-default-kek-passphrase-for-development-only"
#define KEK_VERSION_MAX INT32_MAX

/* The KEK of a passphrase, NULL for the default one; takes about 0.2 s of a processor.
 * To be freed with secret_free(). */
struct secret *kek_derive(const struct secret *passphrase, uint32_t version) NEVER_NULL;

/* Both columns in hexadecimal, in the arena. */
struct envelope {
	const char *value, *dek;
};

/* Encrypts a text under a new data key. */
struct envelope envelope_seal(struct arena *a, const struct secret *kek, const char *secret_id,
			      const char *secret_name, const char *text);

/* The text, to be freed with secret_free(). NULL: another KEK, id or name, or bytes
 * that nobody sealed. */
struct secret *envelope_open(const struct secret *kek, const char *secret_id,
			     const char *secret_name, const struct envelope *e) MUST_CHECK;

/* The data key under another KEK, in hexadecimal; the value stays as it is. NULL: it is
 * not under the first one. */
const char *envelope_rewrap(struct arena *a, const struct secret *from, const struct secret *to,
			    const char *dek) MUST_CHECK;

#endif
