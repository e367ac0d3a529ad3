# SPDX-License-Identifier: Apache-2.0
"""What it costs to ask who is asking: the same requests to a server with users and to one without.

Both servers run side by side on copies of one database and are measured in turns, so that whatever else
the machine does meets both; each ratio is the median of the turns' ratios.
"""

import base64
import hashlib
import os
import statistics
import subprocess

from bench import load
from lib import env
from lib.servers import Ours

PASSWORD = "a-password-of-tests"
# Verified once and then remembered, whatever it costs; so it is cheap.
CHEAP = "pbkdf2:sha256:1$salt$" + hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), b"salt", 1).hex()
TOKEN = "mlf_" + "b" * 43
EXPERIMENTS, SEEN, TURNS = 10_000, 100, 5
BASIC = "Basic " + base64.b64encode(f"bench:{PASSWORD}".encode()).decode()
BEARER = f"Bearer {TOKEN}"

SEED = f"""
insert into workspaces (name) values ('team-1') on conflict do nothing;
insert into experiments (name, artifact_location, lifecycle_stage, creation_time, last_update_time, workspace)
	select 'exp-' || n, 'mlflow-artifacts:/x', 'active', 1700000000000 + n, 1700000000000 + n, 'team-1'
	from generate_series(1, {EXPERIMENTS}) n;
insert into experiment_tags (key, value, experiment_id) select 'k', 'v', experiment_id from experiments;
analyze;
"""
# The user may read one of a hundred.
GRANTS = f"""
insert into users (username, password_hash, is_admin) values ('bench', '{CHEAP}', false);
insert into roles (name, workspace) values ('bench', 'team-1');
insert into user_role_assignments (user_id, role_id) select u.id, r.id from users u, roles r where u.username = 'bench' and r.name = 'bench';
insert into role_permissions (role_id, resource_type, resource_pattern, permission)
	select r.id, 'experiment', e.experiment_id::text, 'READ' from roles r, experiments e
	where r.name = 'bench' and e.workspace = 'team-1' and e.experiment_id % {EXPERIMENTS // SEEN} = 0;
insert into mlflow_fcgi.tokens (label, user_id, digest, created_at) select 'bench', id, '{hashlib.sha256(TOKEN.encode()).hexdigest()}', 0 from users where username = 'bench';
analyze;
"""


def rate(server, operation, experiment, seconds, authorization):
    before = os.environ.pop("AUTHORIZATION", None)
    if authorization:
        os.environ["AUTHORIZATION"] = authorization
    try:
        return load(server, operation, seconds, "team-1", experiment=experiment)
    finally:
        os.environ.pop("AUTHORIZATION", None)
        if before:
            os.environ["AUTHORIZATION"] = before


def ratios(open_, asking, operation, experiment, seconds, ways):
    """Way of asking -> median ratio of the rate with users to that without."""
    found = {way: [] for way in ways}
    for _ in range(TURNS):
        plain = rate(open_, operation, experiment, seconds, None)
        for way, authorization in ways.items():
            found[way].append(rate(asking, operation, experiment, seconds, authorization) / plain)
    return {way: statistics.median(values) for way, values in found.items()}


def measure(options, cluster, folder):
    print(f"\nusers: {EXPERIMENTS:,} experiments, of which one user may see {SEEN}; in turns, medians of {TURNS}")
    database = cluster.create("u_open")
    subprocess.run([str(env.PROGRAM), "db", "init", cluster.uri(database)], check=True, stdout=subprocess.DEVNULL)
    cluster.query(database, SEED)
    with_users = cluster.create("u_users", database)
    workers = ["--workers", "8"]
    with Ours(folder / "open", cluster.uri(database), options=workers) as open_, \
            Ours(folder / "users", cluster.uri(with_users, "+psycopg2"), options=workers, auth={"default_permission": "NO_PERMISSIONS"}) as asking:
        cluster.query(with_users, GRANTS)
        seen = cluster.query(database, f"select experiment_id from experiments where experiment_id % {EXPERIMENTS // SEEN} = 0 and experiment_id > 0 order by 1")[0][0]
        seconds = max(1, options.seconds // 3)
        for way, ratio in ratios(open_, asking, "get_experiment", seen, seconds, {"Basic": BASIC, "a bearer token": BEARER}).items():
            print(f"  get experiment with {way:15} to without users   {ratio:6.2f}  (>= 0.8)")
        for operation, title in (("experiments_page", "page of 100 experiments"), ("experiments_small", "page of 10 experiments"), ("experiments_filtered", "the same by a tag")):
            ratio = ratios(open_, asking, operation, seen, seconds, {"Basic": BASIC})["Basic"]
            print(f"  {title:24} filtered to unfiltered {ratio:6.2f}  (>= 0.5)")
