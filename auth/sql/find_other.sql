-- Whether a workspace has a resource on which grants are given by its id or name.
-- $1::text  workspace
-- $2::text  resource type
-- $3::text  id or name; of a scorer its experiment's
select $2 in ('scorer', 'experiment') and exists (select from experiments e
                                                  where e.experiment_id = case when $3 ~ '^(0|[1-9][0-9]{0,8})$'
                                                                               then $3::integer end
                                                        and e.workspace = $1)
       or $2 = 'registered_model' and exists (select from registered_models m
                                              where m.name = $3 and m.workspace = $1)
       or $2 = 'mcp_server' and exists (select from mcp_servers c
                                        where c.name = $3 and c.workspace = $1)
       or $2 = 'gateway_secret' and exists (select from secrets s
                                            where s.secret_id = $3 and s.workspace = $1)
       or $2 = 'gateway_endpoint' and exists (select from endpoints p
                                              where p.endpoint_id = $3 and p.workspace = $1)
       or $2 = 'gateway_model_definition'
          and exists (select from model_definitions d
                      where d.model_definition_id = $3 and d.workspace = $1) as is_there;
