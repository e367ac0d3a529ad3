/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures against AWS's own examples. */
#include "app/artifacts/sigv4.h"

#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

#define UNRESERVED "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define EMPTY_SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/* 2013-05-24T00:00:00Z and 2015-08-30T12:36:00Z */
#define DAY_OF_S3 1369353600
#define DAY_OF_SUITE 1440938160

/* Amazon S3 API reference, "Authenticating Requests: Using Query Parameters". */
static void test_s3_example(void)
{
	struct aws_keys keys = { "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
				 NULL };
	struct sigv4 r = { .method = "GET",
			   .host = "examplebucket.s3.amazonaws.com",
			   .path = "/test.txt",
			   .region = "us-east-1",
			   .service = "s3",
			   .now = DAY_OF_S3,
			   .expires = 86400 };
	struct arena *a = arena_new(1 << 20);

	CU_ASSERT_STRING_EQUAL(
		sigv4_presign(a, &keys, &r),
		"/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
		"&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
		"&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
		"&X-Amz-Signature="
		"aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
	arena_free(a);
}

/* The presigned requests of AWS's Signature Version 4 test suite (aws-c-auth,
 * tests/aws-signing-test-suite/v4, query-signature.txt); one hour, us-east-1,
 * service "service". */
static const struct vector {
	const char *name, *method, *path;
	struct name_value query[3], headers[3];
	bool with_token;
	const char *signature;
	const char *authorization; /* header-signed-request.txt */
} vectors[] = {
	{ .name = "get-vanilla",
	  .method = "GET",
	  .path = "/",
	  .signature = "e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d",
	  .authorization = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
	{ .name = "get-vanilla-query-order-key-case",
	  .method = "GET",
	  .path = "/",
	  .query = { { "Param2", "value2" }, { "Param1", "value1" } },
	  .signature = "86012e2c9ad4d77369f5d81c11f75158aae4f895a085212cc6d3f923d300bed5",
	  .authorization = "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500" },
	{ .name = "get-utf8",
	  .method = "GET",
	  .path = "/%E1%88%B4",
	  .signature = "10eae3f14a260bd3911cc6d008d3c576d143b05b62f09782a7a4b37f52178e44" },
	{ .name = "get-unreserved",
	  .method = "GET",
	  .path = "/" UNRESERVED,
	  .signature = "95968482db1b9e0fadef6efc1bd24689f77c77d9ef56919c96a28cc92e0d6005" },
	{ .name = "get-header-value-trim",
	  .method = "GET",
	  .path = "/",
	  .headers = { { "My-Header1", " value1" }, { "My-Header2", " \"a   b   c\"" } },
	  .signature = "e7bb0fd515e125e1aec2ecc4c0c17484fb06f6846b927c35e46005dd3df3acd4" },
	{ .name = "get-vanilla-with-session-token",
	  .method = "GET",
	  .path = "/",
	  .with_token = true,
	  .signature = "7ff2b50b376cb4d151970630573d6291dc128cc5c2a12ffb237f73cc53f67b6c",
	  .authorization = "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8" },
	{ .name = "post-header-key-sort",
	  .method = "POST",
	  .path = "/",
	  .headers = { { "My-Header1", "value1" } },
	  .signature = "c09d07e0d55871f10f2a6d350d994acf6825a3cae70673d7def55616e6119dd7",
	  .authorization = "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c" },
	{ .name = "get-vanilla-query-unreserved",
	  .method = "GET",
	  .path = "/",
	  .query = { { UNRESERVED, UNRESERVED } },
	  .signature = "8e76a88a7433637b12778d5592799b29ad21ecd6cf6325051c21d86f0acda2bf" },
	{ .name = "get-vanilla-utf8-query",
	  .method = "GET",
	  .path = "/",
	  .query = { { "\xe1\x88\xb4", "bar" } },
	  .signature = "0bdd809b1519ac4f0c1dc3540e2cc46bd0c7f778eda408b2ebf3b913d21ff600" },
	{ .name = "get-vanilla-query-order-encoded",
	  .method = "GET",
	  .path = "/",
	  .query = { { "Param-3", "Value3" }, { "Param", "Value2" }, { "\xe1\x88\xb4", "Value1" } },
	  .signature = "c5f1848ceec943ac2ca68ee720460c23aaae30a2300586597ada94c4a65e4787" },
	{ .name = "post-vanilla-query",
	  .method = "POST",
	  .path = "/",
	  .query = { { "Param1", "value1" } },
	  .signature = "a9ef26247f293bffe40eeff86a0480ba8c14d31503b2e0c3399e3a16bf1a3682" },
};

static size_t count(const struct name_value list[3])
{
	size_t n = 0;

	while (n < 3 && list[n].name)
		n++;
	return n;
}

static void test_suite_of_aws(void)
{
	struct arena *a = arena_new(1 << 20);

	for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
		const struct vector *v = &vectors[i];
		struct aws_keys keys = { "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
					 NULL };
		struct sigv4 r = { .method = v->method,
				   .host = "example.amazonaws.com",
				   .path = v->path,
				   .query = v->query,
				   .n_query = count(v->query),
				   .headers = v->headers,
				   .n_headers = count(v->headers),
				   .payload_sha256 = EMPTY_SHA256,
				   .region = "us-east-1",
				   .service = "service",
				   .now = DAY_OF_SUITE,
				   .expires = 3600 };
		const char *url, *got;

		if (v->with_token)
			keys.session_token =
				"6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267";
		url = sigv4_presign(a, &keys, &r);
		got = strstr(url, "X-Amz-Signature=");
		if (!got || strcmp(strchr(got, '=') + 1, v->signature) != 0)
			printf("\n%s: %s\n", v->name, url);
		CU_ASSERT(got && strcmp(strchr(got, '=') + 1, v->signature) == 0);
		got = strstr(sigv4_authorize(a, &keys, &r).authorization, "Signature=");
		CU_ASSERT(!v->authorization ||
			  (got && strcmp(strchr(got, '=') + 1, v->authorization) == 0));
	}
	arena_free(a);
}

void suite_artifacts_sigv4(void)
{
	CU_pSuite s = CU_add_suite("artifacts: signatures of AWS", NULL, NULL);

	CU_add_test(s, "the example of S3", test_s3_example);
	CU_add_test(s, "the test suite of AWS", test_suite_of_aws);
}
