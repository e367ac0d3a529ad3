-- Whether a name is that of a prompt, on which grants have a type of their own.
-- $1::text  workspace
-- $2::text  name
select exists (select from registered_model_tags t
               where t.workspace = $1 and t.name = $2 and t.key = 'mlflow.prompt.is_prompt'
                     and lower(t.value) = 'true') as is_prompt;
