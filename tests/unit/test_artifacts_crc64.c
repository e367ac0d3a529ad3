/* SPDX-License-Identifier: Apache-2.0 */
/* CRC-64/NVME: the check value, and S3's sums of what other programs summed. */
#include "app/artifacts/crc64.h"

#include "app/base.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

static const struct {
	const char *text;
	uint64_t crc;
} sums[] = {
	{ "", 0 },
	{ "123456789", UINT64_C(0xae8b14860a799888) }, /* the check value */
	{ "hello", UINT64_C(0x3377857006524257) },
};

static uint64_t crc_of(const char *text, size_t n)
{
	return crc64_nvme(0, (const unsigned char *)text, n);
}

static void test_sums(void)
{
	for (size_t i = 0; i < ARRAY_LEN(sums); i++)
		CU_ASSERT_EQUAL(crc_of(sums[i].text, strlen(sums[i].text)), sums[i].crc);
}

/* The test cases of the NVM Command Set Specification: 4096 bytes of 0x00, and of 0xff. */
static void test_blocks(void)
{
	static char block[4096];

	CU_ASSERT_EQUAL(crc_of(block, sizeof(block)), UINT64_C(0x6482d367eb22b64e));
	memset(block, 0xff, sizeof(block));
	CU_ASSERT_EQUAL(crc_of(block, sizeof(block)), UINT64_C(0xc0ddba7302eca3ac));
}

static void test_pieces(void)
{
	const char *text = "The quick brown fox jumps over the lazy dog.";
	size_t n = strlen(text);

	for (size_t cut = 0; cut <= n; cut++)
		CU_ASSERT_EQUAL(crc64_nvme(crc_of(text, cut), (const unsigned char *)text + cut,
					   n - cut),
				crc_of(text, n));
}

void suite_artifacts_crc64(void)
{
	CU_pSuite s = CU_add_suite("artifacts: CRC-64/NVME", NULL, NULL);

	CU_add_test(s, "sums", test_sums);
	CU_add_test(s, "blocks", test_blocks);
	CU_add_test(s, "pieces", test_pieces);
}
