/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a reviewer gives for an answer: pass or fail, options, a number or a text
 * (mlflow/genai/label_schemas/label_schemas.py and validation.py). It comes as one of
 * four messages and is kept as the name of its kind and a JSON text, as json.dumps
 * writes it.
 */
#ifndef MF_HANDLERS_LABEL_INPUT_H
#define MF_HANDLERS_LABEL_INPUT_H

#include "app/bind.h"

struct input_pass_fail {
	const char *positive_label;
	const char *negative_label;
};
struct input_categorical {
	struct str_list options;
	struct opt_bool multi_select;
};
struct input_numeric {
	struct opt_dbl min_value;
	struct opt_dbl max_value;
};
struct input_text {
	struct opt_int max_length;
};
struct label_input {
	struct input_pass_fail *pass_fail;
	struct input_categorical *categorical;
	struct input_numeric *numeric;
	struct input_text *text;
};
extern const struct field label_input_fields[];

/* As it is kept. */
struct kept_input {
	const char *type;   /* "pass_fail", "categorical", "numeric" or "text" */
	const char *config; /* JSON */
	bool multi_select;
};

/* Whether exactly one kind was given; to be asked before anything else of a request is
 * looked at, as in the reference. False: answered. */
bool label_input_is_one(struct request *rq, const struct label_input *in) MUST_CHECK;
/* Checks its members and spells it. False: answered. */
bool label_input_keep(struct request *rq, const struct label_input *in,
		      struct kept_input *ret) MUST_CHECK;
/* Whether it may take the place of another, so that answers stay valid. False: answered. */
bool label_input_may_follow(struct request *rq, const struct kept_input *old,
			    const struct kept_input *new) MUST_CHECK;

#endif
