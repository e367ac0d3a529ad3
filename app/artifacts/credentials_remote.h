/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys that a service gives out for a time: STS for a web identity (EKS), the
 * endpoint of a container (ECS, EKS Pod Identity), the metadata of an EC2 instance
 * (IMDSv2). AWS SDKs and Tools reference guide, "Standardized credential providers".
 */
#ifndef MF_ARTIFACTS_CREDENTIALS_REMOTE_H
#define MF_ARTIFACTS_CREDENTIALS_REMOTE_H

#include "app/request.h"

#include <time.h>

struct found_keys {
	const char *access_key, *secret_key, *session_token;
	time_t expires_at; /* 0: never */
};

/* False: with *ret_error NULL, the environment does not ask for it; else it does and
 * this is what went wrong. Texts live as long as the request. */
bool remote_web_identity(struct request *rq, struct found_keys *ret,
			 const char **ret_error) MUST_CHECK;
bool remote_container(struct request *rq, struct found_keys *ret,
		      const char **ret_error) MUST_CHECK;
/* The instance is asked unless AWS_EC2_METADATA_DISABLED is true. */
bool remote_instance(struct request *rq, struct found_keys *ret, const char **ret_error) MUST_CHECK;

/* "2026-11-27T06:00:00Z" (ISO 8601, UTC) as AWS writes it; 0 for anything else. */
time_t aws_time(const char *text);

#endif
