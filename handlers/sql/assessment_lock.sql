-- Keeps an assessment as it is until the transaction ends. No row: there is no
-- such assessment.
-- $1::text  trace id
-- $2::text  workspace
-- $3::text  assessment id
select a.assessment_id
from assessments a
where a.trace_id = $1 and a.assessment_id = $3
  and exists (select from trace_info t join experiments e on e.experiment_id = t.experiment_id
              where t.request_id = $1 and e.workspace = $2)
for update of a;
