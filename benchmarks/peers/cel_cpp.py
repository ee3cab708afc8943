# SPDX-License-Identifier: Apache-2.0
"""cel-cpp's time for each expression of the set, in nanoseconds, one JSON object on standard output.

The binding's own call costs microseconds, so every expression is evaluated inside `xs.all(x, ...)` over 1,000 elements and
the same loop over `true` is taken off. The set is read from standard input: [{"id", "loop", "elements"}...], where `loop` is the whole
expression to time; `baseline` is the loop that is taken off.
"""
import json
import sys
import time

from cel_expr_python import cel
from cel_expr_python.ext import ext_strings


def seconds(program, data, budget=0.25):
    """Least time of one evaluation: the machine is shared, and noise only adds."""
    program.eval(data=data)
    best, until = float("inf"), time.perf_counter() + budget
    while time.perf_counter() < until:
        start = time.perf_counter()
        value = program.eval(data=data)
        best = min(best, time.perf_counter() - start)
    return best, value.plain_value()


def main():
    task = json.load(sys.stdin)
    with open(task["object"], encoding="utf-8") as file:
        data = {"object": json.load(file), "xs": list(range(1000))}
    environment = cel.NewEnv(
        variables={"object": cel.Type.DYN, "xs": cel.Type.List(cel.Type.INT)}, extensions=[ext_strings.ExtStrings()]
    )
    baseline, _ = seconds(environment.compile(task["baseline"]), data)
    results = {}
    for row in task["set"]:
        try:
            start = time.perf_counter()
            program = environment.compile(row["loop"])
            compiled = time.perf_counter() - start
            taken, value = seconds(program, data)
        except Exception as error:  # what the peer cannot run is said, not dropped
            results[row["id"]] = {"error": str(error).splitlines()[0][:100]}
            continue
        if row["subtract"]:
            taken -= baseline
        results[row["id"]] = {"nanoseconds": taken * 1e9 / row["divide"], "compile": compiled * 1e9, "value": value}
    json.dump(results, sys.stdout)


main()
