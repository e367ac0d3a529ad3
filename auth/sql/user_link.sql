-- Hands a user over to single sign-on: no password fits any more, and tokens that whoever knew
-- it may have made are revoked. One that is linked already stays as it is. No row: no such user.
-- $1::text  name
with who as (
	select id, password_hash like '!sso:%' as is_linked from users where username = $1 for update
), linked as (
	update users set password_hash = '!sso:-'
	where id in (select id from who where not is_linked)
), revoked as (
	delete from mlflow_fcgi.tokens where user_id in (select id from who where not is_linked)
)
select id from who;
