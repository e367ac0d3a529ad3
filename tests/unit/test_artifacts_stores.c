/* SPDX-License-Identifier: Apache-2.0 */
/* The file of stores, whose store a workspace has, and what is signed with. */
#include "app/artifacts/stores.h"

#include "app/artifacts/aws_files.h"
#include "app/artifacts/credentials_remote.h"
#include "app/artifacts/s3.h"
#include "app/artifacts/xml.h"
#include "app/config.h"
#include "app/gc/gc.h"

#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

static struct arena *arena;
static struct config config;
static struct stores stores;

static int set_up(void)
{
	arena = arena_new(64 << 20);
	config = (struct config){ .artifacts_destination = "/srv/artifacts",
				  .default_artifact_root = "mlflow-artifacts:/",
				  .enable_workspaces = true,
				  .serve_artifacts = true,
				  .presigned_urls = true };
	return 0;
}

static int tear_down(void)
{
	arena_free(arena);
	return 0;
}

static const char *error_of(const char *text)
{
	const char *error;

	stores = (struct stores){
		.destination = { .name = "default", .ops = &local_ops, .root = "/srv/artifacts" }
	};
	return stores_read(arena, text, &config, &stores, &error) ? NULL : error;
}

static const struct {
	const char *text, *error;
} files[] = {
	{ "", NULL },
	{ "# nothing\n; at all\n\n", NULL },
	{ "[a]\ndestination = s3://bucket\n", NULL },
	{ "[a]\ndestination = /srv/a\n", NULL },
	{ "[a]\ndestination = file:///srv/a/\n", NULL },
	{ "[a]\nmax_file_size = 5MB\n", NULL },
	{ "destination = s3://bucket\n", "line 1 is neither" },
	{ "[a]\nnonsense\n", "line 2 is neither" },
	{ "[a\n", "line 1 is neither" },
	{ "[]\n", "a section names a workspace" },
	{ "[a]\n[a]\n", "[a] is there twice" },
	{ "[a]\ncolour = red\n", "line 2: [a] has a setting 'colour' that does not exist" },
	{ "[a]\ndestination = s3://\n", "names no bucket" },
	{ "[a]\ndestination = s3://b\n", "names no bucket" },
	{ "[a]\ndestination = s3://bucket?x\n", "a query" },
	{ "[a]\ndestination = gs://bucket\n", "neither s3://bucket/prefix nor an absolute path" },
	{ "[a]\ndestination = relative\n", "neither s3://" },
	{ "[a]\ndestination = /srv/../etc\n", "neither s3://" },
	{ "[a]\ndestination = s3://bucket\nendpoint = ftp://x\n", "the endpoint 'ftp://x'" },
	{ "[a]\ndestination = s3://bucket\nendpoint = http://x y\n", "the endpoint" },
	{ "[a]\ndestination = s3://bucket\nendpoint = http://x;}\n", "the endpoint" },
	{ "[a]\ndestination = s3://bucket\naddressing_style = odd\n",
	  "must be auto, path or virtual" },
	{ "[a]\ndestination = s3://bucket\naws_access_key_id = x\n", "belong together" },
	{ "[a]\ndestination = s3://bucket\nupload_extra_args = [1]\n", "no JSON object" },
	{ "[a]\nmax_file_size = much\n", "max_file_size is 'much'" },
	{ "[a]\nmax_total_size = -1\n", "max_total_size is '-1'" },
	{ "[a]\nimmutable_models = maybe\n", "immutable_models is 'maybe'" },
	{ "[a]\ndestination = s3://bucket\npresigned_only = true\nmax_file_size = 1MB\n",
	  "leave out presigned_only" },
	{ "[a]\npresigned_only = true\n", "presigned_only needs an S3 bucket" },
	{ "[a]\ndestination = s3://bucket/x\n[b]\ndestination = s3://bucket/x/y\n",
	  "each other's" },
	{ "[a]\ndestination = s3://bucket/x\n[b]\ndestination = s3://bucket/xy\n", NULL },
	{ "[a]\ndestination = s3://bucket/x\n[b]\ndestination = s3://bucket/x\n", NULL },
	{ "[a]\ndestination = s3://bucket\n[b]\ndestination = s3://bucket/x\n", "each other's" },
	{ "[a]\ndestination = /srv/artifacts/a\n", "each other's" },
	{ "[a]\ndestination = /srv\n", "each other's" },
};

static void test_files(void)
{
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		const char *error = error_of(files[i].text);

		if (!error != !files[i].error || (error && !strstr(error, files[i].error)))
			printf("\n%s  got:  %s\n  want: %s\n", files[i].text, error ? error : "-",
			       files[i].error ? files[i].error : "-");
		CU_ASSERT(!error == !files[i].error && (!error || strstr(error, files[i].error)));
	}
}

static const char *store_of(const char *workspace)
{
	return store_of_workspace(&config, arena, workspace)->name;
}

