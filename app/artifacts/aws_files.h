/* SPDX-License-Identifier: Apache-2.0 */
/* AWS's two files of settings, ~/.aws/credentials and ~/.aws/config. */
#ifndef MF_ARTIFACTS_AWS_FILES_H
#define MF_ARTIFACTS_AWS_FILES_H

#include "app/arena.h"

/* AWS_PROFILE, or "default". */
const char *aws_profile(void) NEVER_NULL;

/* The path of the shared credentials file and of the config file: from
 * AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE, or below HOME. */
const char *aws_credentials_path(struct arena *a) NEVER_NULL;
const char *aws_config_path(struct arena *a) NEVER_NULL;

/* The last value of a key of a profile in the text of either file: in the config
 * file, sections of profiles but "default" begin with "profile ". NULL: none. */
const char *aws_file_value(struct arena *a, const char *text, bool is_config, const char *profile,
			   const char *key);

#endif
