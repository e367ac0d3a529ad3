-- MCP servers, access endpoints and versions as MLflow's API answers with them, each kind in
-- the order asked for; what is not there has no row, nor have deleted versions unless asked for. An endpoint's version is the
-- one it names, or its alias; `latest` is the highest of those that are active, or of all. `key` is
-- the name of a server, whose it is of an endpoint, and the version of one. One row of the kind
-- `size` instead: they are longer than allowed, and the key says how long. Every endpoint repeats
-- its version, so this is not what they take in the tables.
-- $1::text     workspace
-- $2::text[]   names of servers
-- $3::text[]   ids of access endpoints
-- $4::text[]   names of servers, with $5 the names of versions
-- $5::text[]   versions
-- $6::boolean  deleted ones, too
-- $7::bigint   bytes allowed
with server as (
	select s.*, v.version as latest_version, v.status, v.server_json
	from mcp_servers s
	left join lateral (
		select l.version, l.status, l.server_json from mcp_server_versions l
		where l.workspace = s.workspace and l.name = s.name and l.status <> 'deleted'
		order by l.status = 'active' desc, l.version_major desc, l.version_minor desc,
		         l.version_patch desc, l.version_prerelease_sort_key desc,
		         l.created_at desc, l.version desc
		limit 1) v on true
	where s.workspace = $1 and s.name = any($2)
), endpoint as (
	select x.*, v.version
	from mcp_access_endpoints x
	cross join lateral (
		select l.version from mcp_server_versions l
		where l.workspace = x.workspace and l.name = x.server_name
		  and l.status <> 'deleted'
		  and case when x.server_version is not null then l.version = x.server_version
		           when x.server_alias = 'latest' then true
		           else l.version = (select a.version from mcp_server_aliases a
		                             where a.workspace = x.workspace
		                               and a.name = x.server_name
		                               and a.alias = x.server_alias) end
		order by l.status = 'active' desc, l.version_major desc, l.version_minor desc,
		         l.version_patch desc, l.version_prerelease_sort_key desc,
		         l.created_at desc, l.version desc
		limit 1) v
	where x.workspace = $1 and (x.server_name = any($2) or x.id = any($3))
), wanted (name, version) as (
	select server_name, version from endpoint
	union
	select name, version from unnest($4, $5) as p (name, version)
), tool as (
	select v.name, v.version,
	       coalesce(json_agg(json_build_object(
	                'name', t.tool->'name', 'title', t.tool->'title',
	                'description', t.tool->'description',
	                'inputSchema', t.tool->'inputSchema',
	                'outputSchema', t.tool->'outputSchema',
	                'annotations', t.tool->'annotations', 'icons', t.tool->'icons',
	                'execution', t.tool->'execution') order by t.place)
	                filter (where t.tool is not null), '[]') as tools
	from wanted w
	join mcp_server_versions v on v.workspace = $1 and v.name = w.name and v.version = w.version
	left join lateral json_array_elements(case when json_typeof(v.tools) = 'array' then v.tools
	                                           else '[]' end)
	          with ordinality as t (tool, place) on true
	where json_typeof(v.tools) = 'array'
	group by v.name, v.version
), version as (
	select v.name, v.version, tool.tools,
	       json_build_object(
	       'name', v.name, 'version', v.version, 'server_json', v.server_json,
	       'workspace', v.workspace, 'status', v.status,
	       'tools', coalesce(tool.tools, '[]'),
	       'aliases', coalesce((select json_agg(a.alias order by a.alias)
	                            from mcp_server_aliases a
	                            where a.workspace = v.workspace and a.name = v.name
	                              and a.version = v.version), '[]'),
	       'tags', coalesce((select json_object_agg(g.key, g.value order by g.key)
	                         from mcp_server_version_tags g
	                         where g.workspace = v.workspace and g.name = v.name
	                           and g.version = v.version), '{}'),
	       'connect_options', case when json_typeof(v.connect_options) = 'object'
	                               then v.connect_options else '{}' end,
	       'source', v.source, 'created_by', v.created_by,
	       'last_updated_by', v.last_updated_by, 'creation_timestamp', v.created_at,
	       'last_updated_timestamp', v.last_updated_at) as document
	from wanted w
	join mcp_server_versions v on v.workspace = $1 and v.name = w.name and v.version = w.version
	left join tool on tool.name = v.name and tool.version = v.version
	where v.status <> 'deleted' or $6
), icon (name, place, n, icon, source) as (
	select s.name, 1, i.n, i.icon, 'server'
	from server s
	cross join json_array_elements(case when json_typeof(s.icons) = 'array' then s.icons
	                                    else '[]' end) with ordinality as i (icon, n)
	union all
	select s.name, 2, i.n, i.icon, 'version'
	from server s
	cross join json_array_elements(case when json_typeof(s.server_json->'icons') = 'array'
	                                    then s.server_json->'icons' else '[]' end)
	           with ordinality as i (icon, n)
	where not exists (
		select from json_array_elements(case when json_typeof(s.icons) = 'array' then s.icons
		                                     else '[]' end) as o (icon)
		where o.icon->>'theme' is not distinct from i.icon->>'theme')
), size (bytes) as (
	select coalesce(sum(n), 0)
	from (select octet_length(icons::text) from server
	      union all
	      select octet_length((server_json->'icons')::text) from server
	      union all
	      select octet_length(v.document::text)
	      from endpoint x join version v on v.name = x.server_name and v.version = x.version
	      where x.server_name = any($2)
	      union all
	      select octet_length(v.document::text) + coalesce(octet_length(v.tools::text), 0)
	      from endpoint x join version v on v.name = x.server_name and v.version = x.version
	      where x.id = any($3)
	      union all
	      select octet_length(v.document::text)
	      from unnest($4, $5) as p (name, version)
	      join version v on v.name = p.name and v.version = p.version) as part (n)
)
select 'server' as kind, s.name as key,
       json_build_object(
       'name', s.name, 'display_name', s.display_name,
       'description', coalesce(s.description, s.server_json->>'description'),
       'icons', case when s.icons::text = '[]' then '[]'::json else (
                select json_agg((select json_object_agg(m.key, m.value order by m.n)
                                 from (select * from json_each(i.icon)
                                                with ordinality as e (key, value, n)
                                       union all
                                       select 'source', to_json(i.source), 1e9) m)
                                order by i.place, i.n)
                from icon i where i.name = s.name) end,
       'workspace', s.workspace, 'status', s.status,
       'access_endpoints', coalesce((
                select json_agg(json_build_object(
                       'id', x.id, 'server_name', x.server_name, 'url', x.url,
                       'transport_type', x.transport_type, 'workspace', x.workspace,
                       'server_version', x.server_version, 'server_alias', x.server_alias,
                       'resolved_version', v.document, 'created_by', x.created_by,
                       'last_updated_by', x.last_updated_by,
                       'creation_timestamp', x.created_at,
                       'last_updated_timestamp', x.last_updated_at) order by x.id)
                from endpoint x
                join version v on v.name = x.server_name and v.version = x.version
                where x.server_name = s.name), '[]'),
       'latest_version', s.latest_version,
       'aliases', coalesce((select json_agg(json_build_object('alias', a.alias,
                                                              'version', a.version)
                                            order by a.alias)
                            from mcp_server_aliases a
                            where a.workspace = s.workspace and a.name = s.name), '[]'),
       'tags', coalesce((select json_object_agg(g.key, g.value order by g.key)
                         from mcp_server_tags g
                         where g.workspace = s.workspace and g.name = s.name), '{}'),
       'created_by', s.created_by, 'last_updated_by', s.last_updated_by,
       'creation_timestamp', s.created_at,
       'last_updated_timestamp', s.last_updated_at)::text as document,
       array_position($2, s.name::text) as place
from server s
where (select bytes from size) <= $7
union all
select 'endpoint', x.server_name,
       json_build_object(
       'id', x.id, 'server_name', x.server_name, 'url', x.url,
       'transport_type', x.transport_type, 'workspace', x.workspace, 'tools', v.tools,
       'server_version', x.server_version, 'server_alias', x.server_alias,
       'resolved_version', v.document, 'created_by', x.created_by,
       'last_updated_by', x.last_updated_by, 'creation_timestamp', x.created_at,
       'last_updated_timestamp', x.last_updated_at)::text,
       array_position($3, x.id::text)
from endpoint x join version v on v.name = x.server_name and v.version = x.version
where x.id = any($3) and (select bytes from size) <= $7
union all
select 'version', v.version, v.document::text, p.place::integer
from unnest($4, $5) with ordinality as p (name, version, place)
join version v on v.name = p.name and v.version = p.version
where (select bytes from size) <= $7
union all
select 'size', bytes::text, null, 0 from size where bytes > $7
order by place;
