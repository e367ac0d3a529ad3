-- Follows artifacts of versions of registered models to where they were moved.
-- $1::text    workspace
-- $2::text[]  names
-- $3::text[]  places they were at
-- $4::text[]  places they are at
update model_versions v
set storage_location = case when v.storage_location = p.old
		or starts_with(v.storage_location, p.old || '/')
		then p.new || substr(v.storage_location, length(p.old) + 1)
		else v.storage_location end,
    source = case when v.source = p.old or starts_with(v.source, p.old || '/')
		then p.new || substr(v.source, length(p.old) + 1) else v.source end
from model_versions v2 cross join lateral (
	select * from unnest($3::text[], $4::text[]) as p (old, new)
	where coalesce(nullif(v2.storage_location, ''), v2.source) = p.old
	   or starts_with(coalesce(nullif(v2.storage_location, ''), v2.source), p.old || '/')
	order by length(p.old) desc limit 1) as p
where v2.workspace = $1 and v.workspace = $1 and v2.name = v.name and v2.version = v.version
  and v.name = any($2);
