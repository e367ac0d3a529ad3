/* SPDX-License-Identifier: Apache-2.0 */
/* Timestamps and durations of protobuf's JSON; see proto_time.h. */
#include "app/proto_time.h"

#include <inttypes.h>

#define DAY 86400
#define FIRST_SECOND (-62135596800) /* 0001-01-01T00:00:00Z */
#define LAST_SECOND 253402300799    /* 9999-12-31T23:59:59Z */
#define DURATION_MAX 315576000000   /* seconds; ten thousand years */

/* ---- days and dates of the Gregorian calendar ---- */

static bool is_leap(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t days_in_month(int64_t year, int64_t month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days from 0001-01-01 to the first day of a year. */
static int64_t days_before(int64_t year)
{
	int64_t y = year - 1;

	return y * 365 + y / 4 - y / 100 + y / 400;
}

static int64_t seconds_of(int64_t year, int64_t month, int64_t day)
{
	int64_t days = days_before(year) + day - 1;

	for (int64_t m = 1; m < month; m++)
		days += days_in_month(year, m);
	return FIRST_SECOND + days * DAY;
}

/* ---- reading ---- */

/* Takes exactly `n` digits. */
static bool take_digits(const char **s, int n, int64_t *ret)
{
	*ret = 0;
	for (int i = 0; i < n; i++, (*s)++) {
		if (**s < '0' || **s > '9')
			return false;
		*ret = *ret * 10 + (**s - '0');
	}
	return true;
}

static bool take(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

/* ".5" and up to nine digits, as milliseconds; nothing is 0. */
static bool take_fraction(const char **s, int64_t *ret_ms)
{
	int64_t scale = 100;
	int n = 0;

	*ret_ms = 0;
	if (!take(s, '.'))
		return true;
	for (; **s >= '0' && **s <= '9'; (*s)++, n++, scale /= 10)
		*ret_ms += scale * (**s - '0');
	return n > 0 && n <= 9;
}

/* "Z", "+05:30", as the seconds the local time is ahead. */
static bool take_offset(const char **s, int64_t *ret)
{
	int64_t hours, minutes, sign = **s == '-' ? -1 : 1;

	*ret = 0;
	if (take(s, 'Z'))
		return true;
	if (!take(s, '+') && !take(s, '-'))
		return false;
	if (!take_digits(s, 2, &hours) || !take(s, ':') || !take_digits(s, 2, &minutes) ||
	    hours > 23 || minutes > 59)
		return false;
	*ret = sign * (hours * 3600 + minutes * 60);
	return true;
}

static bool take_date(const char **s, int64_t *ret)
{
	int64_t year, month, day;

	if (!take_digits(s, 4, &year) || !take(s, '-') || !take_digits(s, 2, &month) ||
	    !take(s, '-') || !take_digits(s, 2, &day))
		return false;
	if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
		return false;
	*ret = seconds_of(year, month, day);
	return true;
}

static bool take_time(const char **s, int64_t *ret)
{
	int64_t hour, minute, second;

	if (!take_digits(s, 2, &hour) || !take(s, ':') || !take_digits(s, 2, &minute) ||
	    !take(s, ':') || !take_digits(s, 2, &second))
		return false;
	*ret = hour * 3600 + minute * 60 + second;
	return hour < 24 && minute < 60 && second < 60;
}

bool proto_timestamp_read(const char *s, int64_t *ret_ms)
{
	int64_t date, time, ms, offset, seconds;

	if (!take_date(&s, &date) || !take(&s, 'T') || !take_time(&s, &time) ||
	    !take_fraction(&s, &ms) || !take_offset(&s, &offset) || *s)
		return false;
	seconds = date + time - offset;
	*ret_ms = seconds * 1000 + ms;
	return seconds >= FIRST_SECOND && seconds <= LAST_SECOND;
}

bool proto_duration_read(const char *s, int64_t *ret_ms)
{
	int64_t sign = take(&s, '-') ? -1 : 1, seconds = 0, ms;
	int n = 0;

	for (; *s >= '0' && *s <= '9' && seconds <= DURATION_MAX; s++, n++)
		seconds = seconds * 10 + (*s - '0');
	if (!n || seconds > DURATION_MAX || !take_fraction(&s, &ms) || !take(&s, 's') || *s)
		return false;
	*ret_ms = sign * (seconds * 1000 + ms);
	return true;
}

/* ---- writing ---- */

static const char *fraction(struct arena *a, int64_t ms)
{
	return ms ? arena_printf(a, ".%03" PRId64, ms) : "";
}

const char *proto_timestamp(struct arena *a, int64_t ms)
{
	int64_t since_first, days, year, month = 1, rest;

	if (ms < FIRST_SECOND * 1000LL)
		ms = FIRST_SECOND * 1000LL;
	if (ms > LAST_SECOND * 1000LL + 999)
		ms = LAST_SECOND * 1000LL + 999;
	since_first = ms - FIRST_SECOND * 1000LL; /* never negative */
	days = since_first / 1000 / DAY;
	rest = since_first / 1000 % DAY;
	year = days / 366 + 1; /* at most this many years too early */
	while (days_before(year + 1) <= days)
		year++;
	days -= days_before(year);
	for (; days >= days_in_month(year, month); month++)
		days -= days_in_month(year, month);
	return arena_printf(a,
			    "%04" PRId64 "-%02" PRId64 "-%02" PRId64 "T%02" PRId64 ":%02" PRId64
			    ":%02" PRId64 "%sZ",
			    year, month, days + 1, rest / 3600, rest / 60 % 60, rest % 60,
			    fraction(a, since_first % 1000));
}

const char *proto_duration(struct arena *a, int64_t ms)
{
	/* the quotient first: the least int64 has no positive */
	int64_t seconds = ms / 1000, rest = ms % 1000;

	return arena_printf(a, "%s%" PRId64 "%ss", ms < 0 ? "-" : "",
			    seconds < 0 ? -seconds : seconds, fraction(a, rest < 0 ? -rest : rest));
}
