/* SPDX-License-Identifier: Apache-2.0 */
/* How two filters of traces go together: the web UI's and the client's analysis of traces. */
#include "app/endpoints.h"
#include "app/search/overlap.h"
#include "app/search/python.h"
#include "app/validate.h"
#include "handlers/traces.h"

#include <math.h>

struct trace_correlation_req {
	struct str_list experiment_ids;
	const char *filter_string1, *filter_string2;
	const char *base_filter;
};
static const struct field trace_correlation_fields[] = {
	F_STRS(trace_correlation_req, experiment_ids, REQUIRED),
	F_STR(trace_correlation_req, filter_string1, REQUIRED),
	F_STR(trace_correlation_req, filter_string2, REQUIRED),
	F_STR(trace_correlation_req, base_filter, OPTIONAL),
	F_END,
};

/* The normalized pointwise mutual information of two filters, from the four kinds of traces
 * there are: those that both find, one alone, neither. `more` is added to each kind; a half
 * is Jeffreys' prior, which steadies small numbers
 * (mlflow/store/analytics/trace_correlation.py). */
static double npmi(const struct search_overlap *o, double more)
{
	int64_t only_first = o->first - o->both, only_second = o->second - o->both;
	int64_t neither = o->all - o->first - o->second + o->both;
	double both = (double)o->both + more, all = (double)o->all + 4 * more;
	double first = (double)o->first + 2 * more, second = (double)o->second + 2 * more;

	if (!o->all || !o->first || !o->second || only_first < 0 || only_second < 0 || neither < 0)
		return NAN;
	if (both <= 0)
		return -1;
	if (!only_first && !only_second && !neither)
		return 1;
	return fmax(-1, fmin(1, (log(both) + log(all) - (log(first) + log(second))) /
					(log(all) - log(both))));
}

/* What is not defined is left out. */
static void put_defined(struct json *j, struct arena *a, const char *key, double value)
{
	if (isnan(value))
		return;
	jw_key(j, key);
	jw_num(j, py_repr_float(a, value));
}

HANDLER(trace_correlation)
{
	int64_t *ids = ARENA_ARRAY(rq->arena, in->experiment_ids.n, int64_t);
	struct search_overlap o = { 0 };
	struct search_params params;
	struct json j;

	if (!parse_experiment_ids(rq, &in->experiment_ids, ids))
		return false;
	search_params_init(&params, rq->arena);
	search_param(&params, (struct param)P_STR(rq->workspace));
	search_param(&params, (struct param)P_INTS(ids, in->experiment_ids.n));
	if (!search_overlap(rq, &traces_in_experiments, in->base_filter, in->filter_string1,
			    in->filter_string2, &params, &o))
		return traces_bad_pattern(rq);
	j = reply_json(rq);
	jw_obj(&j);
	put_defined(&j, rq->arena, "npmi", npmi(&o, 0));
	put_defined(&j, rq->arena, "npmi_smoothed", npmi(&o, 0.5));
	jw_kv_int(&j, "filter1_count", o.first);
	jw_kv_int(&j, "filter2_count", o.second);
	jw_kv_int(&j, "joint_count", o.both);
	jw_kv_int(&j, "total_count", o.all);
	jw_obj_end(&j);
	return true;
}
