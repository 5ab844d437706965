#!/usr/bin/python3
"""check_exports.py FOLDER SCHEMA: out.prom, out.csv, out.json and out.action are read by parsers that are not ours."""
import csv
import json
import sys

import jsonschema
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as prometheus

folder, schema = sys.argv[1:]
text = open(f"{folder}/out.prom").read()
families = {family.name: family for family in openmetrics(text)}
assert families.keys() == {family.name for family in prometheus(text)}, "node_exporter reads it as well"
assert all(sample.timestamp is None for family in families.values() for sample in family.samples), "no timestamps"

document = json.load(open(f"{folder}/out.json"))
jsonschema.validate(document, json.load(open(schema)))
rows = list(csv.DictReader(open(f"{folder}/out.csv")))
assert [row["name"] for row in rows] == [row["name"] for row in document["rows"]]
for row, other in zip(rows, document["rows"]):
    assert None not in row and (row["value"] == "" and other["value"] is None or float(row["value"]) == other["value"])

values = {sample.labels["row"]: sample.value for sample in families["hvbench_value"].samples}
assert values == {row["name"]: row["value"] for row in document["rows"] if row["value"] is not None}
action = json.load(open(f"{folder}/out.action"))
assert {one["name"]: one["value"] for one in action} == values and all(one["unit"] for one in action)
assert families["hvbench_passed"].samples[0].value == document["passed"]
seconds = families["hvbench_last_success_timestamp_seconds"].samples[0].value
assert seconds == (document["last_success"] or 0)
