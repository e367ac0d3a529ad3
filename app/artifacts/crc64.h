/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CRC-64/NVME, which S3 calls crc64nvme and its newer clients send by default (NVM
 * Express NVM Command Set Specification, "64b CRC"; of "123456789" it is
 * ae8b14860a799888). Debian 12's libisal has other polynomials only.
 */
#ifndef MF_ARTIFACTS_CRC64_H
#define MF_ARTIFACTS_CRC64_H

#include <stddef.h>
#include <stdint.h>

/* The sum of what `crc` is the sum of, and 0 of nothing, followed by n bytes. */
uint64_t crc64_nvme(uint64_t crc, const unsigned char *bytes, size_t n);

#endif
