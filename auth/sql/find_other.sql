-- Whether a workspace has a scorer's experiment or a resource of the gateway.
-- $1::text  workspace
-- $2::text  resource type
-- $3::text  id: of the experiment, secret, endpoint or model definition
select $2 = 'scorer' and exists (select from experiments e
                                 where e.experiment_id::text = $3 and e.workspace = $1)
       or $2 = 'gateway_secret' and exists (select from secrets s
                                            where s.secret_id = $3 and s.workspace = $1)
       or $2 = 'gateway_endpoint' and exists (select from endpoints p
                                              where p.endpoint_id = $3 and p.workspace = $1)
       or $2 = 'gateway_model_definition'
          and exists (select from model_definitions d
                      where d.model_definition_id = $3 and d.workspace = $1) as is_there;
