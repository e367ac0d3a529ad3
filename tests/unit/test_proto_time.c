/* SPDX-License-Identifier: Apache-2.0 */
/* Times as protobuf's JSON spells them. */
#include "app/proto_time.h"

#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>
#include <inttypes.h>

struct time_case {
	const char *text;
	int64_t ms;
	const char *again; /* how it is written; NULL: as it was read */
};

static bool is_ms(const char *text, bool ok, int64_t got, int64_t want)
{
	if (ok && got == want)
		return true;
	fprintf(stderr, "\n  %s: %" PRId64 " instead of %" PRId64 "\n", text, got, want);
	return false;
}

static void test_timestamps(void)
{
	static const struct time_case cases[] = {
		{ "1970-01-01T00:00:00Z", 0, NULL },
		{ "1970-01-01T00:00:00.001Z", 1, NULL },
		{ "1969-12-31T23:59:59.999Z", -1, NULL },
		{ "1969-12-31T23:59:59.500Z", -500, NULL },
		{ "2024-01-02T03:04:05Z", 1704164645000, NULL },
		{ "2024-01-02T03:04:05.1Z", 1704164645100, "2024-01-02T03:04:05.100Z" },
		{ "2024-01-02T03:04:05.123456789Z", 1704164645123, "2024-01-02T03:04:05.123Z" },
		{ "2024-01-02T03:04:05+01:30", 1704159245000, "2024-01-02T01:34:05Z" },
		{ "2024-01-02T03:04:05.123-01:30", 1704170045123, "2024-01-02T04:34:05.123Z" },
		{ "2024-02-29T12:00:00Z", 1709208000000, NULL },
		{ "2000-02-29T00:00:00Z", 951782400000, NULL },
		{ "1900-02-28T23:59:59Z", -2203891201000, NULL },
		{ "1900-03-01T00:00:00Z", -2203891200000, NULL },
		{ "0001-01-01T00:00:00Z", -62135596800000, NULL },
		{ "9999-12-31T23:59:59.999Z", 253402300799999, NULL },
		{ "9999-12-31T23:59:59.999999999Z", 253402300799999, "9999-12-31T23:59:59.999Z" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t ms = 0;
		bool ok = proto_timestamp_read(cases[i].text, &ms);

		CU_ASSERT(is_ms(cases[i].text, ok, ms, cases[i].ms));
		CU_ASSERT(is_text(cases[i].text, proto_timestamp(request_arena, ms),
				  cases[i].again ? cases[i].again : cases[i].text));
	}
}

static void test_no_timestamps(void)
{
	static const char *const texts[] = {
		"",
		"now",
		"2024-01-02",
		"2024-01-02T03:04:05",
		"2024-01-02T03:04Z",
		"2024-01-02t03:04:05Z",
		"2024-01-02T03:04:05z",
		"2024-01-02 03:04:05Z",
		"2024-1-2T3:4:5Z",
		"2024-13-02T03:04:05Z",
		"2024-00-02T03:04:05Z",
		"2024-01-00T03:04:05Z",
		"2023-02-29T03:04:05Z",
		"1900-02-29T00:00:00Z",
		"2024-04-31T03:04:05Z",
		"2024-01-02T24:00:00Z",
		"2024-01-02T03:60:05Z",
		"2024-01-02T03:04:60Z",
		"2024-01-02T03:04:05.Z",
		"2024-01-02T03:04:05.1234567890Z",
		"2024-01-02T03:04:05.1 Z",
		"2024-01-02T03:04:05+0130",
		"2024-01-02T03:04:05+24:00",
		"2024-01-02T03:04:05+01:60",
		"2024-01-02T03:04:05ZZ",
		" 2024-01-02T03:04:05Z",
		"2024-01-02T03:04:05Z ",
		"0000-01-01T00:00:00Z",
		"10000-01-01T00:00:00Z",
		"0001-01-01T00:00:00+00:01",
		"9999-12-31T23:59:59-00:01",
		"+024-01-02T03:04:05Z",
	};
	int64_t ms;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (proto_timestamp_read(texts[i], &ms)) {
			fprintf(stderr, "\n  %s is read as %" PRId64 "\n", texts[i], ms);
			CU_FAIL("a timestamp");
		}
}

static void test_durations(void)
{
	static const struct time_case cases[] = {
		{ "0s", 0, NULL },
		{ "1s", 1000, NULL },
		{ "1.500s", 1500, NULL },
		{ "1.5s", 1500, "1.500s" },
		{ "-1.500s", -1500, NULL },
		{ "-0.001s", -1, NULL },
		{ "0.0019s", 1, "0.001s" },
		{ "-0s", 0, "0s" },
		{ "007s", 7000, "7s" },
		{ "12.345678901s", 12345, "12.345s" },
		{ "315576000000s", 315576000000000, NULL },
		{ "-315576000000s", -315576000000000, NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t ms = 0;
		bool ok = proto_duration_read(cases[i].text, &ms);

		CU_ASSERT(is_ms(cases[i].text, ok, ms, cases[i].ms));
		CU_ASSERT(is_text(cases[i].text, proto_duration(request_arena, ms),
				  cases[i].again ? cases[i].again : cases[i].text));
	}
}

static void test_no_durations(void)
{
	static const char *const texts[] = {
		"",
		"s",
		"1",
		"1.s",
		".5s",
		"1 s",
		" 1s",
		"1s ",
		"+1s",
		"--1s",
		"1.-5s",
		"1e3s",
		"1_0s",
		"0x1s",
		"1m",
		"1.5",
		"1.5ss",
		"-s",
		"1.1234567890s",
		"315576000001s",
		"99999999999999999999999s",
		"NaN",
		"infs",
	};
	int64_t ms;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (proto_duration_read(texts[i], &ms)) {
			fprintf(stderr, "\n  %s is read as %" PRId64 "\n", texts[i], ms);
			CU_FAIL("a duration");
		}
}

/* What rows may hold, but no message. */
static void test_what_is_out_of_range(void)
{
	CU_ASSERT(is_text("early", proto_timestamp(request_arena, INT64_MIN),
			  "0001-01-01T00:00:00Z"));
	CU_ASSERT(is_text("late", proto_timestamp(request_arena, INT64_MAX),
			  "9999-12-31T23:59:59.999Z"));
	CU_ASSERT(is_text("short", proto_duration(request_arena, INT64_MIN),
			  "-9223372036854775.808s"));
	CU_ASSERT(
		is_text("long", proto_duration(request_arena, INT64_MAX), "9223372036854775.807s"));
}

void suite_proto_time(void)
{
	CU_pSuite s = CU_add_suite("proto time", requests_set_up, requests_tear_down);

	CU_add_test(s, "timestamps", test_timestamps);
	CU_add_test(s, "what is no timestamp", test_no_timestamps);
	CU_add_test(s, "durations", test_durations);
	CU_add_test(s, "what is no duration", test_no_durations);
	CU_add_test(s, "out of range", test_what_is_out_of_range);
}
