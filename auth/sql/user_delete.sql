-- Deletes a user with everything that was granted to them alone: their own roles, their part
-- in others', and what MLflow before 3.12 granted.
-- $1::text  name
with gone as (
	select id, '__user_' || id || '__' as own from users where username = $1
), own as (
	select roles.id from roles join gone on roles.name = gone.own
), a as (
	delete from user_role_assignments
	where user_id in (select id from gone) or role_id in (select id from own)
), b as (
	delete from role_permissions where role_id in (select id from own)
), c as (
	delete from roles where id in (select id from own)
), d as (
	delete from experiment_permissions where user_id in (select id from gone)
), e as (
	delete from registered_model_permissions where user_id in (select id from gone)
), f as (
	delete from scorer_permissions where user_id in (select id from gone)
), g as (
	delete from gateway_secret_permissions where user_id in (select id from gone)
), h as (
	delete from gateway_endpoint_permissions where user_id in (select id from gone)
), i as (
	delete from gateway_model_definition_permissions where user_id in (select id from gone)
), j as (
	delete from workspace_permissions where user_id in (select id from gone)
)
delete from users where id in (select id from gone) returning id;
