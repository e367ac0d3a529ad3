-- SPDX-License-Identifier: Apache-2.0
-- What is outside the default workspace, for one: 'experiments in workspace x'; no row
-- when nothing is. A server without workspaces would hide it.

select what || ' exist outside the default workspace (for one, in ''' || workspace || ''')'
from (
	(select 1 as n, 'experiments' as what, workspace from experiments
	 where workspace <> 'default' limit 1)
	union all
	(select 2, 'registered models', workspace from registered_models
	 where workspace <> 'default' limit 1)
	union all
	(select 3, 'webhooks', workspace from webhooks where workspace <> 'default' limit 1)
) as found
order by n limit 1;
