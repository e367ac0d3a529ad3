# SPDX-License-Identifier: Apache-2.0
# For test scripts in shell: check WHAT COMMAND… counts and shows what failed, summary ends the script.
passed=0 failed=0

# check WHAT COMMAND…: the command succeeds
check() {
	local what=$1 output
	shift
	if output=$("$@" 2>&1); then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf 'FAILED: %s\n%s\n' "$what" "$output"
	fi
}

# check_each FUNCTION…: functions whose names say what they check
check_each() {
	local function
	for function; do
		check "${function//_/ }" "$function"
	done
}

summary() {
	echo "$passed passed, $failed failed"
	[ "$failed" -eq 0 ]
}
