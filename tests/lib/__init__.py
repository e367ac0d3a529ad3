# SPDX-License-Identifier: Apache-2.0
"""What the suites share: where things are, a private PostgreSQL, the two servers, HTTP, counting."""