static void test_patterns(void)
{
	CU_ASSERT_PTR_NULL(error_of("[team-*]\ndestination = /srv/teams\n"
				    "[team-a]\ndestination = /srv/a\n"
				    "[*-lab]\ndestination = /srv/labs\n"));
	config.stores = &stores;
	CU_ASSERT_STRING_EQUAL(store_of("team-a"), "team-a");
	CU_ASSERT_STRING_EQUAL(store_of("team-b"), "team-*");
	CU_ASSERT_STRING_EQUAL(store_of("team-lab"), "team-*");
	CU_ASSERT_STRING_EQUAL(store_of("new-lab"), "*-lab");
	CU_ASSERT_STRING_EQUAL(store_of("default"), "default");
	config.stores = NULL;
	CU_ASSERT_STRING_EQUAL(store_of("team-a"), "default");
}

static void test_sizes(void)
{
	CU_ASSERT_PTR_NULL(error_of("[a]\nmax_file_size = 1.5 GiB\nmax_total_size = 2TB\n"
				    "[b]\nmax_file_size = 10\n"));
	CU_ASSERT_EQUAL(stores.v[0].store.max_file_size, 1610612736);
	CU_ASSERT_EQUAL(stores.v[0].store.max_total_size, 2000000000000);
	CU_ASSERT_EQUAL(stores.v[1].store.max_file_size, 10);
}

/* ---- where a bucket is ---- */

static const struct {
	const char *destination, *endpoint, *style, *region, *origin, *host, *base;
} addresses[] = {
	{ "s3://bucket/p", NULL, NULL, "eu-west-1", "https://bucket.s3.eu-west-1.amazonaws.com",
	  "bucket.s3.eu-west-1.amazonaws.com", "" },
	{ "s3://my.bucket", NULL, NULL, "eu-west-1", "https://s3.eu-west-1.amazonaws.com",
	  "s3.eu-west-1.amazonaws.com", "/my.bucket" },
	{ "s3://bucket", NULL, NULL, "cn-north-1", "https://bucket.s3.cn-north-1.amazonaws.com.cn",
	  "bucket.s3.cn-north-1.amazonaws.com.cn", "" },
	{ "s3://bucket", NULL, "path", "us-east-1", "https://s3.us-east-1.amazonaws.com",
	  "s3.us-east-1.amazonaws.com", "/bucket" },
	{ "s3://bucket", "http://127.0.0.1:9000", NULL, NULL, "http://127.0.0.1:9000",
	  "127.0.0.1:9000", "/bucket" },
	{ "s3://bucket", "https://minio.example:443/", NULL, NULL, "https://minio.example",
	  "minio.example", "/bucket" },
	{ "s3://bucket", "http://rgw.example:80/s3/", NULL, NULL, "http://rgw.example",
	  "rgw.example", "/s3/bucket" },
	{ "s3://bucket", "http://rgw.example:8080", "virtual", NULL,
	  "http://bucket.rgw.example:8080", "bucket.rgw.example:8080", "" },
};

static void test_addresses(void)
{
	for (size_t i = 0; i < ARRAY_LEN(addresses); i++) {
		struct s3_settings settings = { .destination = addresses[i].destination,
						.endpoint = addresses[i].endpoint,
						.addressing_style = addresses[i].style,
						.region = addresses[i].region };
		const char *error;
		struct s3 *s3 = s3_new(arena, &settings, &error);

		CU_ASSERT_PTR_NOT_NULL_FATAL(s3);
		CU_ASSERT_STRING_EQUAL(s3->inside.origin, addresses[i].origin);
		CU_ASSERT_STRING_EQUAL(s3->inside.host, addresses[i].host);
		CU_ASSERT_STRING_EQUAL(s3->inside.base, addresses[i].base);
	}
}

/* ---- whose keys sign ---- */

#define TWO_TEAMS                                                                                  \
	"[team-a]\ndestination = s3://bucket-a/x\nendpoint = http://127.0.0.1:1\n"                 \
	"aws_access_key_id = AKIAOFTEAMA\naws_secret_access_key = secret-a\n"                      \
	"[team-b]\ndestination = s3://bucket-b\nendpoint = http://127.0.0.1:2\n"                   \
	"aws_access_key_id = AKIAOFTEAMB\naws_secret_access_key = secret-b\n"

