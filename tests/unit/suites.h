/* SPDX-License-Identifier: Apache-2.0 */
/* The suites listed in suites.def; each registers itself with CUnit. */
#ifndef MF_SUITES_H
#define MF_SUITES_H

#define SUITE(name) void suite_##name(void);
#include "tests/unit/suites.def"
#undef SUITE

#endif
