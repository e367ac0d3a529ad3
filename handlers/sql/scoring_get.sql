-- Which share of new traces some scorers look at.
-- $1::text[]  scorer ids
-- $2::text    workspace
select c.online_scoring_config_id, c.scorer_id, c.sample_rate, c.experiment_id, c.filter_string
from online_scoring_configs c
join experiments e on e.experiment_id = c.experiment_id
where c.scorer_id = any($1) and e.workspace = $2
order by c.online_scoring_config_id;
