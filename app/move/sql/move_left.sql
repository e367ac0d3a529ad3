-- Old places of artifacts that are still to be emptied.
select id, from_workspace, to_workspace, from_uri, to_uri
from mlflow_fcgi.artifact_moves order by id;
