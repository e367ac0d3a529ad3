/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every maximum of the program in one place. A client can make a worker
 * allocate no more than these together allow, which stays well below
 * ARENA_HARD_LIMIT; nginx refuses larger bodies before a worker sees them
 * (client_max_body_size, the twin of BODY_MAX).
 */
#ifndef MF_LIMITS_H
#define MF_LIMITS_H

#define KIB (1024UL)
#define MIB (1024UL * KIB)

/* The arena of one request; beyond it the process ends and is restarted. */
#define ARENA_HARD_LIMIT (1024 * MIB)
/* First block of an arena, kept between requests. */
#define ARENA_FIRST_BLOCK (64 * KIB)

/* A JSON request body. Twin: client_max_body_size of the API locations. */
#define BODY_MAX (64 * MIB)
/* Nesting of a JSON request body; MLflow's deepest message needs 8. */
#define JSON_DEPTH_MAX 64
/* Nesting of an answer of our own that is read again: a value from a request within the messages
 * around it, or what others wrote to the database, which protobuf lets nest 100 deep. */
#define ANSWER_DEPTH_MAX 256
/* What the values of a JSON request body may take as a tree, many times its text. */
#define JSON_TREE_MAX (256 * MIB)
/* JSON text inside of a string, as a tree up to 100 times as large. */
#define JSON_VALUE_MAX (2 * MIB)
/* What the messages of exported spans may take as structs, many times their bytes; and the spans
 * made of them as JSON, in which every quote of a text within a text is written four bytes long. */
#define OTLP_MESSAGES_MAX (192 * MIB)
#define SPANS_CONTENT_MAX (128 * MIB)
#define SPANS_MAX 100000
/* Attributes of one span or resource, and tags of all traces of one request. */
#define SPAN_ATTRIBUTES_MAX 4096
#define SPAN_TAGS_MAX 500000
/* What the JSON that is kept in attributes of one span may take as trees. */
#define SPAN_TREES_MAX (256 * MIB)
/* Members of one JSON array in a request. */
#define LIST_MAX 1000000
/* Models of one endpoint of the gateway. */
#define GATEWAY_MODELS_MAX 100

/* Path and query string. Twin: large_client_header_buffers. */
#define URI_MAX (64 * KIB)
/* Parameters of one query string. */
#define QUERY_PARAMS_MAX 2048

/* An answer held in memory before it is sent. */
#define REPLY_MAX (512 * MIB)
/* Documents of MCP servers, versions and access endpoints in one answer, which are read again and
 * as trees where something is left out of them. */
#define MCP_ANSWER_MAX (16 * MIB)
/* What a worker keeps of its reply buffer between requests. */
#define REPLY_KEEP (256 * KIB)

/* One filter or order_by text; its tokens and nested brackets, where sqlparse gives up as well. */
#define SEARCH_TEXT_MAX (1 * MIB)
#define SEARCH_TOKENS_MAX 10000
#define SEARCH_DEPTH_MAX 100
/* Tokens and nested brackets of a GraphQL document. What may be asked for is limited further, as in
 * the reference: see app/graphql/limits.c. */
#define GRAPHQL_TOKENS_MAX 10000
#define GRAPHQL_DEPTH_MAX 100
#define GRAPHQL_DEFINITIONS_MAX 100
/* The error of a refused upload, which travels in a header. Twin:
 * fastcgi_buffer_size. */
#define REFUSAL_MAX (8 * KIB)

/* SQL text composed by the search compiler, and its parameters. */
#define SQL_MAX (256 * KIB)
#define SQL_PARAMS_MAX 8192

/* Aggregations, and as many dimensions, of one query of trace metrics; there are at most five
 * dimensions and a handful of percentiles that make sense. Points of one page of its answer. */
#define METRIC_COLUMNS_MAX 32
#define METRIC_POINTS_MAX 50000

/* Names listed in the answer to a workspace's deletion. */
#define CONFLICTS_MAX (64 * KIB)

/* What an object store or a metadata service answers to one call: a list of a
 * thousand names of a thousand bytes, each of which may be encoded threefold. */
#define STORE_ANSWER_MAX (8 * MIB)
/* A file of credentials or stores. */
#define SETTINGS_FILE_MAX (1 * MIB)
/* Nesting of a store's XML answer, and the length of one text in it. */
#define XML_DEPTH_MAX 8
#define XML_TEXT_MAX (16 * KIB)

/* One line of the log. */
#define LOG_LINE_MAX (4 * KIB)
/* One line of the audit log; of each name in it, and how much of it lists may fill. */
#define AUDIT_LINE_MAX (64 * KIB)
#define AUDIT_NAME_MAX 512
#define AUDIT_LIST_SPACE (48 * KIB)

#endif
