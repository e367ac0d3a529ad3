/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The types of MLflow's GraphQL schema (mlflow/server/graphql of 3.17.2, printed by its own
 * introspection; tests/conformance/graphql.py compares), and those of the introspection itself.
 */
#include "app/graphql/schema.h"

static const struct gq_field Query_fields[] = {
	{ .name = "mlflowGetExperiment",
	  .type = "MlflowGetExperimentResponse",
	  .arg = "input",
	  .arg_type = "MlflowGetExperimentInput" },
	{ .name = "mlflowGetMetricHistoryBulkInterval",
	  .type = "MlflowGetMetricHistoryBulkIntervalResponse",
	  .arg = "input",
	  .arg_type = "MlflowGetMetricHistoryBulkIntervalInput" },
	{ .name = "mlflowGetRun",
	  .type = "MlflowGetRunResponse",
	  .arg = "input",
	  .arg_type = "MlflowGetRunInput" },
	{ .name = "mlflowListArtifacts",
	  .type = "MlflowListArtifactsResponse",
	  .arg = "input",
	  .arg_type = "MlflowListArtifactsInput" },
	{ .name = "mlflowSearchModelVersions",
	  .type = "MlflowSearchModelVersionsResponse",
	  .arg = "input",
	  .arg_type = "MlflowSearchModelVersionsInput" },
	{ .name = "test",
	  .type = "Test",
	  .arg = "inputString",
	  .arg_type = "String",
	  .description = "Simple echoing field" },
	{ .name = "mlflowSearchRuns",
	  .type = "MlflowSearchRunsResponse",
	  .arg = "input",
	  .arg_type = "MlflowSearchRunsInput" },
	{ 0 },
};

static const struct gq_field MlflowGetExperimentResponse_fields[] = {
	{ .name = "experiment", .type = "MlflowExperiment" },
	{ .name = "apiError", .type = "ApiError" },
	{ 0 },
};

static const struct gq_field MlflowExperiment_fields[] = {
	{ .name = "experimentId", .type = "String" },
	{ .name = "name", .type = "String" },
	{ .name = "artifactLocation", .type = "String" },
	{ .name = "lifecycleStage", .type = "String" },
	{ .name = "lastUpdateTime", .type = "LongString" },
	{ .name = "creationTime", .type = "LongString" },
	{ .name = "tags", .type = "[MlflowExperimentTag!]" },
	{ .name = "effectiveTraceArchivalRetention", .type = "String" },
	{ .name = "workspace", .type = "String" },
	{ 0 },
};

static const struct gq_field MlflowExperimentTag_fields[] = {
	{ .name = "key", .type = "String" },
	{ .name = "value", .type = "String" },
	{ 0 },
};

static const struct gq_field ApiError_fields[] = {
	{ .name = "code", .type = "String" },
	{ .name = "message", .type = "String" },
	{ .name = "helpUrl", .type = "String" },
	{ .name = "traceId", .type = "String" },
	{ .name = "errorDetails", .type = "[ErrorDetail]" },
	{ 0 },
};

static const struct gq_field ErrorDetail_fields[] = {
	{ .name = "field", .type = "String" },
	{ .name = "message", .type = "String" },
	{ 0 },
};

static const struct gq_field MlflowGetExperimentInput_fields[] = {
	{ .name = "experimentId", .type = "String" },
	{ 0 },
};

static const struct gq_field MlflowGetMetricHistoryBulkIntervalResponse_fields[] = {
	{ .name = "metrics", .type = "[MlflowMetricWithRunId!]" },
	{ .name = "apiError", .type = "ApiError" },
	{ 0 },
};

static const struct gq_field MlflowMetricWithRunId_fields[] = {
	{ .name = "key", .type = "String" },           { .name = "value", .type = "Float" },
	{ .name = "timestamp", .type = "LongString" }, { .name = "step", .type = "LongString" },
	{ .name = "runId", .type = "String" },         { 0 },
};

