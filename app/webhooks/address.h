/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where webhooks may lead: to public addresses, and to what the settings name
 * (--webhook-allowed-hosts, --webhook-allow-private-ips).
 */
#ifndef MF_WEBHOOKS_ADDRESS_H
#define MF_WEBHOOKS_ADDRESS_H

#include "app/arena.h"
#include "app/config.h"

#include <sys/socket.h>

#define ADDRESS_TEXT_MAX 64

/* Whether an address is globally routable: of IPv4 everything but the ranges of
 * IANA's special-purpose registry (RFC 6890) and multicast, of IPv6 the global
 * unicast range less its special parts. An IPv4 address inside an IPv6 one (mapped,
 * 6to4, NAT64) counts as itself. Other families are not public. */
bool address_is_public(const struct sockaddr *address);

/* The address as Python prints it; "?" for other families. */
void address_text(const struct sockaddr *address, char text[ADDRESS_TEXT_MAX]);

/* Whether the settings name the host, in any case. */
bool address_host_is_allowed(const struct config *c, const char *host);

/* Whether a connection to this address may be made: it is public, in a network that
 * the settings name, or they allow all. */
bool address_is_allowed(const struct config *c, const struct sockaddr *address);

/* Whether a list as of --webhook-allowed-hosts can be read: hosts, addresses and
 * networks (10.1.0.0/16, fd00::/8), with commas between. False: *ret_entry is the
 * first that is none. */
bool address_list_check(struct arena *a, const char *list, const char **ret_entry) MUST_CHECK;

#endif
