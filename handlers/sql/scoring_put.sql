-- Says which share of new traces a scorer looks at, which scorer_lock has locked.
-- $1::bigint  experiment id
-- $2::text    workspace
-- $3::text    scorer id
-- $4::double precision  share, 0 to 1
-- $5::text    filter of traces, or null
with scorer as (
	select s.scorer_id, s.experiment_id
	from scorers s
	join experiments e on e.experiment_id = s.experiment_id
	where s.scorer_id = $3 and s.experiment_id = $1 and e.workspace = $2
), before as (
	delete from online_scoring_configs c using scorer where c.scorer_id = scorer.scorer_id
)
insert into online_scoring_configs (online_scoring_config_id, scorer_id, sample_rate,
                                    experiment_id, filter_string)
select replace(gen_random_uuid()::text, '-', ''), scorer_id, $4, experiment_id, $5
from scorer
returning online_scoring_config_id, scorer_id, sample_rate, experiment_id, filter_string;