/* Every store signs its own bucket, prefix and address with its own keys. */
static void test_keys(void)
{
	static const char *const keys[] = { "AKIAOFTEAMA", "AKIAOFTEAMB" };
	static const char *const begins[] = { "http://127.0.0.1:1/bucket-a/x/f?",
					      "http://127.0.0.1:2/bucket-b/f?" };
	struct request rq = { .arena = arena, .config = &config };

	CU_ASSERT_PTR_NULL_FATAL(error_of(TWO_TEAMS));
	for (size_t i = 0; i < 2; i++) {
		struct artifact at = { .name = "f", .store = &stores.v[i].store };
		struct s3_request r = { .method = "GET", .key = s3_key(arena, &at), .seconds = 60 };
		const char *url = "";

		CU_ASSERT(s3_presign(&rq, at.store->s3, &r, &url));
		CU_ASSERT_EQUAL(strncmp(url, begins[i], strlen(begins[i])), 0);
		CU_ASSERT_PTR_NOT_NULL(strstr(url, keys[i]));
		CU_ASSERT_PTR_NULL(strstr(url, keys[1 - i]));
		CU_ASSERT_PTR_NULL(strstr(url, "secret"));
	}
}

static void test_aws_files(void)
{
	static const char credentials[] = "\xef\xbb\xbf[default]\r\naws_access_key_id=A\r\n"
					  "aws_secret_access_key = s=/+ \r\n\n[other]\n"
					  "aws_access_key_id = B\n";
	static const char settings[] = "[default]\nregion = eu-west-1\ns3 =\n"
				       "  addressing_style = path\n  max_queue_size = 1\n"
				       "[profile other]\nregion = us-west-2\n";

	CU_ASSERT_STRING_EQUAL(aws_file_value(arena, credentials, false, "default",
					      "aws_secret_access_key"),
			       "s=/+");
	CU_ASSERT_STRING_EQUAL(
		aws_file_value(arena, credentials, false, "other", "aws_access_key_id"), "B");
	CU_ASSERT_PTR_NULL(
		aws_file_value(arena, credentials, false, "other", "aws_secret_access_key"));
	CU_ASSERT_STRING_EQUAL(
		aws_file_value(arena, settings, true, "default", "s3.addressing_style"), "path");
	CU_ASSERT_STRING_EQUAL(aws_file_value(arena, settings, true, "other", "region"),
			       "us-west-2");
	CU_ASSERT_PTR_NULL(aws_file_value(arena, settings, true, "nobody", "region"));
	CU_ASSERT_EQUAL(aws_time("2015-08-30T12:36:00Z"), 1440938160);
	CU_ASSERT_EQUAL(aws_time("2015-08-30T12:36:00.123Z"), 1440938160);
	CU_ASSERT_EQUAL(aws_time("soon"), 0);
}

static const char *found(const char *xml, const char *path)
{
	return xml_find(arena, xml, strlen(xml), path);
}

static void test_xml(void)
{
	static const char error[] = "<?xml version='1.0'?><Error xmlns='http://s3'><Code>A&amp;b"
				    "</Code><In><Deep> x </Deep></In></Error>";

	CU_ASSERT_STRING_EQUAL(found(error, "Code"), "A&b");
	CU_ASSERT_STRING_EQUAL(found(error, "In/Deep"), " x ");
	CU_ASSERT_PTR_NULL(found(error, "Deep"));
	CU_ASSERT_PTR_NULL(found("<Error><Code>A</Code>", "Code"));
	CU_ASSERT_PTR_NULL(found("<!DOCTYPE e [<!ENTITY x 'y'>]><e><Code>&x;</Code></e>", "Code"));
	CU_ASSERT_PTR_NULL(
		found("<a><b><c><d><e><f><g><h><i/></h></g></f></e></d></c></b></a>", "b"));
	CU_ASSERT_STRING_EQUAL(xml_escape(arena, "a<b>&c\r"), "a&lt;b&gt;&amp;c&#13;");
}

static void test_ages(void)
{
	static const struct {
		const char *text;
		int64_t ms;
	} ages[] = { { "30d", 2592000000 },
		     { "12h30m", 45000000 },
		     { "1d1h1m1s", 90061000 },
		     { "0s", 0 },
		     { "", -1 },
		     { "30", -1 },
		     { "d", -1 },
		     { "1s1d", -1 },
		     { "1d1d", -1 },
		     { "-1d", -1 },
		     { "1d ", -1 },
		     { "1x", -1 } };

	for (size_t i = 0; i < ARRAY_LEN(ages); i++) {
		int64_t ms;
		bool ok = gc_parse_age(ages[i].text, &ms);

		CU_ASSERT_EQUAL(ok ? ms : -1, ages[i].ms);
	}
}

void suite_artifacts_stores(void)
{
	CU_pSuite s = CU_add_suite("artifacts: stores of workspaces", set_up, tear_down);

	CU_add_test(s, "files of stores", test_files);
	CU_add_test(s, "patterns", test_patterns);
	CU_add_test(s, "sizes", test_sizes);
	CU_add_test(s, "addresses of buckets", test_addresses);
	CU_add_test(s, "whose keys sign", test_keys);
	CU_add_test(s, "AWS's files", test_aws_files);
	CU_add_test(s, "XML", test_xml);
	CU_add_test(s, "ages of what is purged", test_ages);
}
