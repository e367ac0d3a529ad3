/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keys that a store signs with, found where boto3 finds them and in its order:
 * the environment, a web identity (STS), the shared credentials file, the config
 * file, the endpoint of a container, the metadata of an instance (IMDSv2). Keys of
 * its own, a profile or a file leave out the others. What expires is asked for again
 * before it does. Secrets lie in memory that is neither swapped nor dumped.
 */
#ifndef MF_ARTIFACTS_CREDENTIALS_H
#define MF_ARTIFACTS_CREDENTIALS_H

#include "app/artifacts/sigv4.h"
#include "app/request.h"

/* What a store says about its keys; all may be NULL. */
struct credentials_of_store {
	const char *access_key, *secret_key, *session_token;
	const char *profile;
	const char *file;
};

struct credentials;

/* Copies what it is given. Looks for nothing yet. */
struct credentials *credentials_new(struct arena *a,
				    const struct credentials_of_store *of) NEVER_NULL;

/* The keys as they are now, good for at least as long as a request takes. False:
 * answered; the message says where it looked and what was wrong, and no secret. */
bool credentials_get(struct request *rq, struct credentials *c, struct aws_keys *ret) MUST_CHECK;

/* A setting of AWS's config file for this profile (NULL: AWS_PROFILE or "default"),
 * such as "region" or "s3.addressing_style"; NULL when there is none. */
const char *aws_config_setting(struct arena *a, const char *profile, const char *key);

#endif