static const struct gq_field MlflowGetMetricHistoryBulkIntervalInput_fields[] = {
	{ .name = "runIds", .type = "[String]" }, { .name = "metricKey", .type = "String" },
	{ .name = "startStep", .type = "Int" },   { .name = "endStep", .type = "Int" },
	{ .name = "maxResults", .type = "Int" },  { 0 },
};

static const struct gq_field MlflowGetRunResponse_fields[] = {
	{ .name = "run", .type = "MlflowRunExtension" },
	{ .name = "apiError", .type = "ApiError" },
	{ 0 },
};

static const struct gq_field MlflowRunExtension_fields[] = {
	{ .name = "info", .type = "MlflowRunInfo" },
	{ .name = "data", .type = "MlflowRunData" },
	{ .name = "inputs", .type = "MlflowRunInputs" },
	{ .name = "outputs", .type = "MlflowRunOutputs" },
	{ .name = "experiment", .type = "MlflowExperiment" },
	{ .name = "modelVersions", .type = "[MlflowModelVersion!]" },
	{ 0 },
};

static const struct gq_field MlflowRunInfo_fields[] = {
	{ .name = "runId", .type = "String" },
	{ .name = "runUuid", .type = "String" },
	{ .name = "runName", .type = "String" },
	{ .name = "experimentId", .type = "String" },
	{ .name = "userId", .type = "String" },
	{ .name = "status", .type = "MlflowRunStatus" },
	{ .name = "startTime", .type = "LongString" },
	{ .name = "endTime", .type = "LongString" },
	{ .name = "artifactUri", .type = "String" },
	{ .name = "lifecycleStage", .type = "String" },
	{ 0 },
};

static const char *const MlflowRunStatus_values[] = { "RUNNING", "SCHEDULED", "FINISHED",
						      "FAILED",  "KILLED",    NULL };

static const struct gq_field MlflowRunData_fields[] = {
	{ .name = "metrics", .type = "[MlflowMetricExtension!]" },
	{ .name = "params", .type = "[MlflowParam!]" },
	{ .name = "tags", .type = "[MlflowRunTag!]" },
	{ 0 },
};

static const struct gq_field MlflowMetricExtension_fields[] = {
	{ .name = "key", .type = "String" },
	{ .name = "value", .type = "Float" },
	{ .name = "timestamp", .type = "LongString" },
	{ .name = "step", .type = "LongString" },
	{ .name = "datasetName", .type = "String" },
	{ .name = "datasetDigest", .type = "String" },
	{ .name = "modelId", .type = "String" },
	{ .name = "runId", .type = "String" },
	{ 0 },
};

static const struct gq_field MlflowParam_fields[] = {
	{ .name = "key", .type = "String" },
	{ .name = "value", .type = "String" },
	{ 0 },
};

static const struct gq_field MlflowRunTag_fields[] = {
	{ .name = "key", .type = "String" },
	{ .name = "value", .type = "String" },
	{ 0 },
};

static const struct gq_field MlflowRunInputs_fields[] = {
	{ .name = "datasetInputs", .type = "[MlflowDatasetInput!]" },
	{ .name = "modelInputs", .type = "[MlflowModelInput!]" },
	{ 0 },
};

static const struct gq_field MlflowDatasetInput_fields[] = {
	{ .name = "tags", .type = "[MlflowInputTag!]" },
	{ .name = "dataset", .type = "MlflowDataset" },
	{ 0 },
};

static const struct gq_field MlflowInputTag_fields[] = {
	{ .name = "key", .type = "String" },
	{ .name = "value", .type = "String" },
	{ 0 },
};

static const struct gq_field MlflowDataset_fields[] = {
	{ .name = "name", .type = "String" },
	{ .name = "digest", .type = "String" },
	{ .name = "sourceType", .type = "String" },
	{ .name = "source", .type = "String" },
	{ .name = "schema", .type = "String" },
	{ .name = "profile", .type = "String" },
	{ 0 },
};

static const struct gq_field MlflowModelInput_fields[] = {
	{ .name = "modelId", .type = "String" },
	{ 0 },
};

