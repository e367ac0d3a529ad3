/* SPDX-License-Identifier: Apache-2.0 */
/* Traces as the second version of the API has them; see traces_v2.c. */
#ifndef MF_HANDLERS_TRACES_V2_H
#define MF_HANDLERS_TRACES_V2_H

#include "handlers/traces.h"

/* Writes the traces that were found as MLflow's older message TraceInfo. */
void jw_trace_infos_v2(struct json *j, struct arena *a, const struct traces *traces);

#endif
