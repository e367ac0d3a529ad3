/* SPDX-License-Identifier: Apache-2.0 */
/* Public and allowed addresses; see address.h. */
#include "app/webhooks/address.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>

/* The first `bits` of `prefix`; IPv4 networks in the last four bytes of 16. */
struct network {
	unsigned char prefix[16];
	int bits;
};

#define V4(a, b, c, d, n)                                                                          \
	{                                                                                          \
		{ 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d }, 96 + (n)                 \
	}

/* IPv4 special-purpose address registry of IANA, and multicast (224.0.0.0/4). */
static const struct network not_public[] = {
	V4(0, 0, 0, 0, 8),
	V4(10, 0, 0, 0, 8),
	V4(100, 64, 0, 0, 10),
	V4(127, 0, 0, 0, 8),
	V4(169, 254, 0, 0, 16),
	V4(172, 16, 0, 0, 12),
	V4(192, 0, 0, 0, 24),
	V4(192, 0, 2, 0, 24),
	V4(192, 88, 99, 0, 24),
	V4(192, 168, 0, 0, 16),
	V4(198, 18, 0, 0, 15),
	V4(198, 51, 100, 0, 24),
	V4(203, 0, 113, 0, 24),
	V4(224, 0, 0, 0, 3),
	{ { 0x20, 0x01, 0x00 }, 23 },
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, /* documentation */
	{ { 0x3f, 0xff, 0x00 }, 20 },       /* documentation */
};
static const struct network mapped = V4(0, 0, 0, 0, 0);
static const struct network sixtofour = { { 0x20, 0x02 }, 16 };
static const struct network nat64 = { { 0, 0x64, 0xff, 0x9b }, 96 };
static const struct network unicast = { { 0x20 }, 3 };

static bool is_in(const unsigned char a[16], const struct network *net)
{
	int whole = net->bits / 8, rest = net->bits % 8;
	unsigned mask = 0xff00u >> rest & 0xff;

	return memcmp(a, net->prefix, (size_t)whole) == 0 &&
	       (!rest || ((a[whole] ^ net->prefix[whole]) & mask) == 0);
}

/* Four bytes at `from` as a mapped address. */
static void map(unsigned char to[16], const unsigned char *from)
{
	unsigned char v4[4];

	memcpy(v4, from, 4);
	memcpy(to, mapped.prefix, 12);
	memcpy(to + 12, v4, 4);
}

static bool read_address(const struct sockaddr *address, unsigned char ret[16])
{
	if (address->sa_family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, address, sizeof(in));
		map(ret, (const unsigned char *)&in.sin_addr);
		return true;
	}
	if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;

		memcpy(&in6, address, sizeof(in6));
		memcpy(ret, &in6.sin6_addr, 16);
		return true;
	}
	return false;
}

/* An IPv4 address inside stands for the whole. */
static void unwrap(unsigned char a[16])
{
	if (is_in(a, &sixtofour))
		map(a, a + 2);
	else if (is_in(a, &nat64))
		map(a, a + 12);
}

bool address_is_public(const struct sockaddr *address)
{
	unsigned char a[16];

	if (!read_address(address, a))
		return false;
	unwrap(a);
	if (!is_in(a, &mapped) && !is_in(a, &unicast))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(not_public); i++)
		if (is_in(a, &not_public[i]))
			return false;
	return true;
}

void address_text(const struct sockaddr *address, char text[ADDRESS_TEXT_MAX])
{
	unsigned char a[16];
	char *last;

	snprintf(text, ADDRESS_TEXT_MAX, "?");
	if (!read_address(address, a))
		return;
	if (address->sa_family == AF_INET) {
		inet_ntop(AF_INET, a + 12, text, ADDRESS_TEXT_MAX);
		return;
	}
	inet_ntop(AF_INET6, a, text, ADDRESS_TEXT_MAX);
	last = strrchr(text, ':');
	if (strchr(text, '.')) /* ::ffff:1.2.3.4 */
		snprintf(last + 1, ADDRESS_TEXT_MAX - (size_t)(last + 1 - text), "%x:%x",
			 (unsigned)(a[12] << 8 | a[13]), (unsigned)(a[14] << 8 | a[15]));
}

/* ---- the list of the settings ---- */

/* The next entry of a list with commas and blanks between; NULL at the end. */
static const char *next_entry(const char **list, size_t *ret_n)
{
	const char *p = *list + strspn(*list, ", \t");

	*ret_n = strcspn(p, ", \t");
	*list = p + *ret_n;
	return *ret_n ? p : NULL;
}

/* An address or a network. */
static bool read_network(const char *entry, size_t n, struct network *ret)
{
	char text[ADDRESS_TEXT_MAX], *slash;
	unsigned char v4[4];
	long bits = 128;
	char *end;

	if (n >= sizeof(text))
		return false;
	memcpy(text, entry, n);
	text[n] = '\0';
	slash = strchr(text, '/');
	if (slash) {
		*slash++ = '\0';
		bits = strtol(slash, &end, 10);
		if (!isdigit((unsigned char)*slash) || *end)
			return false;
	}
	if (inet_pton(AF_INET6, text, ret->prefix) == 1) {
		ret->bits = (int)bits;
		return bits <= 128;
	}
	if (inet_pton(AF_INET, text, v4) != 1 || (slash && bits > 32))
		return false;
	map(ret->prefix, v4);
	ret->bits = slash ? 96 + (int)bits : 128;
	return true;
}

/* Letters, digits, hyphens and dots, not only digits and dots. */
static bool is_host_name(const char *entry, size_t n)
{
	bool has_letter = false;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)entry[i];

		if (!isalnum(c) && c != '-' && c != '.' && c != '_')
			return false;
		has_letter = has_letter || isalpha(c);
	}
	return has_letter;
}

bool address_list_check(struct arena *a, const char *list, const char **ret_entry)
{
	struct network net;
	const char *entry;
	size_t n;

	while ((entry = next_entry(&list, &n)))
		if (!is_host_name(entry, n) && !read_network(entry, n, &net)) {
			*ret_entry = arena_strndup(a, entry, n);
			return false;
		}
	return true;
}

bool address_host_is_allowed(const struct config *c, const char *host)
{
	const char *list = c->webhook_allowed_hosts, *entry;
	size_t n;

	while ((entry = next_entry(&list, &n)))
		if (strlen(host) == n && strncasecmp(host, entry, n) == 0)
			return true;
	return false;
}

bool address_is_allowed(const struct config *c, const struct sockaddr *address)
{
	const char *list = c->webhook_allowed_hosts, *entry;
	unsigned char a[16];
	struct network net;
	size_t n;

	if (c->webhook_allow_private_ips || address_is_public(address))
		return true;
	if (!read_address(address, a))
		return false;
	while ((entry = next_entry(&list, &n)))
		if (read_network(entry, n, &net) && is_in(a, &net))
			return true;
	return false;
}
