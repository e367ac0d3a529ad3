/* SPDX-License-Identifier: Apache-2.0 */
/* What both files of endpoints of the AI gateway need. */
#ifndef MF_HANDLERS_GATEWAY_ENDPOINTS_H
#define MF_HANDLERS_GATEWAY_ENDPOINTS_H

#include "app/bind.h"
#include "handlers/gateway.h"

#define LINKAGE_FALLBACK 2

/* A model that an endpoint is to have. */
struct gateway_model_config {
	const char *model_definition_id;
	struct opt_int linkage_type;
	struct opt_dbl weight;
	struct opt_int fallback_order;
};
struct gateway_model_configs {
	size_t n;
	struct gateway_model_config *v;
	bool given;
};
extern const struct field gateway_model_config_fields[];

/* Whether it says as what; `where` it stands, for the message. False: answered. */
bool check_linkage(struct request *rq, const struct gateway_model_config *config,
		   const char *where) MUST_CHECK;

/* Queues that the endpoint gets these models, which are checked. */
struct rows *send_mappings(struct request *rq, const char *endpoint_id,
			   const struct gateway_model_config *v, size_t n, const char *by);

/* 404. Both return false. */
bool no_gateway_endpoint(struct request *rq, const char *id);
bool no_gateway_model(struct request *rq, const char *id);

#endif
