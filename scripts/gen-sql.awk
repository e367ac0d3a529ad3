# SPDX-License-Identifier: Apache-2.0
# Embeds SQL files in the program.
#
#   awk -v kind=statements -v header=H -v source=C -f scripts/gen-sql.awk handlers/sql/*.sql …
#   awk -v kind=schema     -v header=H -v source=C -f scripts/gen-sql.awk app/schema/*.sql
#
# statements: one statement per file, named by the file's stem. The comment on top names the
# parameters, one line each and in order,
#     -- $1::bigint  experiment id
# and has to agree with the $n the statement uses; the types are what the statement is prepared
# with. Whole-line comments and the final semicolon (kept in the file for psql) are left out.
#     H: enum sql_id { SQL_<stem>, …, SQL_COUNT };
#     C: const struct sql_statement sql_statements[SQL_COUNT], declared in app/db.h
#
# schema: whole files, as they are.
#     H: extern const char SCHEMA_<stem>[];

BEGIN {
	if (kind != "statements" && kind != "schema")
		fail("gen-sql.awk", "kind is '" kind "', not statements or schema")
	# pg_type.dat of PostgreSQL: these numbers never change
	split("boolean 16 bigint 20 integer 23 text 25 double_precision 701 jsonb 3802 " \
	      "boolean[] 1000 integer[] 1007 text[] 1009 bigint[] 1016 double_precision[] 1022", \
	      words, " ")
	for (i = 1; i in words; i += 2)
		oid[words[i]] = words[i + 1]
	guard = kind == "schema" ? "MF_SCHEMA_GEN_H" : "MF_SQL_GEN_H"
	printf "/* Made by scripts/gen-sql.awk; do not edit. */\n#ifndef %s\n#define %s\n\n", \
		guard, guard > header
	printf "/* Made by scripts/gen-sql.awk; do not edit. */\n" > source
	if (kind == "schema") {
		printf "#include \"schema_gen.h\"\n" > source
	} else {
		printf "enum sql_id {\n" > header
		printf "#include \"app/db.h\"\n#include \"sql_gen.h\"\n\n" > source
		printf "const struct sql_statement sql_statements[SQL_COUNT] = {\n" > source
	}
}

FNR == 1 { finish(); start() }
kind == "schema" { emit($0); next }
/^[ \t]*--/ {
	if (match($0, /^[ \t]*--[ \t]*\$[0-9]+::(double precision|[^ \t]+)(\[\])?/))
		declare_parameter(substr($0, RSTART, RLENGTH))
	next
}
/^[ \t]*$/ { next }
{ statement($0) }

END {
	if (failed)
		exit 1
	finish()
	if (kind == "statements") {
		printf "\tSQL_COUNT\n};\n" > header
		printf "};\n" > source
	}
	printf "\n#endif\n" > header
}

function fail(where, what) {
	printf "%s: %s\n", where, what > "/dev/stderr"
	failed = 1
	exit 1
}

# Users may be in a database of their own: find_* is for the tracking database, permit_* for
# where both are in one.
function group_of(name) {
	if (name ~ /^auth\/sql\/permit_/)
		return "SQL_BOTH"
	return name ~ /^auth\// && name !~ /^auth\/sql\/find_/ ? "SQL_AUTH" : "SQL_TRACKING"
}

function start() {
	file = FILENAME
	stem = FILENAME
	sub(/^.*\//, "", stem)
	sub(/\.sql$/, "", stem)
	if (stem !~ /^[a-z][a-z0-9_]*$/)
		fail(file, "the file's name has to be a C identifier in lower case")
	if (stem in seen)
		fail(file, "the name is taken by " seen[stem])
	seen[stem] = file
	lines = declared = used = ended = 0
	if (kind == "schema") {
		printf "extern const char SCHEMA_%s[];\n", stem > header
		printf "\nconst char SCHEMA_%s[] =", stem > source
	}
}

# "-- $3::text" is the third of the contract lines.
function declare_parameter(text,    type) {
	type = text
	sub(/^.*::/, "", type)
	sub(/ /, "_", type)
	sub(/^.*\$/, "", text)
	sub(/::.*$/, "", text)
	if (text + 0 != declared + 1)
		fail(file ":" FNR, "describes $" text " where $" (declared + 1) " is expected")
	if (!(type in oid))
		fail(file ":" FNR, "gives $" text " the type " type ", which gen-sql.awk does not know")
	types[++declared] = oid[type]
}

function statement(line,    rest) {
	if (ended)
		fail(file ":" FNR, "goes on after the semicolon: one statement per file")
	sub(/[ \t]+$/, "", line)
	if (line ~ /;$/) {
		ended = 1
		sub(/;$/, "", line)
	}
	rest = line
	while (match(rest, /\$[0-9]+/)) {
		use_parameter(substr(rest, RSTART + 1, RLENGTH - 1) + 0)
		rest = substr(rest, RSTART + RLENGTH)
	}
	if (line != "")
		text[++lines] = line
}

function use_parameter(n) {
	if (used_in[n] == file)
		return
	used_in[n] = file
	used++
	if (n < 1 || n > declared)
		fail(file ":" FNR, "uses $" n ", which no line '-- $" n "::type  meaning' describes")
}

function finish(    i) {
	if (file == "")
		return
	if (kind == "schema") {
		printf "%s;\n", lines ? "" : " \"\"" > source
		return
	}
	if (!lines)
		fail(file, "holds no statement")
	for (i = 1; i <= declared; i++)
		if (used_in[i] != file)
			fail(file, "describes $" i " but does not use it")
	printf "\tSQL_%s,\n", stem > header
	printf "\t[SQL_%s] = {\n\t\t.group = %s,\n\t\t.name = \"%s\",\n\t\t.n_params = %d,\n\t\t.types = { ", \
		stem, group_of(file), stem, declared > source
	for (i = 1; i <= declared; i++)
		printf "%s, ", types[i] > source
	printf "0 },\n\t\t.text =" > source
	for (i = 1; i <= lines; i++)
		emit_line(text[i], i < lines)
	printf ",\n\t},\n" > source
}

# One line of a file as one C string literal.
function emit(line) {
	lines++
	emit_line(line, 1)
}

function emit_line(line, newline) {
	gsub(/\\/, "&&", line)
	gsub(/"/, "\\\"", line)
	gsub(/\t/, "\\t", line)
	gsub(/\r/, "", line)
	printf "\n\t\t\t\"%s%s\"", line, newline ? "\\n" : "" > source
}
