-- SPDX-License-Identifier: Apache-2.0
-- A workspace other than the default one that holds an experiment; no row when
-- there is none. A server without workspaces would hide what is in it.

select workspace from experiments where workspace <> 'default' limit 1;