static const struct gq_field MlflowRunOutputs_fields[] = {
	{ .name = "modelOutputs", .type = "[MlflowModelOutput!]" },
	{ 0 },
};

static const struct gq_field MlflowModelOutput_fields[] = {
	{ .name = "modelId", .type = "String" },
	{ .name = "step", .type = "LongString" },
	{ 0 },
};

static const struct gq_field MlflowModelVersion_fields[] = {
	{ .name = "name", .type = "String" },
	{ .name = "version", .type = "String" },
	{ .name = "creationTimestamp", .type = "LongString" },
	{ .name = "lastUpdatedTimestamp", .type = "LongString" },
	{ .name = "userId", .type = "String" },
	{ .name = "currentStage", .type = "String" },
	{ .name = "description", .type = "String" },
	{ .name = "source", .type = "String" },
	{ .name = "runId", .type = "String" },
	{ .name = "status", .type = "MlflowModelVersionStatus" },
	{ .name = "statusMessage", .type = "String" },
	{ .name = "tags", .type = "[MlflowModelVersionTag!]" },
	{ .name = "runLink", .type = "String" },
	{ .name = "aliases", .type = "[String]" },
	{ .name = "modelId", .type = "String" },
	{ .name = "modelParams", .type = "[MlflowModelParam!]" },
	{ .name = "modelMetrics", .type = "[MlflowModelMetric!]" },
	{ .name = "deploymentJobState", .type = "MlflowModelVersionDeploymentJobState" },
	{ 0 },
};

static const char *const MlflowModelVersionStatus_values[] = { "PENDING_REGISTRATION",
							       "FAILED_REGISTRATION", "READY",
							       NULL };

static const struct gq_field MlflowModelVersionTag_fields[] = {
	{ .name = "key", .type = "String" },
	{ .name = "value", .type = "String" },
	{ 0 },
};

static const struct gq_field MlflowModelParam_fields[] = {
	{ .name = "name", .type = "String" },
	{ .name = "value", .type = "String" },
	{ 0 },
};

static const struct gq_field MlflowModelMetric_fields[] = {
	{ .name = "key", .type = "String" },
	{ .name = "value", .type = "Float" },
	{ .name = "timestamp", .type = "LongString" },
	{ .name = "step", .type = "LongString" },
	{ .name = "datasetName", .type = "String" },
	{ .name = "datasetDigest", .type = "String" },
	{ .name = "modelId", .type = "String" },
	{ .name = "runId", .type = "String" },
	{ 0 },
};

static const struct gq_field MlflowModelVersionDeploymentJobState_fields[] = {
	{ .name = "jobId", .type = "String" },
	{ .name = "runId", .type = "String" },
	{ .name = "jobState", .type = "MlflowDeploymentJobConnectionState" },
	{ .name = "runState", .type = "MlflowModelVersionDeploymentJobStateDeploymentJobRunState" },
	{ .name = "currentTaskName", .type = "String" },
	{ 0 },
};

static const char *const MlflowDeploymentJobConnectionState_values[] = {
	"DEPLOYMENT_JOB_CONNECTION_STATE_UNSPECIFIED",
	"NOT_SET_UP",
	"CONNECTED",
	"NOT_FOUND",
	"REQUIRED_PARAMETERS_CHANGED",
	NULL
};

static const char *const MlflowModelVersionDeploymentJobStateDeploymentJobRunState_values[] = {
	"DEPLOYMENT_JOB_RUN_STATE_UNSPECIFIED",
	"NO_VALID_DEPLOYMENT_JOB_FOUND",
	"RUNNING",
	"SUCCEEDED",
	"FAILED",
	"PENDING",
	"APPROVAL",
	NULL
};

static const struct gq_field MlflowGetRunInput_fields[] = {
	{ .name = "runId", .type = "String" },
	{ .name = "runUuid", .type = "String" },
	{ 0 },
};

static const struct gq_field MlflowListArtifactsResponse_fields[] = {
	{ .name = "rootUri", .type = "String" },
	{ .name = "files", .type = "[MlflowFileInfo!]" },
	{ .name = "nextPageToken", .type = "String" },
	{ .name = "apiError", .type = "ApiError" },
	{ 0 },
};

