-- SPDX-License-Identifier: Apache-2.0
-- Traces of GenAI applications: headers, spans, assessments, and the daily sums
-- the charts are drawn from. Workspace: through experiment_id of trace_info.

-- One trace; token and cost columns are sums over its spans.
create table trace_info (
	request_id                            varchar(50) not null,
	experiment_id                         integer     not null,
	timestamp_ms                          bigint      not null,
	execution_time_ms                     bigint,
	status                                varchar(50) not null,
	client_request_id                     varchar(50),
	request_preview                       varchar(1000),
	response_preview                      varchar(1000),
	db_payload_generation                 integer     not null default 0,
	trace_name                            varchar(4096),
	session_id                            varchar(250),
	input_tokens                          bigint,
	output_tokens                         bigint,
	total_tokens                          bigint,
	cache_read_input_tokens               bigint,
	cache_creation_input_tokens           bigint,
	cache_creation_input_tokens_above_1hr bigint,
	input_cost                            double precision,
	output_cost                           double precision,
	total_cost                            double precision,
	constraint trace_info_pk primary key (request_id),
	constraint fk_trace_info_experiment_id
		foreign key (experiment_id)
		references experiments (experiment_id) on delete cascade
);
create index index_trace_info_experiment_id_session_id on trace_info (experiment_id, session_id);
create index index_trace_info_experiment_id_timestamp_ms
	on trace_info (experiment_id, timestamp_ms);
create index index_trace_info_timestamp_ms_request_id on trace_info (timestamp_ms, request_id);

create table trace_tags (
	key        varchar(250) not null,
	value      varchar(8000),
	request_id varchar(50)  not null,
	constraint trace_tag_pk primary key (key, request_id),
	constraint fk_trace_tags_request_id
		foreign key (request_id) references trace_info (request_id) on delete cascade
);
create index index_trace_tags_request_id on trace_tags (request_id);

create table trace_request_metadata (
	key        varchar(250) not null,
	value      varchar(8000),
	request_id varchar(50)  not null,
	constraint trace_request_metadata_pk primary key (key, request_id),
	constraint fk_trace_request_metadata_request_id
		foreign key (request_id) references trace_info (request_id) on delete cascade
);
create index index_trace_request_metadata_request_id on trace_request_metadata (request_id);

create table trace_metrics (
	request_id varchar(50)  not null,
	key        varchar(250) not null,
	value      double precision,
	constraint trace_metrics_pk primary key (request_id, key),
	constraint fk_trace_metrics_request_id
		foreign key (request_id) references trace_info (request_id) on delete cascade
);
create index index_trace_metrics_request_id on trace_metrics (request_id);

-- content is the whole span as JSON; the other columns are copies for search.
create table spans (
	trace_id             varchar(50) not null,
	experiment_id        integer     not null,
	span_id              varchar(50) not null,
	parent_span_id       varchar(50),
	name                 text,
	type                 varchar(500),
	status               varchar(50) not null,
	start_time_unix_nano bigint      not null,
	end_time_unix_nano   bigint,
	duration_ns          bigint
		generated always as (end_time_unix_nano - start_time_unix_nano) stored,
	content              text        not null,
	input_cost           double precision,
	output_cost          double precision,
	total_cost           double precision,
	model_name           varchar(500),
	model_provider       varchar(500),
	constraint spans_pk primary key (trace_id, span_id),
	constraint fk_spans_experiment_id
		foreign key (experiment_id) references experiments (experiment_id),
	constraint fk_spans_trace_id
		foreign key (trace_id) references trace_info (request_id) on delete cascade
);
create index idx_spans_cost_exp_time_cover on spans (experiment_id, start_time_unix_nano)
	include (input_cost, output_cost, total_cost, model_name, model_provider)
	where input_cost is not null or output_cost is not null or total_cost is not null;
create index idx_spans_cost_trace_time_cover on spans (trace_id, start_time_unix_nano)
	include (input_cost, output_cost, total_cost, model_name, model_provider)
	where input_cost is not null or output_cost is not null or total_cost is not null;
create index index_spans_experiment_id_duration on spans (experiment_id, duration_ns);
create index index_spans_experiment_id_start_time on spans (experiment_id, start_time_unix_nano);
create index index_spans_experiment_id_status_type on spans (experiment_id, status, type);
create index index_spans_experiment_id_type_status on spans (experiment_id, type, status);

