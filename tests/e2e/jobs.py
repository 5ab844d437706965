#!/usr/bin/python3
"""jobs.py FOLDER: the shell commands of github.yml and gitlab.yml, a line each, after their form was checked."""
import sys

import jsonschema
import yaml

TEXTS = {"type": "array", "minItems": 1, "items": {"type": "string"}}
# of the two services' own schemas what these files use
GITHUB = {
    "required": ["on", "jobs"],
    "properties": {"jobs": {"additionalProperties": {
        "required": ["runs-on", "steps"],
        "properties": {"steps": {"items": {
            "oneOf": [{"required": ["run"]}, {"required": ["uses"]}],
            "properties": {name: {} for name in ("name", "if", "run", "uses", "with")},
            "additionalProperties": False}}}}}}}
GITLAB = {"additionalProperties": {
    "required": ["script"],
    "properties": {
        "script": TEXTS, "after_script": TEXTS, "tags": TEXTS, "resource_group": {"type": "string"},
        "timeout": {"type": "string"}, "variables": {"type": "object"}, "rules": {"type": "array"},
        "artifacts": {"properties": {"when": {"enum": ["on_success", "on_failure", "always"]}, "paths": TEXTS,
                                     "reports": {"required": ["junit"]}}, "additionalProperties": False}},
    "additionalProperties": False}}


def read(name, schema):
    with open(f"{sys.argv[1]}/{name}") as file:
        document = yaml.load(file, yaml.BaseLoader)  # or `on` would be true
    jsonschema.validate(document, schema)
    return document


for job in read("github.yml", GITHUB)["jobs"].values():
    for step in job["steps"]:
        if "run" in step:
            print(step["run"])
for job in read("gitlab.yml", GITLAB).values():
    print("\n".join(job["script"] + job["after_script"]))