static const struct gq_field MlflowFileInfo_fields[] = {
	{ .name = "path", .type = "String" },
	{ .name = "isDir", .type = "Boolean" },
	{ .name = "fileSize", .type = "LongString" },
	{ 0 },
};

static const struct gq_field MlflowListArtifactsInput_fields[] = {
	{ .name = "runId", .type = "String" },
	{ .name = "runUuid", .type = "String" },
	{ .name = "path", .type = "String" },
	{ .name = "pageToken", .type = "String" },
	{ 0 },
};

static const struct gq_field MlflowSearchModelVersionsResponse_fields[] = {
	{ .name = "modelVersions", .type = "[MlflowModelVersion!]" },
	{ .name = "nextPageToken", .type = "String" },
	{ .name = "apiError", .type = "ApiError" },
	{ 0 },
};

static const struct gq_field MlflowSearchModelVersionsInput_fields[] = {
	{ .name = "filter", .type = "String" },
	{ .name = "maxResults", .type = "LongString" },
	{ .name = "orderBy", .type = "[String]" },
	{ .name = "pageToken", .type = "String" },
	{ 0 },
};

static const struct gq_field Test_fields[] = {
	{ .name = "output", .type = "String", .description = "Echoes the input string" },
	{ 0 },
};

static const struct gq_field MlflowSearchRunsResponse_fields[] = {
	{ .name = "runs", .type = "[MlflowRunExtension!]" },
	{ .name = "nextPageToken", .type = "String" },
	{ .name = "apiError", .type = "ApiError" },
	{ 0 },
};

static const struct gq_field MlflowSearchRunsInput_fields[] = {
	{ .name = "experimentIds", .type = "[String]" },
	{ .name = "filter", .type = "String" },
	{ .name = "runViewType", .type = "MlflowViewType", .arg_default = "null" },
	{ .name = "maxResults", .type = "Int" },
	{ .name = "orderBy", .type = "[String]" },
	{ .name = "pageToken", .type = "String" },
	{ 0 },
};

static const char *const MlflowViewType_values[] = { "ACTIVE_ONLY", "DELETED_ONLY", "ALL", NULL };

static const struct gq_field Mutation_fields[] = {
	{ .name = "mlflowSearchDatasets",
	  .type = "MlflowSearchDatasetsResponse",
	  .arg = "input",
	  .arg_type = "MlflowSearchDatasetsInput" },
	{ .name = "mlflowSearchRuns",
	  .type = "MlflowSearchRunsResponse",
	  .arg = "input",
	  .arg_type = "MlflowSearchRunsInput" },
	{ .name = "testMutation",
	  .type = "TestMutation",
	  .arg = "inputString",
	  .arg_type = "String",
	  .description = "Simple echoing field" },
	{ 0 },
};

static const struct gq_field MlflowSearchDatasetsResponse_fields[] = {
	{ .name = "datasetSummaries", .type = "[MlflowDatasetSummary!]" },
	{ .name = "apiError", .type = "ApiError" },
	{ 0 },
};

static const struct gq_field MlflowDatasetSummary_fields[] = {
	{ .name = "experimentId", .type = "String" },
	{ .name = "name", .type = "String" },
	{ .name = "digest", .type = "String" },
	{ .name = "context", .type = "String" },
	{ 0 },
};

static const struct gq_field MlflowSearchDatasetsInput_fields[] = {
	{ .name = "experimentIds", .type = "[String]" },
	{ 0 },
};

static const struct gq_field TestMutation_fields[] = {
	{ .name = "output", .type = "String", .description = "Echoes the input string" },
	{ 0 },
};

static const struct gq_field Schema_fields[] = {
	{ .name = "description", .type = "String" },
	{ .name = "types", .type = "[__Type!]!" },
	{ .name = "queryType", .type = "__Type!" },
	{ .name = "mutationType", .type = "__Type" },
	{ .name = "subscriptionType", .type = "__Type" },
	{ .name = "directives",
	  .type = "[__Directive!]!",
	  .arg = "includeDeprecated",
	  .arg_type = "Boolean!",
	  .arg_default = "false" },
	{ 0 },
};