create table span_metrics (
	trace_id varchar(50)  not null,
	span_id  varchar(50)  not null,
	key      varchar(250) not null,
	value    double precision,
	constraint span_metrics_pk primary key (trace_id, span_id, key),
	constraint fk_span_metrics_span
		foreign key (trace_id, span_id)
		references spans (trace_id, span_id) on delete cascade
);
create index index_span_metrics_trace_id_span_id on span_metrics (trace_id, span_id);

-- Feedback and expectations, by people, code or judges.
create table assessments (
	assessment_id          varchar(50)  not null,
	trace_id               varchar(50)  not null,
	name                   varchar(250) not null,
	assessment_type        varchar(20)  not null,
	value                  text         not null,
	error                  text,
	created_timestamp      bigint       not null,
	last_updated_timestamp bigint       not null,
	source_type            varchar(50)  not null,
	source_id              varchar(250),
	run_id                 varchar(32),
	span_id                varchar(50),
	rationale              text,
	overrides              varchar(50),
	valid                  boolean      not null,
	assessment_metadata    text,
	experiment_id          integer,
	trace_timestamp_ms     bigint,
	aggregate_value        double precision,
	is_numeric_value       boolean      not null default false,
	constraint assessments_pk primary key (assessment_id),
	constraint fk_assessments_trace_id
		foreign key (trace_id) references trace_info (request_id) on delete cascade
);
create index idx_assessments_exp_name_valid on assessments (experiment_id, name, valid);
create index idx_assessments_exp_trace_ts on assessments (experiment_id, trace_timestamp_ms);
create index idx_assessments_exp_trace_ts_name
	on assessments (experiment_id, trace_timestamp_ms, name);
create index index_assessments_assessment_type on assessments (assessment_type);
create index index_assessments_last_updated_timestamp on assessments (last_updated_timestamp);
create index index_assessments_run_id_created_timestamp
	on assessments (run_id, created_timestamp);
create index index_assessments_trace_id_created_timestamp
	on assessments (trace_id, created_timestamp);

-- Daily counts, sums and percentiles of whole traces: latency and tokens.
create table sql_trace_metric_daily_rollups (
	id            bigint       generated by default as identity,
	experiment_id integer      not null,
	rollup_day    date         not null,
	metric_name   varchar(250) not null,
	grouping_set  varchar(50)  not null,
	trace_status  varchar(50),
	sample_count  bigint       not null,
	sum_value     double precision,
	min_value     double precision,
	max_value     double precision,
	p50_value     double precision,
	p90_value     double precision,
	p99_value     double precision,
	constraint sql_trace_metric_daily_rollups_pk primary key (id)
);
create index idx_trace_rollups_lookup
	on sql_trace_metric_daily_rollups
		(experiment_id, rollup_day, metric_name, grouping_set, trace_status);

-- Daily sums of span costs by model and provider.
create table sql_span_cost_daily_rollups (
	id             bigint       generated by default as identity,
	experiment_id  integer      not null,
	rollup_day     date         not null,
	metric_name    varchar(250) not null,
	grouping_set   varchar(50)  not null,
	model_name     varchar(500),
	model_provider varchar(500),
	sample_count   bigint       not null,
	sum_value      double precision,
	min_value      double precision,
	max_value      double precision,
	constraint sql_span_cost_daily_rollups_pk primary key (id)
);
create index idx_span_cost_rollups_lookup
	on sql_span_cost_daily_rollups
		(experiment_id, rollup_day, metric_name, grouping_set, model_name, model_provider);

-- Daily sums of assessment values.
create table sql_assessment_daily_rollups (
	id            bigint       generated by default as identity,
	experiment_id integer      not null,
	rollup_day    date         not null,
	metric_name   varchar(250) not null,
	grouping_set  varchar(50)  not null,
	sample_count  bigint       not null,
	sum_value     double precision,
	min_value     double precision,
	max_value     double precision,
	constraint sql_assessment_daily_rollups_pk primary key (id)
);
create index idx_assessment_rollups_lookup
	on sql_assessment_daily_rollups (experiment_id, rollup_day, metric_name, grouping_set);

-- Days whose sums have to be made again.
create table sql_trace_rollup_rebuild_queue (
	experiment_id integer     not null,
	rollup_day    date        not null,
	rollup_family varchar(50) not null,
	constraint sql_trace_rollup_rebuild_queue_pk
		primary key (experiment_id, rollup_day, rollup_family)
);
