-- Notes artifacts that were moved and whose old place is to be emptied.
-- $1::text    workspace they were in
-- $2::text    workspace they are in
-- $3::text[]  places they were at
-- $4::text[]  places they are at
insert into mlflow_fcgi.artifact_moves (from_workspace, to_workspace, from_uri, to_uri)
select $1, $2, p.old, p.new from unnest($3::text[], $4::text[]) as p (old, new);
