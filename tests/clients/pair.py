# SPDX-License-Identifier: Apache-2.0
"""A client program that runs as two teams at once, and what MLflow's client warns each of."""

import logging
import os
import re
import subprocess
import sys

import mlflow


def team_of(program, teams, timeout=200):
    """Which of the teams this process is. Without an argument it is none: it runs the program once for each,
    both at the same time, adds up their counts and ends.

    Processes, because MLflow's client downloads in threads that do not know a workspace chosen in code.
    """
    if len(sys.argv) > 1:
        return sys.argv[1]
    for team in teams:
        mlflow.create_workspace(team)
    running = [
        subprocess.Popen([sys.executable, program, team], env={**os.environ, "MLFLOW_WORKSPACE": team},
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for team in teams
    ]
    passed = failed = 0
    for process in running:
        printed = process.communicate(timeout=timeout)[0]
        count = re.search(r"^(\d+) passed, (\d+) failed$", printed, re.M)
        passed, failed = passed + int(count[1] if count else 0), failed + int(count[2] if count else 1)
        if count is None or int(count[2]):
            print(printed)
    print(f"{passed} passed, {failed} failed", flush=True)
    sys.exit(1 if failed else 0)


class Complaints(logging.Handler):
    """What MLflow's client warns of from now on: an application would see it, too."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.said = []
        logging.getLogger("mlflow").addHandler(self)

    def emit(self, record):
        self.said.append(record.getMessage())