static const struct gq_field Type_fields[] = {
	{ .name = "kind", .type = "__TypeKind!" },
	{ .name = "name", .type = "String" },
	{ .name = "description", .type = "String" },
	{ .name = "specifiedByURL", .type = "String" },
	{ .name = "fields",
	  .type = "[__Field!]",
	  .arg = "includeDeprecated",
	  .arg_type = "Boolean",
	  .arg_default = "false" },
	{ .name = "interfaces", .type = "[__Type!]" },
	{ .name = "possibleTypes", .type = "[__Type!]" },
	{ .name = "enumValues",
	  .type = "[__EnumValue!]",
	  .arg = "includeDeprecated",
	  .arg_type = "Boolean",
	  .arg_default = "false" },
	{ .name = "inputFields",
	  .type = "[__InputValue!]",
	  .arg = "includeDeprecated",
	  .arg_type = "Boolean",
	  .arg_default = "false" },
	{ .name = "ofType", .type = "__Type" },
	{ .name = "isOneOf", .type = "Boolean" },
	{ 0 },
};

static const char *const TypeKind_values[] = { "SCALAR", "OBJECT",   "INTERFACE",
					       "UNION",  "ENUM",     "INPUT_OBJECT",
					       "LIST",   "NON_NULL", NULL };

static const struct gq_field Field_fields[] = {
	{ .name = "name", .type = "String!" },
	{ .name = "description", .type = "String" },
	{ .name = "args",
	  .type = "[__InputValue!]!",
	  .arg = "includeDeprecated",
	  .arg_type = "Boolean",
	  .arg_default = "false" },
	{ .name = "type", .type = "__Type!" },
	{ .name = "isDeprecated", .type = "Boolean!" },
	{ .name = "deprecationReason", .type = "String" },
	{ 0 },
};

static const struct gq_field InputValue_fields[] = {
	{ .name = "name", .type = "String!" },
	{ .name = "description", .type = "String" },
	{ .name = "type", .type = "__Type!" },
	{ .name = "defaultValue", .type = "String" },
	{ .name = "isDeprecated", .type = "Boolean!" },
	{ .name = "deprecationReason", .type = "String" },
	{ 0 },
};

static const struct gq_field EnumValue_fields[] = {
	{ .name = "name", .type = "String!" },
	{ .name = "description", .type = "String" },
	{ .name = "isDeprecated", .type = "Boolean!" },
	{ .name = "deprecationReason", .type = "String" },
	{ 0 },
};

static const struct gq_field Directive_fields[] = {
	{ .name = "name", .type = "String!" },
	{ .name = "description", .type = "String" },
	{ .name = "isRepeatable", .type = "Boolean!" },
	{ .name = "locations", .type = "[__DirectiveLocation!]!" },
	{ .name = "args",
	  .type = "[__InputValue!]!",
	  .arg = "includeDeprecated",
	  .arg_type = "Boolean",
	  .arg_default = "false" },
	{ .name = "isDeprecated", .type = "Boolean!" },
	{ .name = "deprecationReason", .type = "String" },
	{ 0 },
};

static const char *const DirectiveLocation_values[] = { "QUERY",
							"MUTATION",
							"SUBSCRIPTION",
							"FIELD",
							"FRAGMENT_DEFINITION",
							"FRAGMENT_SPREAD",
							"INLINE_FRAGMENT",
							"VARIABLE_DEFINITION",
							"SCHEMA",
							"SCALAR",
							"OBJECT",
							"FIELD_DEFINITION",
							"ARGUMENT_DEFINITION",
							"INTERFACE",
							"UNION",
							"ENUM",
							"ENUM_VALUE",
							"INPUT_OBJECT",
							"INPUT_FIELD_DEFINITION",
							"DIRECTIVE_DEFINITION",
							NULL };

