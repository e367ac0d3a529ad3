-- Logged models in the order of their ids. Ids of other workspaces and, unless
-- asked for, of deleted models give no row; `place` counts them nevertheless,
-- from 1, and is what children are matched by.
-- $1::text[]   model ids
-- $2::text     workspace
-- $3::boolean  deleted models too
select w.place, m.model_id, m.experiment_id, m.name, m.creation_timestamp_ms,
       m.last_updated_timestamp_ms, m.artifact_location as artifact_uri,
       (array['LOGGED_MODEL_STATUS_UNSPECIFIED', 'LOGGED_MODEL_PENDING', 'LOGGED_MODEL_READY',
              'LOGGED_MODEL_UPLOAD_FAILED'])[m.status + 1] as status,
       m.model_type, m.source_run_id, m.status_message
from unnest($1::text[]) with ordinality as w (model_id, place)
join logged_models m on m.model_id = w.model_id
join experiments e on e.experiment_id = m.experiment_id
where e.workspace = $2 and ($3 or m.lifecycle_stage = 'active')
order by w.place;