const struct gq_type gq_types[] = {
	{ "Query", GQ_OBJECT_TYPE, Query_fields, NULL, NULL },
	{ "MlflowGetExperimentResponse", GQ_OBJECT_TYPE, MlflowGetExperimentResponse_fields, NULL,
	  NULL },
	{ "MlflowExperiment", GQ_OBJECT_TYPE, MlflowExperiment_fields, NULL, NULL },
	{ "String", GQ_SCALAR_TYPE, NULL, NULL, NULL },
	{ "LongString", GQ_SCALAR_TYPE, NULL, NULL,
	  "LongString Scalar type to prevent truncation to max integer in JavaScript." },
	{ "MlflowExperimentTag", GQ_OBJECT_TYPE, MlflowExperimentTag_fields, NULL, NULL },
	{ "ApiError", GQ_OBJECT_TYPE, ApiError_fields, NULL, NULL },
	{ "ErrorDetail", GQ_OBJECT_TYPE, ErrorDetail_fields, NULL, NULL },
	{ "MlflowGetExperimentInput", GQ_INPUT_TYPE, MlflowGetExperimentInput_fields, NULL, NULL },
	{ "MlflowGetMetricHistoryBulkIntervalResponse", GQ_OBJECT_TYPE,
	  MlflowGetMetricHistoryBulkIntervalResponse_fields, NULL, NULL },
	{ "MlflowMetricWithRunId", GQ_OBJECT_TYPE, MlflowMetricWithRunId_fields, NULL, NULL },
	{ "Float", GQ_SCALAR_TYPE, NULL, NULL, NULL },
	{ "MlflowGetMetricHistoryBulkIntervalInput", GQ_INPUT_TYPE,
	  MlflowGetMetricHistoryBulkIntervalInput_fields, NULL, NULL },
	{ "Int", GQ_SCALAR_TYPE, NULL, NULL, NULL },
	{ "MlflowGetRunResponse", GQ_OBJECT_TYPE, MlflowGetRunResponse_fields, NULL, NULL },
	{ "MlflowRunExtension", GQ_OBJECT_TYPE, MlflowRunExtension_fields, NULL, NULL },
	{ "MlflowRunInfo", GQ_OBJECT_TYPE, MlflowRunInfo_fields, NULL, NULL },
	{ "MlflowRunStatus", GQ_ENUM_TYPE, NULL, MlflowRunStatus_values, NULL },
	{ "MlflowRunData", GQ_OBJECT_TYPE, MlflowRunData_fields, NULL, NULL },
	{ "MlflowMetricExtension", GQ_OBJECT_TYPE, MlflowMetricExtension_fields, NULL, NULL },
	{ "MlflowParam", GQ_OBJECT_TYPE, MlflowParam_fields, NULL, NULL },
	{ "MlflowRunTag", GQ_OBJECT_TYPE, MlflowRunTag_fields, NULL, NULL },
	{ "MlflowRunInputs", GQ_OBJECT_TYPE, MlflowRunInputs_fields, NULL, NULL },
	{ "MlflowDatasetInput", GQ_OBJECT_TYPE, MlflowDatasetInput_fields, NULL, NULL },
	{ "MlflowInputTag", GQ_OBJECT_TYPE, MlflowInputTag_fields, NULL, NULL },
	{ "MlflowDataset", GQ_OBJECT_TYPE, MlflowDataset_fields, NULL, NULL },
	{ "MlflowModelInput", GQ_OBJECT_TYPE, MlflowModelInput_fields, NULL, NULL },
	{ "MlflowRunOutputs", GQ_OBJECT_TYPE, MlflowRunOutputs_fields, NULL, NULL },
	{ "MlflowModelOutput", GQ_OBJECT_TYPE, MlflowModelOutput_fields, NULL, NULL },
	{ "MlflowModelVersion", GQ_OBJECT_TYPE, MlflowModelVersion_fields, NULL, NULL },
	{ "MlflowModelVersionStatus", GQ_ENUM_TYPE, NULL, MlflowModelVersionStatus_values, NULL },
	{ "MlflowModelVersionTag", GQ_OBJECT_TYPE, MlflowModelVersionTag_fields, NULL, NULL },
	{ "MlflowModelParam", GQ_OBJECT_TYPE, MlflowModelParam_fields, NULL, NULL },
	{ "MlflowModelMetric", GQ_OBJECT_TYPE, MlflowModelMetric_fields, NULL, NULL },
	{ "MlflowModelVersionDeploymentJobState", GQ_OBJECT_TYPE,
	  MlflowModelVersionDeploymentJobState_fields, NULL, NULL },
	{ "MlflowDeploymentJobConnectionState", GQ_ENUM_TYPE, NULL,
	  MlflowDeploymentJobConnectionState_values, NULL },
	{ "MlflowModelVersionDeploymentJobStateDeploymentJobRunState", GQ_ENUM_TYPE, NULL,
	  MlflowModelVersionDeploymentJobStateDeploymentJobRunState_values, NULL },
	{ "MlflowGetRunInput", GQ_INPUT_TYPE, MlflowGetRunInput_fields, NULL, NULL },
	{ "MlflowListArtifactsResponse", GQ_OBJECT_TYPE, MlflowListArtifactsResponse_fields, NULL,
	  NULL },
	{ "MlflowFileInfo", GQ_OBJECT_TYPE, MlflowFileInfo_fields, NULL, NULL },
	{ "Boolean", GQ_SCALAR_TYPE, NULL, NULL, NULL },
	{ "MlflowListArtifactsInput", GQ_INPUT_TYPE, MlflowListArtifactsInput_fields, NULL, NULL },
	{ "MlflowSearchModelVersionsResponse", GQ_OBJECT_TYPE,
	  MlflowSearchModelVersionsResponse_fields, NULL, NULL },
	{ "MlflowSearchModelVersionsInput", GQ_INPUT_TYPE, MlflowSearchModelVersionsInput_fields,
	  NULL, NULL },
	{ "Test", GQ_OBJECT_TYPE, Test_fields, NULL, NULL },
	{ "MlflowSearchRunsResponse", GQ_OBJECT_TYPE, MlflowSearchRunsResponse_fields, NULL, NULL },
	{ "MlflowSearchRunsInput", GQ_INPUT_TYPE, MlflowSearchRunsInput_fields, NULL, NULL },
	{ "MlflowViewType", GQ_ENUM_TYPE, NULL, MlflowViewType_values, NULL },
	{ "Mutation", GQ_OBJECT_TYPE, Mutation_fields, NULL, NULL },
	{ "MlflowSearchDatasetsResponse", GQ_OBJECT_TYPE, MlflowSearchDatasetsResponse_fields, NULL,
	  NULL },
	{ "MlflowDatasetSummary", GQ_OBJECT_TYPE, MlflowDatasetSummary_fields, NULL, NULL },
	{ "MlflowSearchDatasetsInput", GQ_INPUT_TYPE, MlflowSearchDatasetsInput_fields, NULL,
	  NULL },
	{ "TestMutation", GQ_OBJECT_TYPE, TestMutation_fields, NULL, NULL },
	{ "__Schema", GQ_OBJECT_TYPE, Schema_fields, NULL, NULL },
	{ "__Type", GQ_OBJECT_TYPE, Type_fields, NULL, NULL },
	{ "__TypeKind", GQ_ENUM_TYPE, NULL, TypeKind_values, NULL },
	{ "__Field", GQ_OBJECT_TYPE, Field_fields, NULL, NULL },
	{ "__InputValue", GQ_OBJECT_TYPE, InputValue_fields, NULL, NULL },
	{ "__EnumValue", GQ_OBJECT_TYPE, EnumValue_fields, NULL, NULL },
	{ "__Directive", GQ_OBJECT_TYPE, Directive_fields, NULL, NULL },
	{ "__DirectiveLocation", GQ_ENUM_TYPE, NULL, DirectiveLocation_values, NULL },
	{ 0 },
};
